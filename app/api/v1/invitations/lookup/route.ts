import { invitationGate } from "@/lib/auth/gates";
import { putGate } from "@/lib/http/early";
import { openRoute } from "@/lib/http/open-route";
import { lookUpInvitation } from "@/lib/invitations/acceptance";
import { invitationOperations } from "@/lib/shared/invitations/operations";

putGate("POST /api/v1/invitations/lookup", invitationGate);

// POST /api/v1/invitations/lookup: in the body, as addresses end up in logs.
export const POST = openRoute(invitationOperations.lookUp, ({ visitor, body }) =>
  lookUpInvitation(visitor, body),
);
