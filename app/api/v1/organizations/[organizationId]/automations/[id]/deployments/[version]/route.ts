import { revokeDeployment } from "@/lib/server/automations/deployment-record";
import { getDeployment } from "@/lib/server/automations/deployments";
import { organizationRoute } from "@/lib/server/http/route";
import { deploymentOperations } from "@/lib/shared/automations/operations";

// GET /api/v1/organizations/{organizationId}/automations/{id}/deployments/{version}
export const GET = organizationRoute(deploymentOperations.get, ({ actor, params }) =>
  getDeployment(actor, params.id, params.version),
);

// DELETE …/deployments/{version}: nothing runs it any more, and its token is refused; its history stays.
export const DELETE = organizationRoute(deploymentOperations.revoke, ({ actor, params, ifMatch }) =>
  revokeDeployment(actor, params.id, params.version, ifMatch),
);
