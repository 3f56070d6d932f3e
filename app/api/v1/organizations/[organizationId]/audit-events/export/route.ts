import { exportAuditEvents } from "@/lib/server/audit/export";
import { download } from "@/lib/server/http/download";
import { organizationRoute } from "@/lib/server/http/route";

// GET /api/v1/organizations/{organizationId}/audit-events/export?format=csv|jsonl and the list's filters
export const GET = organizationRoute(async ({ actor, query }) =>
  download(await exportAuditEvents(actor, query)),
);
