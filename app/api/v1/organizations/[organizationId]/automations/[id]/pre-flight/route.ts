import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { preFlightStanding } from "@/lib/server/automations/pre-flight/standing";
import { answerProgress } from "@/lib/server/http/progress";
import { organizationRoute } from "@/lib/server/http/route";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/automations/{id}/pre-flight
export const GET = organizationRoute<Params>(({ actor, params }) => preFlightStanding(actor, params.id));

// POST /api/v1/organizations/{organizationId}/automations/{id}/pre-flight
export const POST = organizationRoute<Params>(({ request, actor, params }) =>
  answerProgress(request, (report) => preFlight(actor, params.id, report)),
);
