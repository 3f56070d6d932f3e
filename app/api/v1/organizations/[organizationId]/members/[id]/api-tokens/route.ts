import { listMemberTokens } from "@/lib/server/api-tokens/own";
import { organizationRoute } from "@/lib/server/http/route";
import { memberTokenOperations } from "@/lib/shared/api-tokens/operations";

// GET /api/v1/organizations/{organizationId}/members/{id}/api-tokens
export const GET = organizationRoute(memberTokenOperations.list, ({ actor, params, query }) =>
  listMemberTokens(actor, params.id, query),
);
