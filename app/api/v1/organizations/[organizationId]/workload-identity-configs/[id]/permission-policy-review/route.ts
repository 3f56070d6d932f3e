import { reviewPermissions } from "@/lib/server/environment-variables/permission-review";
import { organizationRoute } from "@/lib/server/http/route";
import { configOperations } from "@/lib/shared/workload-identity/operations";

export const POST = organizationRoute(configOperations.reviewPermissions, reviewPermissions);
