import {
  deleteServiceAccount,
  getServiceAccount,
  updateServiceAccount,
} from "@/lib/server/api-tokens/service-accounts";
import { organizationRoute } from "@/lib/server/http/route";
import { serviceAccountOperations } from "@/lib/shared/api-tokens/operations";

// GET /api/v1/organizations/{organizationId}/service-accounts/{id}
export const GET = organizationRoute(serviceAccountOperations.get, ({ actor, params }) =>
  getServiceAccount(actor, params.id),
);

// PUT /api/v1/organizations/{organizationId}/service-accounts/{id}
export const PUT = organizationRoute(serviceAccountOperations.update, ({ actor, params, body, ifMatch }) =>
  updateServiceAccount(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/service-accounts/{id}
export const DELETE = organizationRoute(serviceAccountOperations.delete, ({ actor, params, ifMatch }) =>
  deleteServiceAccount(actor, params.id, ifMatch),
);
