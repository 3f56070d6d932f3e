// An organization's row, and transactions that change its settings: one after another within an organization, so that rules over
// several rows ("at most one default", "not while in use") hold without retries or deadlocks.
import { asc, eq, inArray } from "drizzle-orm";
import { constraintViolated, database, type Executor, type Transaction } from "@/db/client";
import { organizations } from "@/db/schema/people";
import { requireThere } from "@/db/there";
import type { AppError } from "@/lib/shared/errors";

/**
 * @param refusals the error to throw when a named constraint is violated.
 * @param isDeleted for what is done to an organization that was deleted.
 */
export async function organizationTransaction<T>(
  organizationId: string,
  run: (tx: Transaction) => Promise<T>,
  refusals: Record<string, () => AppError> = {},
  { isDeleted = false } = {},
): Promise<T> {
  try {
    return await database().transaction(async (tx) => {
      // Not "for update", which would also wait for every insert that refers to the organization.
      const [organization] = await tx
        .select({ deletedAt: organizations.deletedAt })
        .from(organizations)
        .where(eq(organizations.id, organizationId))
        .for("no key update");
      // The organization may have been deleted while this transaction waited for the lock.
      if (organization && !isDeleted) requireThere(organization.deletedAt);
      return run(tx);
    });
  } catch (error) {
    const violated = constraintViolated(error);
    const refusal = violated && refusals[violated.constraint];
    throw refusal ? refusal() : error;
  }
}

/** Locks several organizations until the transaction ends, always in the same order, so that no two transactions wait for each other. */
export async function lockOrganizations(tx: Transaction, ids: readonly string[]): Promise<void> {
  const { id } = organizations;
  await tx
    .select({ id })
    .from(organizations)
    .where(inArray(id, [...ids]))
    .orderBy(asc(id))
    .for("no key update");
}

/** Undefined for an organization that is gone. */
export async function organizationRow(executor: Executor, id: string) {
  const [row] = await executor.select().from(organizations).where(eq(organizations.id, id));
  return row;
}
