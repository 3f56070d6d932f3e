import { deploy, listDeployments } from "@/lib/server/automations/deployments";
import { deployShares } from "@/lib/server/automations/shares";
import { answerProgress } from "@/lib/server/http/progress";
import { organizationRoute } from "@/lib/server/http/route";

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
    answerProgress(request, (report) =>
      deployShares.run(actor.organizationId, () => deploy(actor, params.id, report, body), {
        signal: request.signal,
      }),
    ),
  201,
);
