import { deleteVariables } from "@/lib/server/environment-variables/bulk";
import { organizationRoute } from "@/lib/server/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

// POST /api/v1/organizations/{organizationId}/environment-variables/delete
export const POST = organizationRoute(variableOperations.deleteSeveral, ({ actor, body }) =>
  deleteVariables(actor, body),
);
