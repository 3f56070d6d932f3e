import { createOwnToken, listOwnTokens } from "@/lib/server/api-tokens/own";
import { organizationRoute } from "@/lib/server/http/route";
import { apiTokenOperations } from "@/lib/shared/api-tokens/operations";

export const GET = organizationRoute(apiTokenOperations.list, listOwnTokens);
export const POST = organizationRoute(apiTokenOperations.create, createOwnToken);
