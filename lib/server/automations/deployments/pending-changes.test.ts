import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { deploymentValues } from "@/db/schema/automations";
import { pendingChanges } from "@/lib/server/automations/deployments/pending-changes";
import { deleteVariable, updateVariable } from "@/lib/server/environment-variables/service";
import { createCredential, updateCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { type TestAutomation, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
  await cloud.createSecret("pending/one", "value");
  await cloud.createSecret("pending/two", "value");
});

const pending = async ({ id }: TestAutomation) => (await pendingChanges(home.owner, id)).changes;

describe("what the next deploy would change", () => {
  it("is everything that it would bake, before the first", async () => {
    const { source } = await cloud.connect(home.owner);
    const automation = await testAutomation(home.owner, [
      { key: "FRESH", source, secretName: "pending/one" },
      { key: "DIRECT", value: "value" },
    ]);
    expect(await pendingChanges(home.owner, automation.id)).toEqual({
      deploymentVersion: null,
      changes: [{ key: "DIRECT", change: "added" }],
    });
  });

  it("is nothing right after a deploy, whatever was assigned", async () => {
    const keys = await cloud.connectKeys(home.owner);
    const fresh = await cloud.connect(home.owner);
    const automation = await testAutomation(home.owner, [
      { key: "BAKED", source: keys.source, secretName: "pending/one" },
      { key: "DIRECT", value: "value" },
      { key: "FRESH", source: fresh.source, secretName: "pending/one" },
    ]);
    await automation.deploy();
    expect(await pendingChanges(home.owner, automation.id)).toEqual({ deploymentVersion: 1, changes: [] });
    await cloud.rotateSecret("pending/one", "another");
    expect(await pending(automation)).toEqual([]);
    await automation.deploy();
    expect(await pendingChanges(home.owner, automation.id)).toEqual({ deploymentVersion: 2, changes: [] });
  });

  it("are variables that came, went, were replaced or changed, by key", async () => {
    const keys = await cloud.connectKeys(home.owner);
    const automation = await testAutomation(home.owner);
    const automationIds = [automation.id];
    const secret = { source: keys.source, secretName: "pending/one" };
    const created = {
      C_REMOVED: await automation.add({ key: "C_REMOVED", ...secret }),
      D_REPLACED: await automation.add({ key: "D_REPLACED", value: "one" }),
      E_SECRET: await automation.add({ key: "E_SECRET", ...secret }),
      F_SOURCE: await automation.add({ key: "F_SOURCE", value: "one" }),
      G_VALUE: await automation.add({ key: "G_VALUE", value: "one" }),
      H_SAME: await automation.add({ key: "H_SAME", ...secret }),
    };
    await automation.add({ key: "B_KEPT", value: "one" });
    await automation.deploy();

    await automation.add({ key: "A_ADDED", ...secret });
    await updateVariable(home.owner, created.C_REMOVED.id, {
      key: "C_REMOVED",
      ...secret,
      automationIds: [],
    });
    await deleteVariable(home.owner, created.D_REPLACED.id);
    await automation.add({ key: "D_REPLACED", value: "one" });
    const update = (key: keyof typeof created, input: object) =>
      updateVariable(home.owner, created[key].id, { key, automationIds, ...input });
    await update("E_SECRET", { ...secret, secretName: "pending/two" });
    await update("F_SOURCE", secret);
    await update("G_VALUE", { source: "direct", value: "two" });
    // Saved again as it was.
    await update("H_SAME", secret);
    expect(await pending(automation)).toEqual([
      { key: "A_ADDED", change: "added" },
      { key: "C_REMOVED", change: "removed" },
      { key: "D_REPLACED", change: "replaced" },
      { key: "E_SECRET", change: "source_changed" },
      { key: "F_SOURCE", change: "source_changed" },
      { key: "G_VALUE", change: "value_changed" },
    ]);
    await automation.deploy();
    expect(await pending(automation)).toEqual([]);
  });

  it("are secrets whose credential looks elsewhere, or is another one", async () => {
    const keys = await cloud.connectKeys(home.owner, { isDefault: true });
    const automation = await testAutomation(home.owner, [
      { key: "BY_DEFAULT", source: "default:aws", secretName: "pending/one" },
      { key: "BY_NAME", source: keys.source, secretName: "pending/one" },
    ]);
    await automation.deploy();
    const saved = (change: object) =>
      updateCredential(home.owner, keys.credential.id, { ...keys.input, ...change });
    await saved({ name: "renamed" });
    expect(await pending(automation)).toEqual([]);
    await saved({ settings: { ...keys.input.settings, region: "eu-west-1" } });
    expect(await pending(automation)).toEqual([
      { key: "BY_DEFAULT", change: "source_changed" },
      { key: "BY_NAME", change: "source_changed" },
    ]);
    await saved({});
    expect(await pending(automation)).toEqual([]);
    const other = await cloud.connectKeys(home.owner, { isDefault: true });
    expect(await pending(automation)).toEqual([{ key: "BY_DEFAULT", change: "source_changed" }]);
    // Without a default only this version's own copy is left.
    await updateCredential(home.owner, other.credential.id, { ...other.input, isDefault: false });
    expect(await pending(automation)).toEqual([{ key: "BY_DEFAULT", change: "source_changed" }]);
  });

  it("are secrets that move to deploy, and none that move to kickoffs", async () => {
    const { id: configId } = await createConfig(home.owner, anyConfig());
    const identity = await createCredential(home.owner, anyCredential(configId));
    const keys = await cloud.connectKeys(home.owner);
    const automation = await testAutomation(home.owner, [
      { key: "TO_DEPLOY", source: `credential:${identity.id}`, secretName: "pending/one" },
      { key: "TO_KICKOFF", source: keys.source, secretName: "pending/one" },
    ]);
    await automation.deploy();
    await updateCredential(home.owner, keys.credential.id, anyCredential(configId));
    expect(await pending(automation)).toEqual([]);
    await updateCredential(home.owner, identity.id, { ...keys.input, name: identity.name });
    expect(await pending(automation)).toEqual([{ key: "TO_DEPLOY", change: "moved_to_deploy" }]);
  });

  it("of a version older than fingerprints goes by the variable's own time of change", async () => {
    const automation = await testAutomation(home.owner);
    const same = await automation.add({ key: "SAME", value: "one" });
    const changed = await automation.add({ key: "CHANGED", value: "one" });
    const { worker } = await automation.deploy();
    await database()
      .update(deploymentValues)
      .set({ sourceFingerprint: "" })
      .where(eq(deploymentValues.deploymentId, worker.deploymentId));
    await new Promise((resolve) => setTimeout(resolve, 10));
    const input = { source: "direct", value: "two", automationIds: [automation.id] };
    await updateVariable(home.owner, changed.id, { key: "CHANGED", ...input });
    expect(await pending(automation)).toEqual([{ key: "CHANGED", change: "value_changed" }]);
    expect(same.key).toBe("SAME");
  });
});

it("is for those who may read automations, of the organization", async () => {
  const automation = await testAutomation(home.owner, [{ key: "ONE", value: "one" }]);
  const foreign = await testOrganization();
  const reader = await home.memberWith({ automations: "read" });
  expect((await pendingChanges(reader, automation.id)).changes).toHaveLength(1);
  const without = await home.memberWith({ environment_variables: "manage" });
  await expect(pendingChanges(without, automation.id)).rejects.toMatchObject({ code: "permission_denied" });
  await expect(pendingChanges(foreign.owner, automation.id)).rejects.toMatchObject({ code: "not_found" });
});
