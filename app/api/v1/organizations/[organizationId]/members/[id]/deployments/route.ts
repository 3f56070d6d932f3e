import { revokeSeenDeployments, seenDeployments } from "@/lib/server/automations/seen-deployments";
import { organizationRoute } from "@/lib/server/http/route";

interface Params {
  /** The person's id. */
  id: string;
}

// GET /api/v1/organizations/{organizationId}/members/{id}/deployments: those whose tokens the person has seen.
export const GET = organizationRoute<Params>(({ actor, params }) => seenDeployments(actor, params.id));

// DELETE /api/v1/organizations/{organizationId}/members/{id}/deployments: revokes those tokens.
export const DELETE = organizationRoute<Params>(({ actor, params }) =>
  revokeSeenDeployments(actor, params.id),
);
