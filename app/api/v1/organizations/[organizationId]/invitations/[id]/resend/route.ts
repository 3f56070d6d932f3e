import { organizationRoute } from "@/lib/server/http/route";
import { resendInvitation } from "@/lib/server/invitations/service";
import { invitationOperations } from "@/lib/shared/invitations/operations";

// POST /api/v1/organizations/{organizationId}/invitations/{id}/resend: a new link; the one before stops working.
export const POST = organizationRoute(invitationOperations.resend, ({ actor, params, ifMatch }) =>
  resendInvitation(actor, params.id, ifMatch),
);
