import { pageViewer } from "@/app/viewer";
import { OrganizationSettings } from "@/components/organization/settings";
import { NoAccess } from "@/components/shell/no-access";
import { environment } from "@/lib/server/env";
import { getOrganization } from "@/lib/server/organizations/settings";
import { missingPermission } from "@/lib/shared/permissions";

export const metadata = { title: "Organization" };

interface OrganizationSettingsPageProps {
  params: Promise<{ organization: string }>;
}

export default async function OrganizationSettingsPage({ params }: OrganizationSettingsPageProps) {
  const { member, session } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["organization_settings:read"]);
  if (missing) {
    return <NoAccess title="Organization" permission={missing} />;
  }
  const organization = await getOrganization(member);
  return (
    <OrganizationSettings
      organization={organization}
      hasGivenFactor={session.secondFactorAt !== null}
      issuer={environment().oidcIssuer}
      isOwner={member.isOwner}
    />
  );
}
