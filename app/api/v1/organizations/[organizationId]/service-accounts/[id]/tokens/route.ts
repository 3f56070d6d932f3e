import { createAccountToken, listAccountTokens } from "@/lib/server/api-tokens/service-accounts";
import { organizationRoute } from "@/lib/server/http/route";
import { serviceAccountOperations } from "@/lib/shared/api-tokens/operations";

// GET /api/v1/organizations/{organizationId}/service-accounts/{id}/tokens
export const GET = organizationRoute(serviceAccountOperations.tokens, ({ actor, params, query }) =>
  listAccountTokens(actor, params.id, query),
);

// POST /api/v1/organizations/{organizationId}/service-accounts/{id}/tokens
export const POST = organizationRoute(serviceAccountOperations.createToken, ({ actor, params, body }) =>
  createAccountToken(actor, params.id, body),
);
