import { deploy, listDeployments } from "@/lib/automations/deployments";
import { organizationRoute } from "@/lib/http/route";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/automations/{id}/deployments
export const GET = organizationRoute<Params>(({ actor, params, query }) =>
  listDeployments(actor, params.id, query),
);

// POST /api/v1/organizations/{organizationId}/automations/{id}/deployments
export const POST = organizationRoute<Params>(({ actor, params }) => deploy(actor, params.id), 201);
