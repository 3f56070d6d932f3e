import { listKickoffs } from "@/lib/automations/kickoff-history";
import { organizationRoute } from "@/lib/http/route";
import { automationOperations } from "@/lib/shared/automations/operations";

// GET /api/v1/organizations/{organizationId}/automations/{id}/kickoffs
export const GET = organizationRoute(automationOperations.kickoffs, ({ actor, params, query }) =>
  listKickoffs(actor, params.id, query),
);
