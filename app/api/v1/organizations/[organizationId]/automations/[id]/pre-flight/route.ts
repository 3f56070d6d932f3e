import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { preFlightStanding } from "@/lib/server/automations/pre-flight/status";
import { answerProgress } from "@/lib/server/http/progress";
import { organizationRoute } from "@/lib/server/http/route";
import { preFlightOperations } from "@/lib/shared/automations/operations";

// GET /api/v1/organizations/{organizationId}/automations/{id}/pre-flight
export const GET = organizationRoute(preFlightOperations.get, ({ actor, params }) =>
  preFlightStanding(actor, params.id),
);

// POST /api/v1/organizations/{organizationId}/automations/{id}/pre-flight
export const POST = organizationRoute(preFlightOperations.run, ({ request, actor, params, query }) =>
  answerProgress(request, (report) => preFlight(actor, params.id, report, query)),
);
