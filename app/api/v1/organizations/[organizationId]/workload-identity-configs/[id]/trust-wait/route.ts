import { organizationRoute } from "@/lib/server/http/route";
import { awaitTrust } from "@/lib/server/secret-providers/trust-wait";
import { configOperations } from "@/lib/shared/workload-identity/operations";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/{id}/trust-wait
export const POST = organizationRoute(configOperations.awaitTrust, ({ actor, params, body }) =>
  awaitTrust(actor, params.id, body),
);
