import { organizationRoute } from "@/lib/http/route";
import { issuerCheck } from "@/lib/workload-identity/issuer-check";

// POST /api/v1/organizations/{organizationId}/issuer-check
export const POST = organizationRoute(({ actor }) => issuerCheck(actor));
