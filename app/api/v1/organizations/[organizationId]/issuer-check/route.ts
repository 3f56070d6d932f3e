import { organizationRoute } from "@/lib/server/http/route";
import { issuerCheck } from "@/lib/server/workload-identity/service";
import { issuerOperations } from "@/lib/shared/oidc/operations";

// POST /api/v1/organizations/{organizationId}/issuer-check
export const POST = organizationRoute(issuerOperations.check, ({ actor }) => issuerCheck(actor));
