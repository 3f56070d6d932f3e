import { organizationRoute } from "@/lib/server/http/route";
import { awaitNewTrust } from "@/lib/server/secret-providers/trust-wait";
import { configOperations } from "@/lib/shared/workload-identity/operations";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/trust-wait
export const POST = organizationRoute(configOperations.awaitNewTrust, ({ actor, body }) =>
  awaitNewTrust(actor, body),
);
