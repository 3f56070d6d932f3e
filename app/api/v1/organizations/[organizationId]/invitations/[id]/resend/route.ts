import { organizationRoute } from "@/lib/http/route";
import { resendInvitation } from "@/lib/invitations/service";
import { invitationOperations } from "@/lib/shared/invitations/operations";

// POST /api/v1/organizations/{organizationId}/invitations/{id}/resend: a new link; the one before stops working.
export const POST = organizationRoute(invitationOperations.resend, ({ actor, params, ifMatch }) =>
  resendInvitation(actor, params.id, ifMatch),
);
