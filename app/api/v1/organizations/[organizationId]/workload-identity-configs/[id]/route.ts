import { organizationRoute } from "@/lib/http/route";
import { deleteConfig, getConfig, updateConfig } from "@/lib/workload-identity/service";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/workload-identity-configs/{id}
export const GET = organizationRoute<Params>(({ actor, params }) => getConfig(actor, params.id));

// PUT /api/v1/organizations/{organizationId}/workload-identity-configs/{id}
export const PUT = organizationRoute<Params>(({ actor, params, body }) =>
  updateConfig(actor, params.id, body),
);

// DELETE /api/v1/organizations/{organizationId}/workload-identity-configs/{id}
export const DELETE = organizationRoute<Params>(({ actor, params }) => deleteConfig(actor, params.id));
