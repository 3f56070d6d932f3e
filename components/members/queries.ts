// How the console reads members and invitations; shared with the page that prefetches them.
import { listOptions } from "@/components/elements/list-query";
import type { Invitation } from "@/lib/invitations/schema";
import type { OrganizationMember } from "@/lib/members/schema";

export const membersResource = "members";
export const invitationsResource = "invitations";

/** Who looks at the page. */
export interface Viewer {
  id: string;
  isOwner: boolean;
}

export function memberList(organizationId: string, query = "") {
  return listOptions<OrganizationMember>(organizationId, membersResource, { query });
}

export function invitationList(organizationId: string) {
  return listOptions<Invitation>(organizationId, invitationsResource);
}
