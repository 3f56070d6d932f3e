// Everybody who has an account, for an operator on the server's machine.
import { asc, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { memberships, organizations, users } from "@/db/schema/people";

export interface PersonEverywhere {
  email: string;
  name: string;
  proven: boolean;
  disabled: boolean;
  /** The address was taken from this account. */
  released: boolean;
  /** Slugs. */
  organizations: string[];
}

/** By email; only those whom nobody has proven, where that is asked for. */
export async function listPeople({ onlyUnproven = false } = {}): Promise<PersonEverywhere[]> {
  const rows = await database()
    .select({
      email: users.email,
      name: users.name,
      provenAt: users.provenAt,
      disabledAt: users.disabledAt,
      releasedAt: users.releasedAt,
      organizations: sql<
        string[]
      >`coalesce(array_agg(${organizations.slug} order by ${organizations.slug}) filter (where ${organizations.slug} is not null), '{}')`,
    })
    .from(users)
    .leftJoin(memberships, eq(memberships.userId, users.id))
    .leftJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(onlyUnproven ? sql`${users.provenAt} is null and ${users.releasedAt} is null` : undefined)
    .groupBy(users.id)
    .orderBy(asc(users.email));
  return rows.map(({ provenAt, disabledAt, releasedAt, ...row }) => ({
    ...row,
    proven: provenAt !== null,
    disabled: disabledAt !== null,
    released: releasedAt !== null,
  }));
}

/** Whether an operator has said that the address is its account's person's; null without an account. */
export async function isProven(email: string): Promise<boolean | null> {
  const [person] = await database()
    .select({ provenAt: users.provenAt })
    .from(users)
    .where(eq(users.email, email));
  return person ? person.provenAt !== null : null;
}
