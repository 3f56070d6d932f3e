import { getAlerts, updateAlerts } from "@/lib/server/alerts/service";
import { organizationRoute } from "@/lib/server/http/route";
import { alertOperations } from "@/lib/shared/alerts/operations";

export const GET = organizationRoute(alertOperations.get, getAlerts);
export const PUT = organizationRoute(alertOperations.update, updateAlerts);
