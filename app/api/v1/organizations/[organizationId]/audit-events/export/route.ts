import { exportAuditEvents } from "@/lib/server/audit/export";
import { download } from "@/lib/server/http/download";
import { organizationRoute } from "@/lib/server/http/route";
import { auditOperations } from "@/lib/shared/audit/operations";

export const GET = organizationRoute(auditOperations.export, async (actor, query) =>
  download(await exportAuditEvents(actor, query)),
);
