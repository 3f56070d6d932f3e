import { revokeDeploymentToken } from "@/lib/server/automations/revoking";
import { organizationRoute } from "@/lib/server/http/route";

interface Params {
  id: string;
  version: string;
}

// DELETE …/deployments/{version}/token: refuses it from the next request on; tokens that follow may still run the version.
export const DELETE = organizationRoute<Params>(({ actor, params, ifMatch }) =>
  revokeDeploymentToken(actor, params.id, params.version, ifMatch),
);
