import { makeResetLink } from "@/lib/server/account-links/making";
import { organizationRoute } from "@/lib/server/http/route";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";

// POST /api/v1/organizations/{organizationId}/members/{id}/reset-link: a link with which the member sets a new password.
export const POST = organizationRoute(accountLinkOperations.makeResetLink, ({ actor, params }) =>
  makeResetLink(actor, params.id),
);
