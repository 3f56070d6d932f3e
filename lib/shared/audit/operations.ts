import { AuditChoices, AuditEvent, AuditExportQuery, AuditQuery } from "@/lib/shared/audit/schema";
import { pageOf } from "@/lib/shared/listing";
import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";

export const auditOperations = {
  list: operation("GET", `${organization}/audit-events`, {
    summary: "Lists what was done, the newest first.",
    caller: member("audit_log:read"),
    query: AuditQuery,
    answer: pageOf(AuditEvent),
  }),
  choices: operation("GET", `${organization}/audit-events/choices`, {
    summary: "Says what the log's filters can be set to.",
    caller: member("audit_log:read"),
    answer: AuditChoices,
  }),
  export: operation("GET", `${organization}/audit-events/export`, {
    summary: "Sends the log, or what its filters leave of it, as a file.",
    caller: member("audit_log:read"),
    query: AuditExportQuery,
    file: ["text/csv", "application/jsonl"],
    audits: ["audit_log.exported"],
  }),
};
