import { organizationRoute } from "@/lib/server/http/route";
import { createInvitation, listInvitations } from "@/lib/server/invitations/service";
import { invitationOperations } from "@/lib/shared/invitations/operations";

export const GET = organizationRoute(invitationOperations.list, listInvitations);
export const POST = organizationRoute(invitationOperations.create, createInvitation);
