import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createOrganization } from "@/cli/create-organization";
import { database } from "@/db/client";
import { memberships, organizations, users } from "@/db/schema/people";
import { createOrganization as create } from "@/lib/server/organizations/service";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment } from "@/test/support/organization";

useTestDatabase();

let output = "";
beforeEach(() => {
  setTestEnvironment();
  output = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

const run = (...args: string[]) => createOrganization.run(args, { migrationsFolder: "db/migrations" });
const slugOf = () => `acme-${randomUUID().slice(0, 8)}`;
const ownersOf = (slug: string) =>
  database()
    .select({ email: users.email })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(eq(organizations.slug, slug));

async function account(provenAt: Date | null = new Date()): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const passwordHash = "scrypt$1$1$1$a$a";
  await database().insert(users).values({ email, name: "Somebody", passwordHash, provenAt });
  return email;
}

describe("create-organization", () => {
  it("prints the password that it set", async () => {
    const [slug, email] = [slugOf(), `${randomUUID()}@example.com`];
    const owner = ["--owner-name", "Ada", "--owner-email", email, "--generate-password"];
    expect(await run("--name", "Acme", "--slug", slug, ...owner)).toBe(0);
    expect(output).toContain(`Password for ${email}, shown only once: `);
    expect(await ownersOf(slug)).toEqual([{ email }]);
    const [person] = await database().select().from(users).where(eq(users.email, email));
    expect(person?.provenAt, "as an operator names it").not.toBeNull();
  });

  it("takes no account by its address alone, and prints no password that was not set", async () => {
    const [slug, email] = [slugOf(), await account()];
    const owner = ["--owner-name", "Ada", "--owner-email", email, "--generate-password"];
    await expect(run("--name", "Acme", "--slug", slug, ...owner)).rejects.toThrow("already has an account");
    expect(output).toBe("");
    expect(await ownersOf(slug)).toEqual([]);
  });

  it("makes one of two organizations that want the same new account at once", async () => {
    const owner = { name: "Ada", email: `${randomUUID()}@example.com`, password: "correct horse battery" };
    const slugs = [slugOf(), slugOf()];
    const ends = await Promise.allSettled(slugs.map((slug) => create({ name: "Acme", slug }, owner)));
    expect(ends.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await Promise.all(slugs.map(ownersOf))).flat()).toEqual([{ email: owner.email }]);
  });

  it("takes an account that is named as one, as it is", async () => {
    const [slug, email] = [slugOf(), await account()];
    expect(await run("--name", "Acme", "--slug", slug, "--existing-owner", email)).toBe(0);
    expect(output).not.toContain("Password");
    expect(await ownersOf(slug)).toEqual([{ email }]);
    const [person] = await database().select().from(users).where(eq(users.email, email));
    expect(person?.passwordHash).toBe("scrypt$1$1$1$a$a");
    await expect(
      run("--name", "Acme", "--slug", slugOf(), "--existing-owner", "nobody@example.com"),
    ).rejects.toThrow("has no account");
  });

  it("takes none that nobody has proven, named or not, and says what to do", async () => {
    const [slug, email] = [slugOf(), await account(null)];
    await expect(run("--name", "Acme", "--slug", slug, "--existing-owner", email)).rejects.toThrow(
      /prove-address.*release-address/,
    );
    expect(output).toBe("");
    expect(await ownersOf(slug)).toEqual([]);
  });
});
