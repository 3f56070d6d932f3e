import { pendingChanges } from "@/lib/server/automations/pending-changes";
import { organizationRoute } from "@/lib/server/http/route";

// GET /api/v1/organizations/{organizationId}/automations/{id}/pending-changes
export const GET = organizationRoute<{ id: string }>(({ actor, params }) => pendingChanges(actor, params.id));
