import { organizationRoute } from "@/lib/server/http/route";
import { deleteConfigInUse, updateConfigWithCredentials } from "@/lib/server/secret-providers/config-changes";
import { getConfig } from "@/lib/server/workload-identity/service";
import { configOperations } from "@/lib/shared/workload-identity/operations";

export const GET = organizationRoute(configOperations.get, getConfig);
export const PUT = organizationRoute(configOperations.update, updateConfigWithCredentials);
export const DELETE = organizationRoute(configOperations.delete, deleteConfigInUse);
