import { deleteAutomation, getAutomation, updateAutomation } from "@/lib/server/automations/service";
import { organizationRoute } from "@/lib/server/http/route";
import { automationOperations } from "@/lib/shared/automations/operations";

// GET /api/v1/organizations/{organizationId}/automations/{id}
export const GET = organizationRoute(automationOperations.get, ({ actor, params }) =>
  getAutomation(actor, params.id),
);

// PUT /api/v1/organizations/{organizationId}/automations/{id}
export const PUT = organizationRoute(automationOperations.update, ({ actor, params, body, ifMatch }) =>
  updateAutomation(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/automations/{id}
export const DELETE = organizationRoute(automationOperations.delete, ({ actor, params, ifMatch }) =>
  deleteAutomation(actor, params.id, ifMatch),
);
