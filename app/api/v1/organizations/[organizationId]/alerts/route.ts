import { getAlerts, updateAlerts } from "@/lib/server/alerts/service";
import { organizationRoute } from "@/lib/server/http/route";
import { alertOperations } from "@/lib/shared/alerts/operations";

// GET /api/v1/organizations/{organizationId}/alerts: what the person gets email about.
export const GET = organizationRoute(alertOperations.get, ({ actor }) => getAlerts(actor));

// PUT /api/v1/organizations/{organizationId}/alerts: sets that.
export const PUT = organizationRoute(alertOperations.update, ({ actor, body }) => updateAlerts(actor, body));
