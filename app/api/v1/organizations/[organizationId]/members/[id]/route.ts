import { organizationRoute } from "@/lib/server/http/route";
import { changeRole, endMembership, getMember } from "@/lib/server/members/service";

interface Params {
  /** The person's id. */
  id: string;
}

// GET /api/v1/organizations/{organizationId}/members/{id}
export const GET = organizationRoute<Params>(({ actor, params }) => getMember(actor, params.id));

// PUT /api/v1/organizations/{organizationId}/members/{id}
export const PUT = organizationRoute<Params>(({ actor, params, body, ifMatch }) =>
  changeRole(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/members/{id}: removes a member; with one's own id, leaves.
export const DELETE = organizationRoute<Params>(({ actor, params, ifMatch }) =>
  endMembership(actor, params.id, ifMatch),
);
