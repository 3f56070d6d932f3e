import { organizationPage } from "@/app/organization-page";
import { firstOf, hydrated } from "@/app/prefetch";
import { roleChoices } from "@/components/roles/queries";
import { SingleSignOnSettings } from "@/components/single-sign-on/settings";
import { environment } from "@/lib/server/env";
import { listRoles } from "@/lib/server/roles/service";
import { getSingleSignOn } from "@/lib/server/single-sign-on/service";

export const metadata = { title: "Single Sign-On" };

export default organizationPage(
  metadata.title,
  "organization_settings:read",
  async ({ organization, member }) =>
    hydrated(
      <SingleSignOnSettings
        settings={await getSingleSignOn(member)}
        installation={environment().singleSignOn?.label ?? null}
        isOwner={member.isOwner}
      />,
      [firstOf(roleChoices(organization.id), () => listRoles(member, { limit: "100" }))],
    ),
);
