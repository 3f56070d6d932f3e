import { setPreFlightSchedule } from "@/lib/server/automations/pre-flight/status";
import { organizationRoute } from "@/lib/server/http/route";
import { preFlightOperations } from "@/lib/shared/automations/operations";

export const PUT = organizationRoute(preFlightOperations.schedule, setPreFlightSchedule);
