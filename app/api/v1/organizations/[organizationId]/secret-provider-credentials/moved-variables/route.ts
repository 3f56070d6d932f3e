import { movedVariables } from "@/lib/server/environment-variables/read-time-impact";
import { organizationRoute } from "@/lib/server/http/route";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";

export const GET = organizationRoute(credentialOperations.movedVariables, movedVariables);
