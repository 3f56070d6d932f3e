import { lookUpLink } from "@/lib/server/account-links/using";
import { openRoute } from "@/lib/server/http/open-route";

// POST /api/v1/account-links/lookup: whose account a link is to. Uses nothing up.
export const POST = openRoute(({ visitor, body }) => lookUpLink(visitor, body));
