import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { preFlightStatus } from "@/lib/server/automations/pre-flight/status";
import { answerProgress } from "@/lib/server/http/progress";
import { organizationRoute, requestRoute } from "@/lib/server/http/route";
import { preFlightOperations } from "@/lib/shared/automations/operations";

export const GET = organizationRoute(preFlightOperations.get, preFlightStatus);

export const POST = requestRoute(
  preFlightOperations.run,
  (request) => (actor, id, query) => answerProgress(request, (report) => preFlight(actor, id, report, query)),
);
