import { organizationPage } from "@/app/organization-page";
import { firstOf, givenOf, hydrated } from "@/app/prefetch";
import { roleList } from "@/components/roles/queries";
import { Roles } from "@/components/roles/roles";
import { loadSearch } from "@/components/ui/list/search";
import { listRoles } from "@/lib/server/roles/service";

export const metadata = { title: "Roles" };

export default organizationPage(
  metadata.title,
  "organization_settings:read",
  async ({ organization, member }, { searchParams }) => {
    const { query } = await loadSearch(searchParams);
    return hydrated(<Roles ownRole={{ id: member.roleId, isOwner: member.isOwner }} />, [
      firstOf(roleList(organization.id, query), () => listRoles(member, givenOf({ query }))),
    ]);
  },
);
