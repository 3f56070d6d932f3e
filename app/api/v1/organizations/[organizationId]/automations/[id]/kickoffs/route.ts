import { listKickoffs } from "@/lib/server/automations/kickoff-history";
import { organizationRoute } from "@/lib/server/http/route";
import { automationOperations } from "@/lib/shared/automations/operations";

// GET /api/v1/organizations/{organizationId}/automations/{id}/kickoffs
export const GET = organizationRoute(automationOperations.kickoffs, ({ actor, params, query }) =>
  listKickoffs(actor, params.id, query),
);
