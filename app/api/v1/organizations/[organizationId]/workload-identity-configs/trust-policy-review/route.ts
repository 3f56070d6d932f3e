import { organizationRoute } from "@/lib/server/http/route";
import { reviewNewTrust } from "@/lib/server/workload-identity/trust-review";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/trust-policy-review
export const POST = organizationRoute(({ actor, body }) => reviewNewTrust(actor, body));
