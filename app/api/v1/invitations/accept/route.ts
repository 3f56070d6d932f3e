import { invitationGate } from "@/lib/auth/gates";
import { putGate } from "@/lib/http/early";
import { openRoute } from "@/lib/http/open-route";
import { acceptInvitation } from "@/lib/invitations/acceptance";
import { invitationOperations } from "@/lib/shared/invitations/operations";

putGate("POST /api/v1/invitations/accept", invitationGate);

// POST /api/v1/invitations/accept
export const POST = openRoute(invitationOperations.accept, ({ visitor, body }) =>
  acceptInvitation(visitor, body),
);
