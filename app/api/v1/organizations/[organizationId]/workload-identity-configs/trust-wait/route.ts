import { organizationRoute } from "@/lib/http/route";
import { awaitNewTrust } from "@/lib/secret-providers/trust-wait";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/trust-wait
export const POST = organizationRoute(({ actor, body }) => awaitNewTrust(actor, body));
