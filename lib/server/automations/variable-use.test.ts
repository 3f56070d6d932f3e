import { randomUUID } from "node:crypto";
import { eq, inArray, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { environmentVariables } from "@/db/schema/variables";
import { getVariable, updateVariable } from "@/lib/server/environment-variables/service";
import { onWorker, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
});
beforeEach(() => {
  vi.spyOn(console, "info").mockImplementation(() => undefined);
});

const usedAt = async ({ id }: { id: string }) => (await getVariable(home.owner, id)).lastUsedAt;
const setUsed = (variables: readonly { id: string }[], ago: string | null) =>
  database()
    .update(environmentVariables)
    .set({
      lastUsedAt: ago === null ? null : sql`now() - ${ago}::interval`,
      ...sameRevision(environmentVariables),
    })
    .where(
      inArray(
        environmentVariables.id,
        variables.map(({ id }) => id),
      ),
    );
const recently = () => expect.stringMatching(new RegExp(`^${new Date().getUTCFullYear()}-`));

/** A direct value, one that is read at kickoffs, and one that nothing is deployed with yet. */
async function automationWithVariables() {
  const { source } = await cloud.connect(home.owner);
  const secretName = `use/${randomUUID()}`;
  await cloud.createSecret(secretName, "value");
  const automation = await testAutomation(home.owner);
  const baked = await automation.add({ value: "baked" });
  const fresh = await automation.add({ source, secretName });
  return { automation, baked, fresh };
}

describe("the last use of a variable", () => {
  it("is by a deploy what it bakes, and by a kickoff what it gets and what it reads", async () => {
    const { automation, baked, fresh } = await automationWithVariables();
    expect(await usedAt(baked)).toBeNull();
    const { worker } = await automation.deploy();
    expect(await usedAt(baked)).toEqual(recently());
    expect(await usedAt(fresh)).toBeNull();

    const later = await automation.add({ value: "not deployed" });
    await setUsed([baked], "5 minutes");
    const before = await usedAt(baked);
    await onWorker(worker);
    expect(await usedAt(fresh)).toEqual(recently());
    expect(await usedAt(baked)).not.toBe(before);
    expect(await usedAt(later)).toBeNull();
  });

  it("is noted once a minute, and no change of the variable", async () => {
    const { automation, baked, fresh } = await automationWithVariables();
    const { worker } = await automation.deploy();
    await onWorker(worker);
    const { updatedAt, etag } = await getVariable(home.owner, baked.id);
    await setUsed([baked, fresh], "50 seconds");
    const [bakedUse, freshUse] = [await usedAt(baked), await usedAt(fresh)];
    await onWorker(worker);
    expect([await usedAt(baked), await usedAt(fresh)]).toEqual([bakedUse, freshUse]);
    await setUsed([baked, fresh], "61 seconds");
    await onWorker(worker);
    expect(await usedAt(baked)).not.toBe(bakedUse);
    expect(await usedAt(fresh)).not.toBe(freshUse);
    expect(await getVariable(home.owner, baked.id)).toMatchObject({ updatedAt, etag });
  });

  it("goes on for what a version holds after it was unassigned, not for what another variable has replaced", async () => {
    const { automation, baked, fresh } = await automationWithVariables();
    const { worker } = await automation.deploy();
    await updateVariable(home.owner, baked.id, { key: baked.key, source: "direct", automationIds: [] });
    await setUsed([baked, fresh], null);
    await onWorker(worker);
    expect(await usedAt(baked)).toEqual(recently());

    const { source, secretName } = fresh;
    const successor = await automation.add({ key: baked.key, source, secretName });
    await setUsed([baked, fresh], null);
    await onWorker(worker);
    expect(await usedAt(successor)).toEqual(recently());
    expect(await usedAt(baked)).toBeNull();
  });

  it("is not by a kickoff that is refused", async () => {
    const { automation, fresh } = await automationWithVariables();
    const { worker } = await automation.deploy();
    await expect(onWorker(worker, "1.0.0")).rejects.toMatchObject({ code: "runtime_too_old" });
    expect(await usedAt(fresh)).toBeNull();
  });

  it("waits for nobody who is changing the variable", async () => {
    const { automation, fresh } = await automationWithVariables();
    const { worker } = await automation.deploy();
    await database().transaction(async (tx) => {
      await tx
        .update(environmentVariables)
        .set({ secretName: "use/other" })
        .where(eq(environmentVariables.id, fresh.id));
      // Outside of this transaction, which still holds the row.
      await onWorker(worker);
    });
    expect(await usedAt(fresh)).toBeNull();
    await onWorker(worker);
    expect(await usedAt(fresh)).toEqual(recently());
  });

  it("costs a hundred kickoffs at once no failure", async () => {
    const { automation, baked, fresh } = await automationWithVariables();
    const { worker } = await automation.deploy();
    await setUsed([baked, fresh], null);
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => onWorker(worker)));
    expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
    expect([await usedAt(baked), await usedAt(fresh)]).toEqual([recently(), recently()]);
  });
});
