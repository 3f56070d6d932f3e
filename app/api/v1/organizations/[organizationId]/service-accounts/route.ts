import { createServiceAccount, listServiceAccounts } from "@/lib/server/api-tokens/service-accounts";
import { organizationRoute } from "@/lib/server/http/route";
import { serviceAccountOperations } from "@/lib/shared/api-tokens/operations";

export const GET = organizationRoute(serviceAccountOperations.list, listServiceAccounts);
export const POST = organizationRoute(serviceAccountOperations.create, createServiceAccount);
