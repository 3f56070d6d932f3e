import { revokeAccountToken } from "@/lib/server/api-tokens/service-accounts";
import { organizationRoute } from "@/lib/server/http/route";
import { serviceAccountOperations } from "@/lib/shared/api-tokens/operations";

export const DELETE = organizationRoute(serviceAccountOperations.revokeToken, revokeAccountToken);
