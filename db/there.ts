// Whether an organization exists or was deleted: checked wherever a request comes in, and wherever work is done without one.
import { type SQLWrapper, sql } from "drizzle-orm";
import { organizations } from "@/db/schema/people";
import { AppError } from "@/lib/shared/errors";
import { graceDays } from "@/lib/shared/organizations/grace";

/** For queries over more than one organization: the ones that are not deleted. `requireThere` is for one. */
export const isThere = (organizationId: SQLWrapper) =>
  sql`exists (select from organizations there where there.id = ${organizationId} and there.deleted_at is null)`;

/**
 * Every request to an organization passes here: by a session, an API token, a worker or a link.
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

/** The time after which nobody can restore what was deleted at `deletedAt`. */
export function goneAt(deletedAt: Date): Date {
  return new Date(deletedAt.getTime() + graceDays * 24 * 60 * 60_000);
}
