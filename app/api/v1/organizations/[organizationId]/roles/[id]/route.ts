import { organizationRoute } from "@/lib/server/http/route";
import { deleteRole, getRole, updateRole } from "@/lib/server/roles/service";
import { roleOperations } from "@/lib/shared/roles/operations";

// GET /api/v1/organizations/{organizationId}/roles/{id}
export const GET = organizationRoute(roleOperations.get, ({ actor, params }) => getRole(actor, params.id));

// PUT /api/v1/organizations/{organizationId}/roles/{id}
export const PUT = organizationRoute(roleOperations.update, ({ actor, params, body, ifMatch }) =>
  updateRole(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/roles/{id}?reassignTo=<role id>
export const DELETE = organizationRoute(roleOperations.delete, ({ actor, params, query, ifMatch }) =>
  deleteRole(actor, params.id, query, ifMatch),
);
