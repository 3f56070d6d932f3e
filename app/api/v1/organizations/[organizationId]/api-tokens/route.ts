import { createOwnToken, listOwnTokens } from "@/lib/server/api-tokens/own";
import { organizationRoute } from "@/lib/server/http/route";
import { apiTokenOperations } from "@/lib/shared/api-tokens/operations";

// GET /api/v1/organizations/{organizationId}/api-tokens: the caller's own.
export const GET = organizationRoute(apiTokenOperations.list, ({ actor, query }) =>
  listOwnTokens(actor, query),
);

// POST /api/v1/organizations/{organizationId}/api-tokens
export const POST = organizationRoute(apiTokenOperations.create, ({ actor, body }) =>
  createOwnToken(actor, body),
);
