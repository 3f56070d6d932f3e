import { organizationRoute } from "@/lib/http/route";
import { deleteConfigInUse, updateConfigWithCredentials } from "@/lib/secret-providers/config-changes";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import { getConfig } from "@/lib/workload-identity/service";

// GET /api/v1/organizations/{organizationId}/workload-identity-configs/{id}
export const GET = organizationRoute(configOperations.get, ({ actor, params }) =>
  getConfig(actor, params.id),
);

// PUT /api/v1/organizations/{organizationId}/workload-identity-configs/{id}
export const PUT = organizationRoute(configOperations.update, ({ actor, params, body, ifMatch }) =>
  updateConfigWithCredentials(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/workload-identity-configs/{id}?reassignTo=<config id>
export const DELETE = organizationRoute(configOperations.delete, ({ actor, params, query, ifMatch }) =>
  deleteConfigInUse(actor, params.id, query, ifMatch),
);
