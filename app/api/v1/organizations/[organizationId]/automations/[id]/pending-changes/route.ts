import { pendingChanges } from "@/lib/automations/pending-changes";
import { organizationRoute } from "@/lib/http/route";

// GET /api/v1/organizations/{organizationId}/automations/{id}/pending-changes
export const GET = organizationRoute<{ id: string }>(({ actor, params }) => pendingChanges(actor, params.id));
