import { invitationGate } from "@/lib/server/auth/gates";
import { putGate } from "@/lib/server/http/early";
import { openRoute } from "@/lib/server/http/open-route";
import { acceptInvitation } from "@/lib/server/invitations/acceptance";

putGate("POST /api/v1/invitations/accept", invitationGate);

// POST /api/v1/invitations/accept
export const POST = openRoute(({ visitor, body }) => acceptInvitation(visitor, body), 201);
