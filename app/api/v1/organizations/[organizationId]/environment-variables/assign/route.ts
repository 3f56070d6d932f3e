import { assignVariables } from "@/lib/server/environment-variables/bulk";
import { organizationRoute } from "@/lib/server/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

export const POST = organizationRoute(variableOperations.assign, assignVariables);
