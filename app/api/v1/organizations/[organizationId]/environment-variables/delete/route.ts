import { deleteVariables } from "@/lib/environment-variables/bulk";
import { organizationRoute } from "@/lib/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

// POST /api/v1/organizations/{organizationId}/environment-variables/delete
export const POST = organizationRoute(variableOperations.deleteSeveral, ({ actor, body }) =>
  deleteVariables(actor, body),
);
