// How the console reads members and invitations; shared with the page that prefetches them.
import { queryOptions } from "@tanstack/react-query";
import { listOptions, organizationPath } from "@/components/ui/list-query";
import type { SeenDeployment } from "@/lib/shared/automations/schema";
import { request } from "@/lib/shared/http/client";
import type { Invitation } from "@/lib/shared/invitations/schema";
import type { OrganizationMember } from "@/lib/shared/members/schema";

export const membersResource = "members";
export const invitationsResource = "invitations";

/** Who looks at the page. */
export interface Viewer {
  id: string;
  isOwner: boolean;
}

/** With a role's id, who holds it. */
export function memberList(organizationId: string, query = "", roleId = "") {
  return listOptions<OrganizationMember>(organizationId, membersResource, { query, roleId });
}

/** One's own, too, for which no permission is needed. */
export function memberDetail(organizationId: string, userId: string) {
  return queryOptions({
    queryKey: [organizationId, membersResource, "detail", userId],
    queryFn: ({ signal }) =>
      request<OrganizationMember>(organizationPath(organizationId, membersResource, userId), { signal }),
    staleTime: 0,
  });
}

/** The deployments whose tokens a member has seen, and which still let workers in. */
export function seenDeployments(organizationId: string, userId: string) {
  const path = [membersResource, userId, "deployments"];
  return queryOptions({
    queryKey: [organizationId, ...path],
    queryFn: ({ signal }) =>
      request<{ items: SeenDeployment[] }>(organizationPath(organizationId, ...path), { signal }),
    staleTime: 0,
  });
}

export function invitationList(organizationId: string) {
  return listOptions<Invitation>(organizationId, invitationsResource);
}
