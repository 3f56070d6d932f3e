import {
  deleteWorkerIdentity,
  getWorkerIdentity,
  updateWorkerIdentity,
} from "@/lib/server/automations/worker-identities/service";
import { organizationRoute } from "@/lib/server/http/route";
import { workerIdentityOperations } from "@/lib/shared/worker-identities/operations";

// GET /api/v1/organizations/{organizationId}/automations/{id}/worker-identities/{identityId}
export const GET = organizationRoute(workerIdentityOperations.get, ({ actor, params }) =>
  getWorkerIdentity(actor, params.id, params.identityId),
);

// PUT /api/v1/organizations/{organizationId}/automations/{id}/worker-identities/{identityId}
export const PUT = organizationRoute(workerIdentityOperations.update, ({ actor, params, body, ifMatch }) =>
  updateWorkerIdentity(actor, params.id, params.identityId, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/automations/{id}/worker-identities/{identityId}
export const DELETE = organizationRoute(workerIdentityOperations.delete, ({ actor, params, ifMatch }) =>
  deleteWorkerIdentity(actor, params.id, params.identityId, ifMatch),
);
