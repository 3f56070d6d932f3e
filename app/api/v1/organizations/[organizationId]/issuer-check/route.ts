import { organizationRoute } from "@/lib/http/route";
import { issuerOperations } from "@/lib/shared/oidc/operations";
import { issuerCheck } from "@/lib/workload-identity/issuer-check";

// POST /api/v1/organizations/{organizationId}/issuer-check
export const POST = organizationRoute(issuerOperations.check, ({ actor }) => issuerCheck(actor));
