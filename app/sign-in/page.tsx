import { redirect } from "next/navigation";
import { safeCallbackPath } from "@/components/sign-in/callback-path";
import { SignIn } from "@/components/sign-in/sign-in";
import { sessionUserId } from "@/lib/server/auth/session";
import { isEmailOn } from "@/lib/server/emails/outbox";
import { environment } from "@/lib/server/env";
import { installationProviderId, providerAtSlug } from "@/lib/server/single-sign-on/provider";

export const metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ callbackUrl?: string | string[]; error?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { callbackUrl, error } = await searchParams;
  const callbackPath = safeCallbackPath(callbackUrl);
  // A person whom a provider refused sees why, signed in or not.
  if (error === undefined && (await sessionUserId())) redirect(callbackPath);
  const { singleSignOn, passwordSignIn } = environment();
  const slug = callbackPath.split(/[/?#]/)[1] ?? "";
  const hasOwn = slug !== "" && (await providerAtSlug(slug)) !== null;
  return (
    <SignIn
      callbackPath={callbackPath}
      isEmailOn={isEmailOn()}
      provider={singleSignOn ? { id: installationProviderId, label: singleSignOn.label } : undefined}
      own={hasOwn ? `/sign-in/${slug}?callbackUrl=${encodeURIComponent(callbackPath)}` : undefined}
      isForOwners={passwordSignIn === "owners"}
      refusal={error === undefined ? undefined : String(error)}
    />
  );
}
