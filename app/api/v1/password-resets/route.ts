import { requestReset } from "@/lib/server/account-links/by-email";
import { openRoute } from "@/lib/server/http/open-route";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";

export const POST = openRoute(accountLinkOperations.requestReset, requestReset);
