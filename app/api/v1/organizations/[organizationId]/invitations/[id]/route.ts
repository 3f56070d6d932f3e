import { organizationRoute } from "@/lib/server/http/route";
import { getInvitation, revokeInvitation } from "@/lib/server/invitations/service";
import { invitationOperations } from "@/lib/shared/invitations/operations";

export const GET = organizationRoute(invitationOperations.get, getInvitation);
export const DELETE = organizationRoute(invitationOperations.revoke, revokeInvitation);
