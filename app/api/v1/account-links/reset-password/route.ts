import { resetPassword } from "@/lib/server/account-links/using";
import { openRoute } from "@/lib/server/http/open-route";

// POST /api/v1/account-links/reset-password: sets a new password, which uses the link up and ends all sessions.
export const POST = openRoute(({ visitor, body }) => resetPassword(visitor, body));
