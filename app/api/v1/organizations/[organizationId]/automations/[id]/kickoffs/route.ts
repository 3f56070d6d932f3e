import { listKickoffs } from "@/lib/server/automations/kickoff-history";
import { organizationRoute } from "@/lib/server/http/route";

// GET /api/v1/organizations/{organizationId}/automations/{id}/kickoffs
export const GET = organizationRoute<{ id: string }>(({ actor, params, query }) =>
  listKickoffs(actor, params.id, query),
);
