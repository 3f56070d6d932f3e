// Verifying an organization's chain: finds rows of the audit log that were changed, removed, added or reordered.
import { and, asc, desc, eq, gt, isNotNull, isNull } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { auditChains as chains, auditEvents as events } from "@/db/schema/audit";
import { inOrganization } from "@/db/scope";
import { chainHash, genesis } from "@/lib/server/audit/chain";

export interface ChainFault {
  kind: "changed" | "removed" | "reordered" | "added" | "end";
  sequence: number | null;
  /** Null for a row that is not there. */
  id: number | null;
  message: string;
}

/** The place of a row and its hash, as noted at an earlier verification. */
export interface Anchor {
  sequence: number;
  hash: string;
}

/** A row of the chain that records which rows an operator removed: the last of them, and its hash. */
type Cut = Anchor;

export type ChainReport = Awaited<ReturnType<typeof verifyChain>>;

type Row = typeof events.$inferSelect & { sequence: number };

const maximumFaults = 100;

/** @param anchor a row that must still be what it was: anyone who can write the whole chain anew cannot keep it. */
export function verifyChain(
  organizationId: string,
  { anchor, batchSize = 1000 }: { anchor?: Anchor; batchSize?: number } = {},
) {
  // One snapshot: rows that are written meanwhile are no faults.
  return database().transaction(
    async (tx) => {
      const [end] = await tx
        .select({ sequence: chains.sequence, hash: chains.hash })
        .from(chains)
        .where(eq(chains.organizationId, organizationId));
      const cuts = await cutsOf(tx, organizationId);
      const walk = new Map<"last" | "first", Row>();
      const faults: ChainFault[] = [];
      let rows = 0;
      let anchored: string | null = null;
      let cut: Cut | null = null;
      for await (const row of chainedRows(tx, organizationId, batchSize)) {
        if (!walk.has("first")) cut = cuts.find((candidate) => isBehind(row, candidate)) ?? null;
        faults.push(...faultsOf(row, walk.get("last") ?? beforeFirst(row, cut)));
        if (row.sequence === cut?.sequence && row.hash !== cut.hash) faults.push(notAtCut(row));
        if (row.sequence === anchor?.sequence) anchored = row.hash;
        if (!walk.has("first")) walk.set("first", row);
        walk.set("last", row);
        rows += 1;
        if (faults.length >= maximumFaults) break;
      }
      const outside = await unchainedRows(tx, organizationId, walk.get("first"));
      if (faults.length < maximumFaults) {
        faults.push(...outside.faults, ...endFaults(walk.get("last"), end));
        if (rows + outside.older === 0 && !end) faults.push(emptied);
      }
      // A hash that was noted at a removed row can still be the hash that the cut names.
      anchored ??= cuts.find(({ sequence }) => sequence === anchor?.sequence)?.hash ?? null;
      if (anchor && anchored !== anchor.hash) faults.push(notAnchored(anchor, cut));
      return {
        rows,
        /** Where an operator has cut the log: verification begins behind it. */
        cut,
        /** Rows older than the chain, about which it says nothing. */
        olderRows: outside.older,
        /** The chain's end; null if the chain is empty. */
        end: end ?? null,
        /** The first ones; none when the chain is whole. */
        faults: faults.slice(0, maximumFaults),
      };
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

/** The newest first. Rows of the chain say so, and are verified with all others. */
async function cutsOf(tx: Transaction, organizationId: string): Promise<Cut[]> {
  const rows = await tx
    .select({ detail: events.detail })
    .from(events)
    .where(
      inOrganization({ organizationId }, events, { action: "audit_log.cut" }, isNotNull(events.sequence)),
    )
    .orderBy(desc(events.sequence));
  return rows.map(({ detail }) => ({ sequence: Number(detail.throughSequence), hash: String(detail.hash) }));
}

/** Whether a log may begin with this row: behind a cut, or within one that was not brought to its end. */
function isBehind(row: Row, cut: Cut): boolean {
  if (row.sequence <= 1 || row.sequence > cut.sequence + 1) return false;
  return row.sequence <= cut.sequence || row.previousHash === cut.hash;
}

/** What the first row follows if rows before it were cut: only their last hash is known. */
function beforeFirst(row: Row, cut: Cut | null): Before | undefined {
  return cut
    ? { sequence: row.sequence - 1, hash: row.previousHash, id: Number.NEGATIVE_INFINITY }
    : undefined;
}

async function* chainedRows(tx: Transaction, organizationId: string, batchSize: number): AsyncGenerator<Row> {
  for (let last: number | null = null; ; ) {
    const batch: (typeof events.$inferSelect)[] = await tx
      .select()
      .from(events)
      .where(
        inOrganization(
          { organizationId },
          events,
          last === null ? isNotNull(events.sequence) : gt(events.sequence, last),
        ),
      )
      .orderBy(asc(events.sequence))
      .limit(batchSize);
    yield* batch as Row[];
    if (batch.length < batchSize) return;
    last = (batch as Row[]).at(-1)?.sequence ?? null;
  }
}

type Before = Pick<Row, "sequence" | "hash" | "id">;

function faultsOf(row: Row, before: Before | undefined): ChainFault[] {
  const { sequence, id } = row;
  const expected = (before?.sequence ?? 0) + 1;
  const faults: ChainFault[] = [];
  const found = (kind: ChainFault["kind"], message: string) => faults.push({ kind, sequence, id, message });
  if (sequence > expected) {
    const gone =
      sequence - expected === 1 ? `Row ${expected} was` : `Rows ${expected} to ${sequence - 1} were`;
    faults.push({ kind: "removed", sequence: expected, id: null, message: `${gone} removed.` });
  }
  if (sequence < expected) found("added", "The row comes before the first row.");
  if (before && id <= before.id) {
    found("reordered", `The row was written before the one at ${before.sequence} (id ${before.id}).`);
  }
  if (chainHash(row.previousHash ?? "", row) !== row.hash) {
    found("changed", "The row doesn't match its hash.");
  } else if (sequence === expected && row.previousHash !== (before?.hash ?? genesis)) {
    found("changed", `The row doesn't follow row ${expected - 1}: one of them was changed and hashed again.`);
  }
  return faults;
}

async function unchainedRows(tx: Transaction, organizationId: string, first: Row | undefined) {
  const outside = inOrganization({ organizationId }, events, isNull(events.sequence));
  // Rows from before there was a chain have smaller ids than all of its rows.
  const added = first
    ? await tx
        .select({ id: events.id })
        .from(events)
        .where(and(outside, gt(events.id, first.id)))
        .orderBy(asc(events.id))
        .limit(maximumFaults)
    : [];
  const faults = added.map(({ id }): ChainFault => {
    return { kind: "added", sequence: null, id, message: "The row isn't part of the chain." };
  });
  return { older: (await tx.$count(events, outside)) - added.length, faults };
}

function endFaults(last: Row | undefined, end: Anchor | undefined): ChainFault[] {
  const sequence = last?.sequence ?? 0;
  const fault = (kind: ChainFault["kind"], message: string): ChainFault[] => [
    { kind, sequence: last?.sequence ?? null, id: last?.id ?? null, message },
  ];
  if (!end) return last ? fault("end", "The record of the chain's end was removed.") : [];
  if (end.sequence > sequence) {
    const gone =
      end.sequence - sequence === 1
        ? `Row ${end.sequence}, the newest, was`
        : `Rows ${sequence + 1} to ${end.sequence}, the newest, were`;
    return [{ kind: "removed", sequence: sequence + 1, id: null, message: `${gone} removed.` }];
  }
  if (end.sequence < sequence) return fault("added", `The row comes after the chain's end, ${end.sequence}.`);
  return end.hash === last?.hash ? [] : fault("end", "The last row's hash doesn't match the chain's end.");
}

const emptied: ChainFault = {
  kind: "removed",
  sequence: 1,
  id: null,
  message: "The log is empty. It should start with the organization's creation.",
};

function notAtCut({ sequence, id }: Row): ChainFault {
  return { kind: "changed", sequence, id, message: "The row doesn't have the hash that the cut names." };
}

function notAnchored({ sequence }: Anchor, cut: Cut | null): ChainFault {
  if (cut && sequence < cut.sequence) {
    const message = `Row ${sequence} was cut with all up to row ${cut.sequence}: use an anchor from there on.`;
    return { kind: "removed", sequence, id: null, message };
  }
  return { kind: "changed", sequence, id: null, message: `Row ${sequence} doesn't have the expected hash.` };
}
