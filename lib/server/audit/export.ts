// The audit log as a file: read and sent in batches, so that its length costs no memory.
import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { auditEvents as events } from "@/db/schema/audit";
import { organizations } from "@/db/schema/people";
import { hashedFacts } from "@/lib/server/audit/chain";
import { recordAudit } from "@/lib/server/audit/record";
import { fitting } from "@/lib/server/audit/service";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import type { Download } from "@/lib/server/http/download";
import { AuditExportQuery, type AuditFilters, type AuditFormat } from "@/lib/shared/audit/schema";
import { parseInput } from "@/lib/shared/errors";

type Row = typeof events.$inferSelect;

const contentTypes: Record<AuditFormat, string> = {
  csv: "text/csv; charset=utf-8; header=present",
  jsonl: "application/jsonl; charset=utf-8",
};

/** The rows that fit and were there when it began, the oldest first. The export is recorded before its first row is sent. */
export async function exportAuditEvents(
  actor: Actor,
  input: unknown,
  { batchSize = 1000, now = () => new Date() } = {},
): Promise<Download> {
  requirePermission(actor, "audit_log:read");
  const { format, ...filters } = parseInput(AuditExportQuery, input);
  const { slug, newestId } = await database().transaction(async (tx) => {
    const [organization] = await tx
      .select({
        slug: organizations.slug,
        newestId:
          sql<number>`(select coalesce(max(id), 0) from audit_events where organization_id = organizations.id)`.mapWith(
            Number,
          ),
      })
      .from(organizations)
      .where(eq(organizations.id, actor.organizationId));
    if (!organization) throw new TypeError("The actor's organization is gone.");
    await recordAudit(tx, actor, {
      action: "audit_log.exported",
      object: { kind: "organization", id: actor.organizationId, label: organization.slug },
      detail: { format, filters },
    });
    return organization;
  });
  return {
    fileName: `audit-log-${slug}-${now().toISOString().slice(0, 10)}.${format}`,
    contentType: contentTypes[format],
    chunks: linesOf(actor, filters, format, newestId, batchSize),
  };
}

async function* linesOf(
  actor: Actor,
  filters: AuditFilters,
  format: AuditFormat,
  newestId: number,
  batchSize: number,
): AsyncGenerator<string> {
  const lineOf = format === "csv" ? csvRow : jsonLine;
  if (format === "csv") yield csvLine(Object.keys(csvColumns));
  const fit = fitting(actor, filters);
  let lastId = 0;
  for (;;) {
    // Each batch a query of its own: a slow reader must not hold a transaction open.
    const rows = await database()
      .select()
      .from(events)
      .where(and(fit, gt(events.id, lastId), lte(events.id, newestId)))
      .orderBy(asc(events.id))
      .limit(batchSize);
    if (rows.length > 0) yield rows.map(lineOf).join("");
    if (rows.length < batchSize) return;
    lastId = rows.at(-1)?.id ?? newestId;
  }
}

/** Everything that the row's hash covers, with the hashes: the chain can be verified from the file alone. */
function jsonLine({ id, previousHash, hash, sequence, ...row }: Row): string {
  const facts = { ...hashedFacts({ ...row, sequence: sequence ?? 0 }), sequence };
  return `${JSON.stringify({ id, ...facts, previousHash, hash })}\n`;
}

const csvColumns: Readonly<Record<string, (row: Row) => string | number | null>> = {
  id: ({ id }) => id,
  sequence: ({ sequence }) => sequence,
  at: ({ at }) => at.toISOString(),
  actor_kind: ({ actorKind }) => actorKind,
  actor_id: ({ actorId }) => actorId,
  actor: ({ actorLabel }) => actorLabel,
  action: ({ action }) => action,
  object_kind: ({ objectKind }) => objectKind,
  object_id: ({ objectId }) => objectId,
  object: ({ objectLabel }) => objectLabel,
  outcome: ({ outcome }) => outcome,
  address: ({ address }) => address,
  request_id: ({ requestId }) => requestId,
  detail: ({ detail }) => JSON.stringify(detail),
  previous_hash: ({ previousHash }) => previousHash,
  hash: ({ hash }) => hash,
};

function csvRow(row: Row): string {
  return csvLine(Object.values(csvColumns).map((cell) => String(cell(row) ?? "")));
}

// CSV as RFC 4180 has it, and safe to open in a spreadsheet, which would run a cell that looks like a formula.

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

const formula = String.raw`[\s"'\p{Cf}]*[=+\-@＝＋－＠]`;
/** Some spreadsheets skip white space and quotes before they look for a formula, and some read the wide signs too. */
const begins = new RegExp(`^(?:${formula}|[\\t\\r\\n])`, "u");
/** Where else a cell may begin: in a new line, and behind a semicolon, which parts cells where a comma is in numbers. */
const goesOn = new RegExp(`(?<=[;\\t\\r\\n])(?=${formula})`, "gu");

function cell(text: string): string {
  // Spreadsheets show what follows an apostrophe as it is.
  const safe = `${begins.test(text) ? "'" : ""}${text.replace(goesOn, "'")}`;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
