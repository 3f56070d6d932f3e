import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { users } from "@/db/schema/people";
import { environmentVariables } from "@/db/schema/variables";
import { createLargeOnce, large } from "@/dev/large";
import { createAcme } from "@/dev/seed";
import { passwordMatches } from "@/lib/server/auth/password";
import { sealedBinding } from "@/lib/server/environment-variables/service";
import { open } from "@/lib/server/sealing";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment } from "@/test/support/environment";

setTestEnvironment();
useTestDatabase();

const keys = [Buffer.alloc(32, 1)];
const size = {
  organizations: 1,
  members: 5,
  roles: 3,
  credentials: 4,
  automations: 6,
  variables: 30,
  assignedToOne: 10,
  deployments: 2,
  kickoffs: 20,
  auditEvents: 20,
};

const owner = async () => {
  const [person] = await database().select().from(users).where(eq(users.email, large.owner.email));
  if (!person) throw new TypeError("There is no owner.");
  return person;
};

describe("the large organization of development", () => {
  it("is made once, with an owner who can sign in", async () => {
    await createAcme();
    expect(await createLargeOnce(keys, size)).toBe(true);
    expect(await createLargeOnce(keys, size)).toBe(false);
    expect(await passwordMatches(large.owner.password, (await owner()).passwordHash)).toBe(true);
  });

  it("has direct values that its server can open", async () => {
    const variables = await database()
      .select()
      .from(environmentVariables)
      .where(eq(environmentVariables.source, "direct"));
    expect(variables.length).toBeGreaterThan(5);
    for (const { id, organizationId, key, sealedValue } of variables) {
      expect(open(sealedValue ?? "", sealedBinding(organizationId, id), keys)).toBe(`value of ${key}`);
    }
  });

  it("says so when it is half made", async () => {
    await database().update(users).set({ passwordHash: "none" }).where(eq(users.email, large.owner.email));
    await expect(createLargeOnce(keys, size)).rejects.toThrow("half made");
  });
});
