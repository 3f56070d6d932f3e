import { invitationGate } from "@/lib/server/auth/gates";
import { putGate } from "@/lib/server/http/early";
import { openRoute } from "@/lib/server/http/open-route";
import { lookUpInvitation } from "@/lib/server/invitations/acceptance";
import { invitationOperations } from "@/lib/shared/invitations/operations";

putGate("POST /api/v1/invitations/lookup", invitationGate);

// The token is in the body, as addresses end up in logs.
export const POST = openRoute(invitationOperations.lookUp, lookUpInvitation);
