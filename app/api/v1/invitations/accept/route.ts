import { invitationGate } from "@/lib/server/auth/gates";
import { putGate } from "@/lib/server/http/early";
import { openRoute } from "@/lib/server/http/open-route";
import { acceptInvitation } from "@/lib/server/invitations/acceptance";
import { invitationOperations } from "@/lib/shared/invitations/operations";

putGate("POST /api/v1/invitations/accept", invitationGate);

export const POST = openRoute(invitationOperations.accept, acceptInvitation);
