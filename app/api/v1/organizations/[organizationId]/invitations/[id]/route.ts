import { organizationRoute } from "@/lib/server/http/route";
import { getInvitation, revokeInvitation } from "@/lib/server/invitations/service";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/invitations/{id}
export const GET = organizationRoute<Params>(({ actor, params }) => getInvitation(actor, params.id));

// DELETE /api/v1/organizations/{organizationId}/invitations/{id}
export const DELETE = organizationRoute<Params>(({ actor, params, ifMatch }) =>
  revokeInvitation(actor, params.id, ifMatch),
);
