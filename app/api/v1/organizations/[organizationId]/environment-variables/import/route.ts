import { importVariables } from "@/lib/environment-variables/import/service";
import { organizationRoute } from "@/lib/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

// POST /api/v1/organizations/{organizationId}/environment-variables/import
export const POST = organizationRoute(variableOperations.import, ({ actor, body }) =>
  importVariables(actor, body),
);
