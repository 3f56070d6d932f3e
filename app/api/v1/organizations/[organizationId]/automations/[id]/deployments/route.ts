import { deploy, listDeployments } from "@/lib/server/automations/deployments";
import { deployShares } from "@/lib/server/automations/shares";
import { answerProgress } from "@/lib/server/http/progress";
import { organizationRoute } from "@/lib/server/http/route";
import { deploymentOperations } from "@/lib/shared/automations/operations";

// GET /api/v1/organizations/{organizationId}/automations/{id}/deployments
export const GET = organizationRoute(deploymentOperations.list, ({ actor, params, query }) =>
  listDeployments(actor, params.id, query),
);

// POST /api/v1/organizations/{organizationId}/automations/{id}/deployments
export const POST = organizationRoute(deploymentOperations.create, ({ request, actor, params, body }) =>
  answerProgress(request, (report) =>
    deployShares.run(actor.organizationId, () => deploy(actor, params.id, report, body), {
      signal: request.signal,
    }),
  ),
);
