import { organizationRoute } from "@/lib/server/http/route";
import { awaitTrust } from "@/lib/server/secret-providers/trust-wait";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/{id}/trust-wait
export const POST = organizationRoute<{ id: string }>(({ actor, params, body }) =>
  awaitTrust(actor, params.id, body),
);
