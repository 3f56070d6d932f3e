import { organizationRoute } from "@/lib/server/http/route";
import { getInvitation, revokeInvitation } from "@/lib/server/invitations/service";
import { invitationOperations } from "@/lib/shared/invitations/operations";

// GET /api/v1/organizations/{organizationId}/invitations/{id}
export const GET = organizationRoute(invitationOperations.get, ({ actor, params }) =>
  getInvitation(actor, params.id),
);

// DELETE /api/v1/organizations/{organizationId}/invitations/{id}
export const DELETE = organizationRoute(invitationOperations.revoke, ({ actor, params, ifMatch }) =>
  revokeInvitation(actor, params.id, ifMatch),
);
