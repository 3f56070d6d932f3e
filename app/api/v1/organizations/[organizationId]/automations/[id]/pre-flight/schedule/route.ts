import { setPreFlightSchedule } from "@/lib/server/automations/pre-flight/status";
import { organizationRoute } from "@/lib/server/http/route";
import { preFlightOperations } from "@/lib/shared/automations/operations";

// PUT /api/v1/organizations/{organizationId}/automations/{id}/pre-flight/schedule
export const PUT = organizationRoute(preFlightOperations.schedule, ({ actor, params, body }) =>
  setPreFlightSchedule(actor, params.id, body),
);
