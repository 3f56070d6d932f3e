import { listKickoffs } from "@/lib/automations/kickoff-history";
import { organizationRoute } from "@/lib/http/route";

// GET /api/v1/organizations/{organizationId}/automations/{id}/kickoffs
export const GET = organizationRoute<{ id: string }>(({ actor, params, query }) =>
  listKickoffs(actor, params.id, query),
);
