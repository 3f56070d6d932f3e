import { organizationRoute } from "@/lib/server/http/route";
import { createInvitation, listInvitations } from "@/lib/server/invitations/service";
import { invitationOperations } from "@/lib/shared/invitations/operations";

// GET /api/v1/organizations/{organizationId}/invitations
export const GET = organizationRoute(invitationOperations.list, ({ actor, query }) =>
  listInvitations(actor, query),
);

// POST /api/v1/organizations/{organizationId}/invitations
export const POST = organizationRoute(invitationOperations.create, ({ actor, body }) =>
  createInvitation(actor, body),
);
