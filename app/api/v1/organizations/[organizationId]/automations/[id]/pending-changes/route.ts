import { pendingChanges } from "@/lib/server/automations/pending-changes";
import { organizationRoute } from "@/lib/server/http/route";
import { automationOperations } from "@/lib/shared/automations/operations";

// GET /api/v1/organizations/{organizationId}/automations/{id}/pending-changes
export const GET = organizationRoute(automationOperations.pendingChanges, ({ actor, params }) =>
  pendingChanges(actor, params.id),
);
