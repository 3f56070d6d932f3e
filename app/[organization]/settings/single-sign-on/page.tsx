import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { roleChoices } from "@/components/roles/queries";
import { NoAccess } from "@/components/shell/no-access";
import { SingleSignOnSettings } from "@/components/single-sign-on/settings";
import { environment } from "@/lib/server/env";
import { listRoles } from "@/lib/server/roles/service";
import { getSingleSignOn } from "@/lib/server/single-sign-on/service";
import { missingPermission } from "@/lib/shared/permissions";

export const metadata = { title: "Single Sign-On" };

interface SingleSignOnPageProps {
  params: Promise<{ organization: string }>;
}

export default async function SingleSignOnPage({ params }: SingleSignOnPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["organization_settings:read"]);
  if (missing) return <NoAccess title="Single Sign-On" permission={missing} />;
  const client = new QueryClient();
  const [settings] = await Promise.all([
    getSingleSignOn(member),
    prefetchList(client, roleChoices(organization.id), () => listRoles(member, { limit: "100" })),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SingleSignOnSettings
        settings={settings}
        installation={environment().singleSignOn?.label ?? null}
        isOwner={member.isOwner}
      />
    </HydrationBoundary>
  );
}
