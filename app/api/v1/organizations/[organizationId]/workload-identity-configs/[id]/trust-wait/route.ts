import { organizationRoute } from "@/lib/server/http/route";
import { awaitTrust } from "@/lib/server/secret-providers/trust-wait";
import { configOperations } from "@/lib/shared/workload-identity/operations";

export const POST = organizationRoute(configOperations.awaitTrust, awaitTrust);
