import { lookUpLink } from "@/lib/server/account-links/using";
import { openRoute } from "@/lib/server/http/open-route";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";

export const POST = openRoute(accountLinkOperations.lookUp, lookUpLink);
