import { setPreFlightSchedule } from "@/lib/server/automations/pre-flight/schedule";
import { organizationRoute } from "@/lib/server/http/route";

interface Params {
  id: string;
}

// PUT /api/v1/organizations/{organizationId}/automations/{id}/pre-flight/schedule
export const PUT = organizationRoute<Params>(({ actor, params, body }) =>
  setPreFlightSchedule(actor, params.id, body),
);
