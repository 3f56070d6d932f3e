import { revokeOwnToken } from "@/lib/server/api-tokens/own";
import { organizationRoute } from "@/lib/server/http/route";
import { apiTokenOperations } from "@/lib/shared/api-tokens/operations";

// DELETE /api/v1/organizations/{organizationId}/api-tokens/{id}
export const DELETE = organizationRoute(apiTokenOperations.revoke, ({ actor, params }) =>
  revokeOwnToken(actor, params.id),
);
