import { invitationGate } from "@/lib/server/auth/gates";
import { putGate } from "@/lib/server/http/early";
import { openRoute } from "@/lib/server/http/open-route";
import { lookUpInvitation } from "@/lib/server/invitations/acceptance";

putGate("POST /api/v1/invitations/lookup", invitationGate);

// POST /api/v1/invitations/lookup: in the body, as addresses end up in logs.
export const POST = openRoute(({ visitor, body }) => lookUpInvitation(visitor, body));
