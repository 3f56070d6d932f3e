import { openRoute } from "@/lib/http/open-route";
import { lookUpInvitation } from "@/lib/invitations/acceptance";

// POST /api/v1/invitations/lookup: in the body, as addresses end up in logs.
export const POST = openRoute(({ visitor, body }) => lookUpInvitation(visitor, body));
