import { requestReset } from "@/lib/server/account-links/by-email";
import { openRoute } from "@/lib/server/http/open-route";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";

// POST /api/v1/password-resets: sends a link for a new password to an address, where it has an account.
export const POST = openRoute(accountLinkOperations.requestReset, ({ visitor, body }) =>
  requestReset(visitor, body),
);
