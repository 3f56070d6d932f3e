import { deleteVariable, getVariable, updateVariable } from "@/lib/server/environment-variables/service";
import { organizationRoute } from "@/lib/server/http/route";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/environment-variables/{id}
export const GET = organizationRoute<Params>(({ actor, params }) => getVariable(actor, params.id));

// PUT /api/v1/organizations/{organizationId}/environment-variables/{id}
export const PUT = organizationRoute<Params>(({ actor, params, body, ifMatch }) =>
  updateVariable(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/environment-variables/{id}
export const DELETE = organizationRoute<Params>(({ actor, params, ifMatch }) =>
  deleteVariable(actor, params.id, ifMatch),
);
