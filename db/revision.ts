// How an update changes an object's revision (see db/schema/people.ts): spread it into the columns to set.
import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

interface Changer {
  kind: string;
  userId?: string | null;
}

export function changedBy({ kind, userId }: Changer): { changedBy: string | null } {
  return { changedBy: kind === "member" ? (userId ?? null) : null };
}

interface Columns {
  revision: PgColumn;
  changedBy: PgColumn;
  changedAt: PgColumn;
}

/** For an update that is no change of the object: anyone who has it open in a form can still save that. */
export function sameRevision({ revision, changedBy, changedAt }: Columns): Record<keyof Columns, SQL> {
  return { revision: sql`${revision}`, changedBy: sql`${changedBy}`, changedAt: sql`${changedAt}` };
}
