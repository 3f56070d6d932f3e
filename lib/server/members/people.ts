// Everybody who has an account, for an operator on the server's machine.
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { memberships, organizations, users } from "@/db/schema/people";

export type PersonEverywhere = Awaited<ReturnType<typeof listPeople>>[number];

/** By email: all, only those whom nobody has proven, or the one of an address. */
export async function listPeople(which: { onlyUnproven?: boolean; email?: string } = {}) {
  const rows = await database()
    .select({
      email: users.email,
      name: users.name,
      provenAt: users.provenAt,
      disabledAt: users.disabledAt,
      releasedAt: users.releasedAt,
      /** Slugs. */
      organizations: sql<
        string[]
      >`coalesce(array_agg(${organizations.slug} order by ${organizations.slug}) filter (where ${organizations.slug} is not null), '{}')`,
    })
    .from(users)
    .leftJoin(memberships, eq(memberships.userId, users.id))
    .leftJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(
      and(
        which.onlyUnproven ? and(isNull(users.provenAt), isNull(users.releasedAt)) : undefined,
        which.email === undefined ? undefined : eq(users.email, which.email),
      ),
    )
    .groupBy(users.id)
    .orderBy(asc(users.email));
  return rows.map(({ provenAt, disabledAt, releasedAt, ...row }) => ({
    ...row,
    proven: provenAt !== null,
    disabled: disabledAt !== null,
    /** The address was taken from this account. */
    released: releasedAt !== null,
  }));
}
