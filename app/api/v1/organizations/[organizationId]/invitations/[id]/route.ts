import { organizationRoute } from "@/lib/http/route";
import { revokeInvitation } from "@/lib/invitations/service";

// DELETE /api/v1/organizations/{organizationId}/invitations/{id}
export const DELETE = organizationRoute<{ id: string }>(({ actor, params }) =>
  revokeInvitation(actor, params.id),
);
