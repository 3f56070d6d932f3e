import { openRoute } from "@/lib/http/open-route";
import { acceptInvitation } from "@/lib/invitations/acceptance";

// POST /api/v1/invitations/accept
export const POST = openRoute(({ visitor, body }) => acceptInvitation(visitor, body), 201);
