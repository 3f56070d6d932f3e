import { organizationRoute } from "@/lib/server/http/route";
import { resendInvitation } from "@/lib/server/invitations/service";

// POST /api/v1/organizations/{organizationId}/invitations/{id}/resend: a new link; the one before stops working.
export const POST = organizationRoute<{ id: string }>(({ actor, params, ifMatch }) =>
  resendInvitation(actor, params.id, ifMatch),
);
