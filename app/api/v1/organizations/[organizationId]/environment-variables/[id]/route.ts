import { deleteVariable, getVariable, updateVariable } from "@/lib/server/environment-variables/service";
import { organizationRoute } from "@/lib/server/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

export const GET = organizationRoute(variableOperations.get, getVariable);
export const PUT = organizationRoute(variableOperations.update, updateVariable);
export const DELETE = organizationRoute(variableOperations.delete, deleteVariable);
