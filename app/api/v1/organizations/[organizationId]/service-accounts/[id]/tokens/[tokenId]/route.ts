import { revokeAccountToken } from "@/lib/server/api-tokens/service-accounts";
import { organizationRoute } from "@/lib/server/http/route";
import { serviceAccountOperations } from "@/lib/shared/api-tokens/operations";

// DELETE /api/v1/organizations/{organizationId}/service-accounts/{id}/tokens/{tokenId}
export const DELETE = organizationRoute(serviceAccountOperations.revokeToken, ({ actor, params }) =>
  revokeAccountToken(actor, params.id, params.tokenId),
);
