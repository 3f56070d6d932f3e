import { organizationRoute } from "@/lib/server/http/route";
import { awaitNewTrust } from "@/lib/server/secret-providers/trust-wait";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/trust-wait
export const POST = organizationRoute(({ actor, body }) => awaitNewTrust(actor, body));
