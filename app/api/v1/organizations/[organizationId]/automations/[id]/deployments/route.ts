import { deploy, listDeployments } from "@/lib/automations/deployments";
import { answerProgress } from "@/lib/http/progress";
import { organizationRoute } from "@/lib/http/route";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/automations/{id}/deployments
export const GET = organizationRoute<Params>(({ actor, params, query }) =>
  listDeployments(actor, params.id, query),
);

// POST /api/v1/organizations/{organizationId}/automations/{id}/deployments
export const POST = organizationRoute<Params>(
  ({ request, actor, params, body }) =>
    answerProgress(request, (report) => deploy(actor, params.id, report, body)),
  201,
);
