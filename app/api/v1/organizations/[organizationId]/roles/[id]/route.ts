import { organizationRoute } from "@/lib/server/http/route";
import { deleteRole, getRole, updateRole } from "@/lib/server/roles/service";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/roles/{id}
export const GET = organizationRoute<Params>(({ actor, params }) => getRole(actor, params.id));

// PUT /api/v1/organizations/{organizationId}/roles/{id}
export const PUT = organizationRoute<Params>(({ actor, params, body, ifMatch }) =>
  updateRole(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/roles/{id}?reassignTo=<role id>
export const DELETE = organizationRoute<Params>(({ actor, params, query, ifMatch }) =>
  deleteRole(actor, params.id, query, ifMatch),
);
