import { lookUpLink } from "@/lib/server/account-links/using";
import { openRoute } from "@/lib/server/http/open-route";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";

// POST /api/v1/account-links/lookup: whose account a link is to. Uses nothing up.
export const POST = openRoute(accountLinkOperations.lookUp, ({ visitor, body }) => lookUpLink(visitor, body));
