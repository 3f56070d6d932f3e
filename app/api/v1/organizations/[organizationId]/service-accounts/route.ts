import { createServiceAccount, listServiceAccounts } from "@/lib/server/api-tokens/service-accounts";
import { organizationRoute } from "@/lib/server/http/route";
import { serviceAccountOperations } from "@/lib/shared/api-tokens/operations";

// GET /api/v1/organizations/{organizationId}/service-accounts
export const GET = organizationRoute(serviceAccountOperations.list, ({ actor, query }) =>
  listServiceAccounts(actor, query),
);

// POST /api/v1/organizations/{organizationId}/service-accounts
export const POST = organizationRoute(serviceAccountOperations.create, ({ actor, body }) =>
  createServiceAccount(actor, body),
);
