import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { getDeployment } from "@/lib/server/automations/deployments/service";
import { organizationRoute } from "@/lib/server/http/route";
import { deploymentOperations } from "@/lib/shared/automations/operations";

export const GET = organizationRoute(deploymentOperations.get, getDeployment);
export const DELETE = organizationRoute(deploymentOperations.revoke, revokeDeployment);
