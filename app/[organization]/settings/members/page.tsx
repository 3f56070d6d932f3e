import { organizationPage } from "@/app/organization-page";
import { firstOf, givenOf, hydrated } from "@/app/prefetch";
import { loadMemberAddress } from "@/components/members/list-address";
import { Members } from "@/components/members/members";
import { invitationList, memberList } from "@/components/members/queries";
import { roleChoices } from "@/components/roles/queries";
import { isEmailOn } from "@/lib/server/emails/outbox";
import { listInvitations } from "@/lib/server/invitations/service";
import { listMembers } from "@/lib/server/members/service";
import { listRoles } from "@/lib/server/roles/service";

export const metadata = { title: "Members" };

export default organizationPage(
  metadata.title,
  "organization_settings:read",
  async ({ organization, member }, { searchParams }) => {
    const { query, role } = await loadMemberAddress(searchParams);
    const viewer = { id: member.userId, isOwner: member.isOwner };
    return hydrated(<Members viewer={viewer} isEmailOn={isEmailOn()} />, [
      firstOf(memberList(organization.id, query, role), () =>
        listMembers(member, givenOf({ query, roleId: role })),
      ),
      firstOf(invitationList(organization.id), () => listInvitations(member, {})),
      // The form of an invitation begins with one of them.
      firstOf(roleChoices(organization.id), () => listRoles(member, { limit: "100" })),
    ]);
  },
);
