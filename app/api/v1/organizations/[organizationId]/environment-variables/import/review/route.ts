import { reviewImport } from "@/lib/server/environment-variables/import/service";
import { organizationRoute } from "@/lib/server/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

export const POST = organizationRoute(variableOperations.reviewImport, reviewImport);
