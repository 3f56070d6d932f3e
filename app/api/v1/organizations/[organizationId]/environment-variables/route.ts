import { listVariables } from "@/lib/server/environment-variables/listing";
import { createVariable } from "@/lib/server/environment-variables/service";
import { organizationRoute } from "@/lib/server/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

// GET /api/v1/organizations/{organizationId}/environment-variables
export const GET = organizationRoute(variableOperations.list, ({ actor, query }) =>
  listVariables(actor, query),
);

// POST /api/v1/organizations/{organizationId}/environment-variables
export const POST = organizationRoute(variableOperations.create, ({ actor, body }) =>
  createVariable(actor, body),
);
