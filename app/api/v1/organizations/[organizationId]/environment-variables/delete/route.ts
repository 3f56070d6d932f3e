import { deleteVariables } from "@/lib/server/environment-variables/bulk";
import { organizationRoute } from "@/lib/server/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

export const POST = organizationRoute(variableOperations.deleteSeveral, deleteVariables);
