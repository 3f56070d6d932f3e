import { organizationRoute } from "@/lib/server/http/route";
import { reviewNewTrust } from "@/lib/server/workload-identity/trust-review";
import { configOperations } from "@/lib/shared/workload-identity/operations";

export const POST = organizationRoute(configOperations.reviewNewTrust, reviewNewTrust);
