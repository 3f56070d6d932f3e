// How the console reads the audit log; shared with the page that prefetches it.
import type { inferParserType } from "nuqs/server";
import type { auditAddress } from "@/components/audit/list-address";
import { listOptions, readOptions } from "@/components/ui/list/query";
import { auditOperations } from "@/lib/shared/audit/operations";
import type { AuditFormat } from "@/lib/shared/audit/schema";
import { hrefOf } from "@/lib/shared/operations/client";

/** The log's filters: the endpoint's own parameters, and the name of the chosen period. */
export type AuditSelection = Partial<inferParserType<typeof auditAddress>>;

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
