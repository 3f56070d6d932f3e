import { listVariables } from "@/lib/server/environment-variables/listing";
import { createVariable } from "@/lib/server/environment-variables/service";
import { organizationRoute } from "@/lib/server/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

export const GET = organizationRoute(variableOperations.list, listVariables);
export const POST = organizationRoute(variableOperations.create, createVariable);
