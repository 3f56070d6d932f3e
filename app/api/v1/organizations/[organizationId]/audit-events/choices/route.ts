import { auditChoices } from "@/lib/server/audit/service";
import { organizationRoute } from "@/lib/server/http/route";

// GET /api/v1/organizations/{organizationId}/audit-events/choices: what the log's filters can be set to.
export const GET = organizationRoute(({ actor }) => auditChoices(actor));
