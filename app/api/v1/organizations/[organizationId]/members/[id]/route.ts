import { organizationRoute } from "@/lib/server/http/route";
import { changeRole, endMembership, getMember } from "@/lib/server/members/service";
import { memberOperations } from "@/lib/shared/members/operations";

// GET /api/v1/organizations/{organizationId}/members/{id}
export const GET = organizationRoute(memberOperations.get, ({ actor, params }) =>
  getMember(actor, params.id),
);

// PUT /api/v1/organizations/{organizationId}/members/{id}
export const PUT = organizationRoute(memberOperations.changeRole, ({ actor, params, body, ifMatch }) =>
  changeRole(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/members/{id}: removes a member; with one's own id, leaves.
export const DELETE = organizationRoute(memberOperations.remove, ({ actor, params, ifMatch }) =>
  endMembership(actor, params.id, ifMatch),
);
