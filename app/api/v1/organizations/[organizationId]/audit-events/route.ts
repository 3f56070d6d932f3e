import { listAuditEvents } from "@/lib/server/audit/service";
import { organizationRoute } from "@/lib/server/http/route";
import { auditOperations } from "@/lib/shared/audit/operations";

// GET /api/v1/organizations/{organizationId}/audit-events?actorId&objectKind&objectId&action&outcome&from&to&limit&cursor
export const GET = organizationRoute(auditOperations.list, ({ actor, query }) =>
  listAuditEvents(actor, query),
);
