// How the console reads members and invitations; shared with the page that prefetches them.
import { listOptions, readOptions } from "@/components/ui/list/query";
import { deploymentOperations } from "@/lib/shared/automations/operations";
import { invitationOperations } from "@/lib/shared/invitations/operations";
import { memberOperations } from "@/lib/shared/members/operations";

/** Who looks at the page. */
export interface Viewer {
  id: string;
  isOwner: boolean;
}

/** With a role's id, the people who have it. */
export function memberList(organizationId: string, query = "", roleId = "") {
  return listOptions(memberOperations.list, { organizationId }, { query, roleId });
}

/** One's own, too, for which no permission is needed. */
export function memberDetail(organizationId: string, id: string) {
  return { ...readOptions(memberOperations.get, { organizationId, id }), staleTime: 0 };
}

/** The deployments whose tokens a member has seen, and which still let workers in. */
export function seenDeployments(organizationId: string, id: string) {
  return { ...readOptions(deploymentOperations.listSeen, { organizationId, id }), staleTime: 0 };
}

export function invitationList(organizationId: string) {
  return listOptions(invitationOperations.list, { organizationId });
}
