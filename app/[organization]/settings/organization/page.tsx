import { organizationPage } from "@/app/organization-page";
import { OrganizationSettings } from "@/components/organization/settings";
import { environment } from "@/lib/server/env";
import { getOrganization } from "@/lib/server/organizations/settings";

export const metadata = { title: "Organization" };

export default organizationPage(metadata.title, "organization_settings:read", async ({ member, session }) => (
  <OrganizationSettings
    organization={await getOrganization(member)}
    hasGivenFactor={session.secondFactorAt !== null}
    issuer={environment().oidcIssuer}
    isOwner={member.isOwner}
  />
));
