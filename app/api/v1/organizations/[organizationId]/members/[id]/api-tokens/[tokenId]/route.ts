import { revokeMemberToken } from "@/lib/server/api-tokens/own";
import { organizationRoute } from "@/lib/server/http/route";
import { memberTokenOperations } from "@/lib/shared/api-tokens/operations";

// DELETE /api/v1/organizations/{organizationId}/members/{id}/api-tokens/{tokenId}
export const DELETE = organizationRoute(memberTokenOperations.revoke, ({ actor, params }) =>
  revokeMemberToken(actor, params.id, params.tokenId),
);
