import { revokeOwnToken } from "@/lib/server/api-tokens/own";
import { organizationRoute } from "@/lib/server/http/route";
import { apiTokenOperations } from "@/lib/shared/api-tokens/operations";

export const DELETE = organizationRoute(apiTokenOperations.revoke, revokeOwnToken);
