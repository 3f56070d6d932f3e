import { organizationRoute } from "@/lib/server/http/route";
import { issuerCheck } from "@/lib/server/workload-identity/issuer-check";

// POST /api/v1/organizations/{organizationId}/issuer-check
export const POST = organizationRoute(({ actor }) => issuerCheck(actor));
