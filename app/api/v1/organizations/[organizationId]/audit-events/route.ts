import { listAuditEvents } from "@/lib/server/audit/service";
import { organizationRoute } from "@/lib/server/http/route";

// GET /api/v1/organizations/{organizationId}/audit-events?actorId&objectKind&objectId&action&outcome&from&to&limit&cursor
export const GET = organizationRoute(({ actor, query }) => listAuditEvents(actor, query));
