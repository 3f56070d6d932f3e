import { organizationRoute } from "@/lib/server/http/route";
import { issuerCheck } from "@/lib/server/workload-identity/service";
import { issuerOperations } from "@/lib/shared/oidc/operations";

export const POST = organizationRoute(issuerOperations.check, issuerCheck);
