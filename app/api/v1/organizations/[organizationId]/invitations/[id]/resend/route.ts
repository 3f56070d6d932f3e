import { organizationRoute } from "@/lib/server/http/route";
import { resendInvitation } from "@/lib/server/invitations/service";
import { invitationOperations } from "@/lib/shared/invitations/operations";

export const POST = organizationRoute(invitationOperations.resend, resendInvitation);
