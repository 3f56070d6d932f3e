import { pendingChanges } from "@/lib/automations/pending-changes";
import { organizationRoute } from "@/lib/http/route";
import { automationOperations } from "@/lib/shared/automations/operations";

// GET /api/v1/organizations/{organizationId}/automations/{id}/pending-changes
export const GET = organizationRoute(automationOperations.pendingChanges, ({ actor, params }) =>
  pendingChanges(actor, params.id),
);
