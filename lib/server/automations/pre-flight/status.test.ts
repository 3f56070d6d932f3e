import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { preFlightStatus } from "@/lib/server/automations/pre-flight/status";
import { updateVariable } from "@/lib/server/environment-variables/service";
import { updateCredential } from "@/lib/server/secret-providers/service";
import { updateConfig } from "@/lib/server/workload-identity/service";
import { onPlatform, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { anyCredential, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let foreign: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
  foreign = await testOrganization();
});
beforeEach(() => void vi.spyOn(console, "info").mockImplementation(() => undefined));
afterEach(() => void vi.restoreAllMocks());

/** Times are whole milliseconds: what comes next is to be later. */
const aLittleLater = () => new Promise((resolve) => setTimeout(resolve, 5));

async function flown(statements?: object[]) {
  const connected = await cloud.connect(home.owner, statements && { statements });
  const secretName = `standing/${connected.credential.id}`;
  await cloud.createSecret(secretName, "value");
  const automation = await testAutomation(home.owner);
  const { source } = connected;
  const secret = await automation.add({ key: "SECRET", source, secretName });
  const direct = await automation.add({ key: "DIRECT", value: "value" });
  const unproven = async () => (await preFlightStatus(home.owner, automation.id)).unproven;
  return { ...connected, secretName, automation, secret, direct, unproven };
}
const never = (key: string) => ({ key, changed: [], provenAt: null });

describe("what nothing has shown to work", () => {
  it("is everything at first; a deploy proves what it bakes, a kickoff what it reads", async () => {
    const { automation, unproven, ...later } = await flown();
    expect(await preFlightStatus(home.owner, automation.id)).toEqual({
      schedule: { every: "off", nextAt: null },
      lastPreFlight: null,
      unproven: [never("DIRECT"), never("SECRET")],
    });
    const { worker } = await automation.deploy();
    expect(await unproven()).toEqual([never("SECRET")]);
    await onPlatform(worker);
    expect(await unproven()).toEqual([]);
    // What was assigned later, neither has had.
    await automation.add({ key: "LATE", value: "value" });
    const { source, secretName } = later;
    await automation.add({ key: "LATER", source, secretName });
    expect(await unproven()).toEqual([never("LATE"), never("LATER")]);
  });

  it("is not what a pre-flight has read, and what failed in it still is", async () => {
    const { automation, secretName, source, unproven } = await flown();
    await automation.add({ key: "ABSENT", source, secretName: `${secretName}-absent` });
    await aLittleLater();
    const { startedAt } = await preFlight(home.owner, automation.id);
    expect(await preFlightStatus(home.owner, automation.id)).toEqual({
      schedule: { every: "off", nextAt: null },
      lastPreFlight: {
        by: "person",
        startedAt,
        ok: false,
        count: 3,
        failures: [{ key: "ABSENT", reason: "secret_not_found" }],
      },
      unproven: [never("ABSENT")],
    });
    await cloud.createSecret(`${secretName}-absent`, "value");
    await preFlight(home.owner, automation.id);
    expect(await unproven()).toEqual([]);
  });

  it("is what was saved since: the variable, its credential, that one's config", async () => {
    const { automation, secret, secretName, source, credential, config, roleArn, unproven } = await flown();
    await aLittleLater();
    const { startedAt: provenAt } = await preFlight(home.owner, automation.id);
    expect(await unproven()).toEqual([]);
    const settings = { roleArn, region: "us-east-1" };
    await updateConfig(home.owner, config.id, { name: config.name, cloud: "aws", settings });
    expect(await unproven()).toEqual([{ key: "SECRET", changed: ["config"], provenAt }]);
    await updateCredential(home.owner, credential.id, anyCredential(config.id, { name: credential.name }));
    expect(await unproven()).toEqual([{ key: "SECRET", changed: ["credential", "config"], provenAt }]);
    const automationIds = [automation.id];
    await updateVariable(home.owner, secret.id, { key: "SECRET", source, secretName, automationIds });
    expect((await unproven())[0]?.changed).toEqual(["variable", "credential", "config"]);
    await aLittleLater();
    await preFlight(home.owner, automation.id);
    expect(await unproven()).toEqual([]);
  });

  it("is what is assigned, or assigned again, since", async () => {
    const { automation, direct, unproven } = await flown();
    await aLittleLater();
    await preFlight(home.owner, automation.id);
    const other = await testAutomation(home.owner);
    await updateVariable(home.owner, direct.id, {
      key: "DIRECT",
      source: "direct",
      automationIds: [other.id],
    });
    expect(await unproven()).toEqual([]);
    const automationIds = [automation.id];
    await updateVariable(home.owner, direct.id, { key: "DIRECT", source: "direct", automationIds });
    expect(await unproven()).toMatchObject([{ key: "DIRECT", changed: ["variable"] }]);
  });

  it("follows the default from one credential to another, and to none", async () => {
    const own = await testOrganization();
    const first = await cloud.connect(own.owner, { isDefault: true });
    await cloud.createSecret(`default/${first.credential.id}`, "value");
    const secretName = `default/${first.credential.id}`;
    const automation = await testAutomation(own.owner, [
      { key: "SECRET", source: "default:aws", secretName },
    ]);
    const unproven = async () => (await preFlightStatus(own.owner, automation.id)).unproven;
    await aLittleLater();
    await preFlight(own.owner, automation.id);
    expect(await unproven()).toEqual([]);
    const second = await cloud.connect(own.owner, { isDefault: true });
    expect(await unproven()).toMatchObject([{ key: "SECRET", changed: ["credential", "config"] }]);
    await aLittleLater();
    await preFlight(own.owner, automation.id);
    expect(await unproven()).toEqual([]);
    const { name } = second.credential;
    await updateCredential(own.owner, second.credential.id, anyCredential(second.config.id, { name }));
    expect(await unproven()).toMatchObject([{ key: "SECRET", changed: ["default"] }]);
  });
});

describe("who may", () => {
  it("needs automations: read, and knows nothing of another organization's", async () => {
    const { automation } = await flown();
    const reader = await home.memberWith({ automations: "read" });
    expect((await preFlightStatus(reader, automation.id)).unproven).toHaveLength(2);
    const nobody = await home.memberWith({ environment_variables: "manage" });
    await expect(preFlightStatus(nobody, automation.id)).rejects.toMatchObject({
      code: "permission_denied",
    });
    await expect(preFlightStatus(foreign.owner, automation.id)).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
