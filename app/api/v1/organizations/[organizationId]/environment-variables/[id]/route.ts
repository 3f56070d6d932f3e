import { deleteVariable, getVariable, updateVariable } from "@/lib/server/environment-variables/service";
import { organizationRoute } from "@/lib/server/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

// GET /api/v1/organizations/{organizationId}/environment-variables/{id}
export const GET = organizationRoute(variableOperations.get, ({ actor, params }) =>
  getVariable(actor, params.id),
);

// PUT /api/v1/organizations/{organizationId}/environment-variables/{id}
export const PUT = organizationRoute(variableOperations.update, ({ actor, params, body, ifMatch }) =>
  updateVariable(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/environment-variables/{id}
export const DELETE = organizationRoute(variableOperations.delete, ({ actor, params, ifMatch }) =>
  deleteVariable(actor, params.id, ifMatch),
);
