import { createAccountToken, listAccountTokens } from "@/lib/server/api-tokens/service-accounts";
import { organizationRoute } from "@/lib/server/http/route";
import { serviceAccountOperations } from "@/lib/shared/api-tokens/operations";

export const GET = organizationRoute(serviceAccountOperations.tokens, listAccountTokens);
export const POST = organizationRoute(serviceAccountOperations.createToken, createAccountToken);
