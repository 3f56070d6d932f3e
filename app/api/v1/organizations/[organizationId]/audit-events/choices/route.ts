import { auditChoices } from "@/lib/server/audit/service";
import { organizationRoute } from "@/lib/server/http/route";
import { auditOperations } from "@/lib/shared/audit/operations";

// GET /api/v1/organizations/{organizationId}/audit-events/choices: what the log's filters can be set to.
export const GET = organizationRoute(auditOperations.choices, ({ actor }) => auditChoices(actor));
