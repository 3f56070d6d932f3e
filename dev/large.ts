// `npm run dev -- --large`: an organization with thousands of everything, to see how the console bears it.
import { eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { organizations, users } from "@/db/schema/people";
import { environmentVariables } from "@/db/schema/variables";
import type { SignIn } from "@/dev/seed";
import { hashPassword } from "@/lib/server/auth/password";
import { sealedBinding } from "@/lib/server/environment-variables/service";
import { seal } from "@/lib/server/sealing";
import { largeSize, type Size, seedLargeOrganizations } from "@/test/support/large-organizations";

/** Known to everybody, as Acme's are. */
export const large = {
  slug: "large-1",
  owner: { name: "Person 00001", email: "person-1@large-1.example", password: "latchkey-large" },
} satisfies { slug: string; owner: SignIn };

const rowsAtOnce = 1_000;

/**
 * Makes it unless it is there; its owner can sign in, and its direct values can be deployed.
 *
 * @param keys of the server that will read it.
 * @returns whether it was made.
 * @throws Error for people when an earlier start was interrupted while it made the organization.
 */
export async function createLargeOnce(
  keys: Buffer[],
  size: Size = { ...largeSize, organizations: 1 },
): Promise<boolean> {
  const db = database();
  const owner = eq(users.email, large.owner.email);
  const [organization] = await db.select().from(organizations).where(eq(organizations.slug, large.slug));
  if (organization) {
    const [person] = await db.select({ hash: users.passwordHash }).from(users).where(owner);
    if (person?.hash !== noPassword) return false;
    throw new Error(
      `The organization at /${large.slug} is half made: the start that filled it was interrupted. Remove ` +
        "the development database (.latchkey/postgres, unless DATABASE_URL is set), and start again.",
    );
  }
  const { id } = await seedLargeOrganizations(size);
  await sealDirectValues(id, keys);
  // Last: this says that everything before it is there.
  await db
    .update(users)
    .set({ passwordHash: await hashPassword(large.owner.password), provenAt: new Date() })
    .where(owner);
  return true;
}

/** As the seed leaves it. */
const noPassword = "none";

/** The seed's values have the form of sealed ones, and nobody can open them. */
async function sealDirectValues(organizationId: string, keys: Buffer[]): Promise<void> {
  const db = database();
  const variables = await db
    .select({ id: environmentVariables.id, key: environmentVariables.key })
    .from(environmentVariables)
    .where(
      sql`${environmentVariables.organizationId} = ${organizationId} and ${environmentVariables.source} = 'direct'`,
    );
  for (let at = 0; at < variables.length; at += rowsAtOnce) {
    const sealed = variables.slice(at, at + rowsAtOnce).map(({ id, key }) => ({
      id,
      value: seal(`value of ${key}`, sealedBinding(organizationId, id), keys),
    }));
    await db.execute(sql`update environment_variables v set sealed_value = s.value
      from jsonb_to_recordset(${JSON.stringify(sealed)}::jsonb) s(id uuid, value text)
      where v.organization_id = ${organizationId} and v.id = s.id`);
  }
}
