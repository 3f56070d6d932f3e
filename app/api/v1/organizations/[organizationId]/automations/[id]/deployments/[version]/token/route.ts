import { revokeDeploymentToken } from "@/lib/server/automations/deployment-record";
import { organizationRoute } from "@/lib/server/http/route";
import { deploymentOperations } from "@/lib/shared/automations/operations";

// DELETE …/deployments/{version}/token: refuses it from the next request on; tokens that follow may still run the version.
export const DELETE = organizationRoute(deploymentOperations.revokeToken, ({ actor, params, ifMatch }) =>
  revokeDeploymentToken(actor, params.id, params.version, ifMatch),
);
