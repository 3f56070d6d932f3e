// How the console reads the audit log; shared with the page that prefetches it.
import { queryOptions } from "@tanstack/react-query";
import { listOptions, organizationPath } from "@/components/ui/list-query";
import type { AuditChoices, AuditEvent, AuditFormat } from "@/lib/shared/audit/schema";
import { request } from "@/lib/shared/http/client";

const auditResource = "audit-events";

/** What the log is narrowed to, as the endpoint's own parameters. */
export type AuditSelection = Partial<Record<"actorId" | "objectKind" | "objectId" | "action", string>> &
  Partial<Record<"outcome" | "from" | "to", string>> & {
    /** How the times are called where they are chosen; the server is not asked for it. */
    period?: string;
  };

export function auditList(organizationId: string, selection: AuditSelection = {}) {
  return listOptions<AuditEvent>(organizationId, auditResource, askedOf(selection));
}

export function auditChoices(organizationId: string) {
  return queryOptions({
    queryKey: [organizationId, auditResource, "choices"],
    queryFn: ({ signal }) =>
      request<AuditChoices>(organizationPath(organizationId, auditResource, "choices"), { signal }),
  });
}

/** Where the selection can be had as a file. */
export function exportHref(organizationId: string, selection: AuditSelection, format: AuditFormat): string {
  const search = new URLSearchParams({ ...askedOf(selection), format });
  return `${organizationPath(organizationId, auditResource, "export")}?${search}`;
}

/** As the server is asked. */
export function askedOf({ period: _, ...selection }: AuditSelection): Record<string, string> {
  return Object.fromEntries(Object.entries(selection).filter(([, value]) => value));
}
