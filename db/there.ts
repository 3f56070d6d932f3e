// Whether an organization is there, or was deleted: asked at every way in, and of every row that something is done for by itself.
import { type SQLWrapper, sql } from "drizzle-orm";
import { organizations } from "@/db/schema/people";
import { AppError } from "@/lib/shared/errors";
import { graceDays } from "@/lib/shared/organizations/grace";

/** For questions that find more than one organization, or rows of several: those that are there. `requireThere` is for one. */
export const isThere = (organizationId: SQLWrapper) =>
  sql`exists (select from organizations there where there.id = ${organizationId} and there.deleted_at is null)`;

/**
 * Every way into an organization passes here, no matter who comes: a session, an API token, a worker, a link.
 *
 * @param deletedAt of its row
 * @throws AppError `organization_deleted`, with the day on which it is gone for good.
 */
export function requireThere(deletedAt: Date | null): void {
  if (deletedAt === null) return;
  throw new AppError(
    "organization_deleted",
    `This organization was deleted. One of its owners can restore it until ${goneAt(deletedAt).toISOString().slice(0, 10)}.`,
  );
}

/** Whether it is too late to restore it. Not by the transaction's own moment: it may have waited for a lock since then. */
export const graceIsOver = sql<boolean>`${organizations.deletedAt} <= clock_timestamp() - make_interval(days => ${sql.raw(String(graceDays))})`;

/** From when nobody can restore what was deleted then. */
export function goneAt(deletedAt: Date): Date {
  return new Date(deletedAt.getTime() + graceDays * 24 * 60 * 60_000);
}
