import { makeResetLink } from "@/lib/server/account-links/making";
import { organizationRoute } from "@/lib/server/http/route";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";

export const POST = organizationRoute(accountLinkOperations.makeResetLink, makeResetLink);
