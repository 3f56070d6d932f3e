import { organizationRoute } from "@/lib/server/http/route";
import { deleteConfigInUse, updateConfigWithCredentials } from "@/lib/server/secret-providers/config-changes";
import { getConfig } from "@/lib/server/workload-identity/service";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/workload-identity-configs/{id}
export const GET = organizationRoute<Params>(({ actor, params }) => getConfig(actor, params.id));

// PUT /api/v1/organizations/{organizationId}/workload-identity-configs/{id}
export const PUT = organizationRoute<Params>(({ actor, params, body, ifMatch }) =>
  updateConfigWithCredentials(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/workload-identity-configs/{id}?reassignTo=<config id>
export const DELETE = organizationRoute<Params>(({ actor, params, query, ifMatch }) =>
  deleteConfigInUse(actor, params.id, query, ifMatch),
);
