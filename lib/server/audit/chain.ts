// The hash chain of an organization's audit log: each row's hash covers the row and the hash of the row before it.
import { createHash } from "node:crypto";
import type { auditEvents } from "@/db/schema/audit";

type Row = typeof auditEvents.$inferSelect;

/** What a row's hash covers: its content, its organization and its position; not its id, which the database generates. */
export type ChainedFacts = Omit<Row, "id" | "sequence" | "previousHash" | "hash"> & { sequence: number };

/** Comes before an organization's first row. */
export const genesis = "0".repeat(64);

/** SHA-256, in hex, of the hash before, a newline, and the row as canonical JSON. */
export function chainHash(previousHash: string, facts: ChainedFacts): string {
  return createHash("sha256")
    .update(`${previousHash}\n${canonicalJson(hashedFacts(facts))}`)
    .digest("hex");
}

/** The row as it is hashed, and as it is exported in JSON lines. */
export function hashedFacts(facts: ChainedFacts) {
  return {
    action: facts.action,
    actorId: facts.actorId,
    actorKind: facts.actorKind,
    actorLabel: facts.actorLabel,
    address: facts.address,
    at: facts.at.toISOString(),
    detail: facts.detail,
    objectId: facts.objectId,
    objectKind: facts.objectKind,
    objectLabel: facts.objectLabel,
    organizationId: facts.organizationId,
    outcome: facts.outcome,
    requestId: facts.requestId,
    sequence: facts.sequence,
  };
}

/** JSON without spaces, the keys of every object in the order of their UTF-16 code units. `value` is plain JSON data. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}
