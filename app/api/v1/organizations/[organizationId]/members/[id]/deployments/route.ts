import { revokeSeenDeployments, seenDeployments } from "@/lib/server/automations/seen-deployments";
import { organizationRoute } from "@/lib/server/http/route";
import { deploymentOperations } from "@/lib/shared/automations/operations";

// GET /api/v1/organizations/{organizationId}/members/{id}/deployments: those whose tokens the person has seen.
export const GET = organizationRoute(deploymentOperations.listSeen, ({ actor, params }) =>
  seenDeployments(actor, params.id),
);

// DELETE /api/v1/organizations/{organizationId}/members/{id}/deployments: revokes those tokens.
export const DELETE = organizationRoute(deploymentOperations.revokeSeen, ({ actor, params }) =>
  revokeSeenDeployments(actor, params.id),
);
