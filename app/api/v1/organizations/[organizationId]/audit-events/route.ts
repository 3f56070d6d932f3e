import { listAuditEvents } from "@/lib/audit/service";
import { organizationRoute } from "@/lib/http/route";
import { auditOperations } from "@/lib/shared/audit/operations";

// GET /api/v1/organizations/{organizationId}/audit-events?actorId&objectKind&objectId&action&outcome&from&to&limit&cursor
export const GET = organizationRoute(auditOperations.list, ({ actor, query }) =>
  listAuditEvents(actor, query),
);
