import {
  createWorkerIdentity,
  listWorkerIdentities,
} from "@/lib/server/automations/worker-identities/service";
import { organizationRoute } from "@/lib/server/http/route";
import { workerIdentityOperations } from "@/lib/shared/worker-identities/operations";

// GET /api/v1/organizations/{organizationId}/automations/{id}/worker-identities
export const GET = organizationRoute(workerIdentityOperations.list, ({ actor, params }) =>
  listWorkerIdentities(actor, params.id),
);

// POST /api/v1/organizations/{organizationId}/automations/{id}/worker-identities
export const POST = organizationRoute(workerIdentityOperations.create, ({ actor, params, body }) =>
  createWorkerIdentity(actor, params.id, body),
);
