import { redirect } from "next/navigation";
import { waysToConfirm } from "@/app/viewer";
import { Giving } from "@/components/second-factor/giving";
import { SettingUp } from "@/components/second-factor/setting-up";
import { ServerStateProviders } from "@/components/shell/server-state";
import { safeCallbackPath } from "@/components/sign-in/callback-path";
import { organizationsOpenTo } from "@/lib/server/auth/actor";
import { awaitsSecondFactor } from "@/lib/server/auth/admission";
import { currentSession } from "@/lib/server/auth/session";
import { profileOf } from "@/lib/server/profile/service";
import { listOwnFactors } from "@/lib/server/second-factor/factors";

export const metadata = { title: "Second factor" };

interface SecondFactorPageProps {
  searchParams: Promise<{ callbackUrl?: string | string[] }>;
}

export default async function SecondFactorPage({ searchParams }: SecondFactorPageProps) {
  const callbackPath = safeCallbackPath((await searchParams).callbackUrl);
  const session = await currentSession();
  if (!session) redirect(`/sign-in?callbackUrl=${encodeURIComponent(callbackPath)}`);
  if (session.secondFactorAt) redirect(callbackPath);
  return (
    <ServerStateProviders confirming={waysToConfirm(session)}>
      {awaitsSecondFactor(session) ? (
        <Giving
          email={(await profileOf(session)).email}
          kinds={(await listOwnFactors(session)).items.map(({ kind }) => kind)}
          callbackPath={callbackPath}
        />
      ) : (
        <SettingUp callbackPath={callbackPath} organizations={await organizationsOpenTo(session)} />
      )}
    </ServerStateProviders>
  );
}
