import { revokeMemberToken } from "@/lib/server/api-tokens/own";
import { organizationRoute } from "@/lib/server/http/route";
import { memberTokenOperations } from "@/lib/shared/api-tokens/operations";

export const DELETE = organizationRoute(memberTokenOperations.revoke, revokeMemberToken);
