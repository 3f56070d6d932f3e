import { resetPassword } from "@/lib/server/account-links/using";
import { openRoute } from "@/lib/server/http/open-route";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";

// POST /api/v1/account-links/reset-password: sets a new password, which uses the link up and ends all sessions.
export const POST = openRoute(accountLinkOperations.resetPassword, ({ visitor, body }) =>
  resetPassword(visitor, body),
);
