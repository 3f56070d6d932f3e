import { organizationRoute } from "@/lib/http/route";
import { reviewNewTrust } from "@/lib/workload-identity/trust-review";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/trust-policy-review
export const POST = organizationRoute(({ actor, body }) => reviewNewTrust(actor, body));
