import { getDeployment } from "@/lib/server/automations/deployments";
import { revokeDeployment } from "@/lib/server/automations/revoking";
import { organizationRoute } from "@/lib/server/http/route";

interface Params {
  id: string;
  version: string;
}

// GET /api/v1/organizations/{organizationId}/automations/{id}/deployments/{version}
export const GET = organizationRoute<Params>(({ actor, params }) =>
  getDeployment(actor, params.id, params.version),
);

// DELETE …/deployments/{version}: nothing runs it any more, and its token is refused; its history stays.
export const DELETE = organizationRoute<Params>(({ actor, params, ifMatch }) =>
  revokeDeployment(actor, params.id, params.version, ifMatch),
);
