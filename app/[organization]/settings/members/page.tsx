import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { SearchParams } from "nuqs/server";
import { givenOf, prefetchList } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { loadMemberAddress } from "@/components/members/list-address";
import { Members } from "@/components/members/members";
import { invitationList, memberList } from "@/components/members/queries";
import { roleChoices } from "@/components/roles/queries";
import { NoAccess } from "@/components/shell/no-access";
import { isEmailOn } from "@/lib/server/emails/outbox";
import { listInvitations } from "@/lib/server/invitations/service";
import { listMembers } from "@/lib/server/members/service";
import { listRoles } from "@/lib/server/roles/service";
import { missingPermission } from "@/lib/shared/permissions";

export const metadata = { title: "Members" };

interface MembersPageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function MembersPage({ params, searchParams }: MembersPageProps) {
  const { organization, member } = await pageViewer((await params).organization);
  const missing = missingPermission(member.permissions, ["organization_settings:read"]);
  if (missing) {
    return <NoAccess title="Members" permission={missing} />;
  }
  const { query, role } = await loadMemberAddress(searchParams);
  const client = new QueryClient();
  await Promise.all([
    prefetchList(client, memberList(organization.id, query, role), () =>
      listMembers(member, givenOf({ query, roleId: role })),
    ),
    prefetchList(client, invitationList(organization.id), () => listInvitations(member, {})),
    // The form of an invitation begins with one of them.
    prefetchList(client, roleChoices(organization.id), () => listRoles(member, { limit: "100" })),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Members viewer={{ id: member.userId, isOwner: member.isOwner }} isEmailOn={isEmailOn()} />
    </HydrationBoundary>
  );
}
