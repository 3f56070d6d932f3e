import { deploy, listDeployments } from "@/lib/server/automations/deployments/service";
import { deployShares } from "@/lib/server/automations/shares";
import { answerProgress } from "@/lib/server/http/progress";
import { organizationRoute, requestRoute } from "@/lib/server/http/route";
import { deploymentOperations } from "@/lib/shared/automations/operations";

export const GET = organizationRoute(deploymentOperations.list, listDeployments);

export const POST = requestRoute(
  deploymentOperations.create,
  (request) => (actor, id, body) =>
    answerProgress(request, (report) =>
      deployShares.run(actor.organizationId, () => deploy(actor, id, report, body), {
        signal: request.signal,
      }),
    ),
);
