// The state of an object that a person has seen: its ETag, and the `If-Match` of a change that is meant for that state.

import { eq, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/people";
import type { Actor } from "@/lib/server/auth/actor";
import { AppError, type ChangedMeanwhile } from "@/lib/shared/errors";

/**
 * The states that a change is meant for, without their quotes. Undefined where the request does not say, or says
 * that any will do: it then goes ahead.
 */
export type IfMatch = readonly string[] | undefined;

/** The ETag as the header has it, and as `If-Match` sends it back. */
export function etagOf({ revision }: { revision: string }): string {
  return `"${revision}"`;
}

const tag = /^(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

/**
 * What the header `If-Match` names. A weak tag counts as well: a proxy that compresses makes them weak, and which state
 * an object is in does not depend on how its answer was encoded.
 *
 * @throws AppError `malformed_request` for what is no list of ETags: to go ahead unchecked would be a guess.
 */
export function ifMatchOf(headers: Headers): IfMatch {
  const header = headers.get("if-match")?.trim();
  if (header === undefined || header === "*") return undefined;
  const items = header.split(",").map((item) => item.trim());
  const tags = items.filter((item) => item !== "").map((item) => tag.exec(item)?.[1]);
  if (tags.length === 0 || tags.some((found) => found === undefined)) {
    throw new AppError(
      "malformed_request",
      'If-Match takes the ETag of an answer as it was given, in double quotes: If-Match: "…".',
    );
  }
  return tags as string[];
}

// Whether an object is still in the state that the person saw, checked under the lock of the change.

/** A table whose rows are objects with an ETag. */
type Revised = PgTable & { revision: PgColumn; changedBy: PgColumn; changedAt: PgColumn };

/**
 * Call it inside of the transaction of the change, after the lock that every change of the object takes: of two changes
 * meant for the same state the second then finds the first one's.
 *
 * @param condition finds the object's row. If there is no row, the caller says so.
 * @throws AppError `changed_meanwhile` with who changed it, and when.
 */
export async function requireUnchanged(
  tx: Transaction,
  actor: Actor,
  ifMatch: IfMatch,
  table: Revised,
  condition: SQL | undefined,
): Promise<void> {
  if (ifMatch === undefined) return;
  const [row] = await tx
    .select({ revision: table.revision, at: table.changedAt, byId: table.changedBy, by: users.name })
    .from(table as PgTable)
    .leftJoin(users, eq(users.id, table.changedBy))
    .where(condition);
  if (!row || ifMatch.includes(row.revision as string)) return;
  const byYourself = actor.kind === "member" && row.byId !== null && row.byId === actor.userId;
  throw changedMeanwhile({ by: row.by, byYourself, at: (row.at as Date).toISOString() });
}

/** "Nina changed it on 3 March 2026 at 09:12 UTC". */
export function changeInWords({ by, byYourself, at }: ChangedMeanwhile): string {
  const when = new Date(at).toLocaleString("en-GB", {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "UTC",
  });
  const what = byYourself ? "You changed it yourself" : by === null ? "It was changed" : `${by} changed it`;
  return `${what} on ${when} UTC`;
}

export function changedMeanwhile(changed: ChangedMeanwhile): AppError {
  return new AppError(
    "changed_meanwhile",
    `${changeInWords(changed)}, after you loaded it. Nothing was saved. Reload it, then repeat your change.`,
    { changed },
  );
}
