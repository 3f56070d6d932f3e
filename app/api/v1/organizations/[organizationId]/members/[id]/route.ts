import { organizationRoute } from "@/lib/http/route";
import { changeRole, endMembership } from "@/lib/members/service";

interface Params {
  /** The person's id. */
  id: string;
}

// PUT /api/v1/organizations/{organizationId}/members/{id}
export const PUT = organizationRoute<Params>(({ actor, params, body }) => changeRole(actor, params.id, body));

// DELETE /api/v1/organizations/{organizationId}/members/{id}: removes a member; with one's own id, leaves.
export const DELETE = organizationRoute<Params>(({ actor, params }) => endMembership(actor, params.id));
