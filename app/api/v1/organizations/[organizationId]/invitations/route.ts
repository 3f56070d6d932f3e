import { organizationRoute } from "@/lib/server/http/route";
import { createInvitation, listInvitations } from "@/lib/server/invitations/service";

// GET /api/v1/organizations/{organizationId}/invitations
export const GET = organizationRoute(({ actor, query }) => listInvitations(actor, query));

// POST /api/v1/organizations/{organizationId}/invitations
export const POST = organizationRoute(({ actor, body }) => createInvitation(actor, body), 201);
