import { listMemberTokens } from "@/lib/server/api-tokens/own";
import { organizationRoute } from "@/lib/server/http/route";
import { memberTokenOperations } from "@/lib/shared/api-tokens/operations";

export const GET = organizationRoute(memberTokenOperations.list, listMemberTokens);
