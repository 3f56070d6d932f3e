// Whether an object still is as somebody saw it, looked at under the lock of the change that depends on it.
import { eq, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/people";
import type { Actor } from "@/lib/server/auth/actor";
import type { IfMatch } from "@/lib/server/etags/etag";
import { AppError, type ChangedMeanwhile } from "@/lib/shared/errors";

/** A table whose rows are objects with an ETag. */
type Revised = PgTable & { revision: PgColumn; changedBy: PgColumn; changedAt: PgColumn };

/**
 * Call it inside of the transaction of the change, after the lock that every change of the object takes: of two changes
 * meant for the same state the second then finds the first one's.
 *
 * @param one finds the object's row; where there is none, that is for the caller to say.
 * @throws AppError `changed_meanwhile` with who changed it, and when.
 */
export async function requireUnchanged(
  tx: Transaction,
  actor: Actor,
  ifMatch: IfMatch,
  table: Revised,
  one: SQL | undefined,
): Promise<void> {
  if (ifMatch === undefined) return;
  const [row] = await tx
    .select({ revision: table.revision, at: table.changedAt, byId: table.changedBy, by: users.name })
    .from(table as PgTable)
    .leftJoin(users, eq(users.id, table.changedBy))
    .where(one);
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
