import { organizationRoute } from "@/lib/server/http/route";
import { reviewTrust } from "@/lib/server/workload-identity/trust-review";
import { configOperations } from "@/lib/shared/workload-identity/operations";

export const POST = organizationRoute(configOperations.reviewTrust, reviewTrust);
