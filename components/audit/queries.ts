// How the console reads the audit log; shared with the page that prefetches it.
import { listOptions, readOptions } from "@/components/ui/list-query";
import { auditOperations } from "@/lib/shared/audit/operations";
import type { AuditFormat } from "@/lib/shared/audit/schema";
import { hrefOf } from "@/lib/shared/operations/client";

/** What the log is narrowed to, as the endpoint's own parameters. */
export type AuditSelection = Partial<Record<"actorId" | "objectKind" | "objectId" | "action", string>> &
  Partial<Record<"outcome" | "from" | "to", string>> & {
    /** How the times are called where they are chosen; the server is not asked for it. */
    period?: string;
  };

export function auditList(organizationId: string, selection: AuditSelection = {}) {
  return listOptions(auditOperations.list, { organizationId }, askedOf(selection));
}

export function auditChoices(organizationId: string) {
  return readOptions(auditOperations.choices, { organizationId });
}

/** Where the selection can be had as a file. */
export function exportHref(organizationId: string, selection: AuditSelection, format: AuditFormat): string {
  return hrefOf(auditOperations.export, { organizationId }, { query: { ...askedOf(selection), format } });
}

/** As the server is asked. */
export function askedOf({ period: _, ...selection }: AuditSelection): Record<string, string> {
  return Object.fromEntries(Object.entries(selection).filter(([, value]) => value));
}
