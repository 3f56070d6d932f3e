import { makeResetLink } from "@/lib/server/account-links/making";
import { organizationRoute } from "@/lib/server/http/route";

// POST /api/v1/organizations/{organizationId}/members/{id}/reset-link: a link with which the member sets a new password.
export const POST = organizationRoute<{ id: string }>(
  ({ actor, params }) => makeResetLink(actor, params.id),
  201,
);
