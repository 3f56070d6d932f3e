import { revokeDeploymentToken } from "@/lib/server/automations/deployments/record";
import { organizationRoute } from "@/lib/server/http/route";
import { deploymentOperations } from "@/lib/shared/automations/operations";

export const DELETE = organizationRoute(deploymentOperations.revokeToken, revokeDeploymentToken);
