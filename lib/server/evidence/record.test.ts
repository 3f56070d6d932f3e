import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { credentialEvidence } from "@/db/schema/evidence";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { getCredential, listCredentials, updateCredential } from "@/lib/server/secret-providers/service";
import { updateConfig } from "@/lib/server/workload-identity/service";
import { onPlatform, onWorker, testAutomation } from "@/test/support/automation";
import { list, read, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { anyCredential, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
beforeEach(() => void vi.spyOn(console, "info").mockImplementation(() => undefined));
afterEach(() => {
  vi.restoreAllMocks();
  cloud.aws.clearFaults();
});

async function chainOf(...[actor, id]: Parameters<typeof getCredential>): Promise<string[]> {
  const { evidence } = await getCredential(actor, id);
  return evidence
    .map(({ link, isOk, reason, by, label }) => `${link} ${isOk ? "ok" : reason}, ${by} of ${label}`)
    .sort();
}

async function connected() {
  const home = await testOrganization();
  const connected = await cloud.connect(home.owner);
  const secretName = `evidence/${connected.credential.id}`;
  await cloud.createSecret(secretName, "value");
  const automation = await testAutomation(home.owner, [
    { key: "SECRET", source: connected.source, secretName },
  ]);
  return { ...home, ...connected, secretName, automation };
}

describe("a credential's chain", () => {
  it("is green by a kickoff, and red by the next that fails, with the reason", async () => {
    const { owner, credential, roleArn, automation } = await connected();
    const { worker } = await automation.deploy();
    expect(await chainOf(owner, credential.id)).toEqual([]);
    await onPlatform(worker);
    const by = `kickoff of ${automation.name}`;
    expect(await chainOf(owner, credential.id)).toEqual([
      `identity ok, ${by}`,
      `role ok, ${by}`,
      `secrets ok, ${by}`,
    ]);
    await cloud.permit(roleArn, list);
    await onPlatform(worker).catch(() => undefined);
    expect(await chainOf(owner, credential.id)).toEqual([
      `identity ok, ${by}`,
      `role ok, ${by}`,
      `secrets access_denied, ${by}`,
    ]);
    // At once, although both were seen within the same minute.
    await cloud.permit(roleArn, list, read);
    await onPlatform(worker);
    expect(await chainOf(owner, credential.id)).toContain(`secrets ok, ${by}`);
  });

  it("is fed by what a worker reports, and by pre-flights", async () => {
    const { owner, credential, secretName, automation, config } = await connected();
    const { worker } = await automation.deploy();
    const { kickoffId } = await onWorker(worker);
    await recordOutcome(worker, kickoffId, {
      status: "failed",
      failures: [{ key: "SECRET", reason: "trust_policy_mismatch", detail: "It refused." }],
      durationMs: 10,
    });
    expect(await chainOf(owner, credential.id)).toEqual([
      `identity ok, kickoff of ${automation.name}`,
      `role trust_policy_mismatch, kickoff of ${automation.name}`,
    ]);
    await preFlight(owner, automation.id);
    expect(await chainOf(owner, credential.id)).toEqual([
      // Still so, and seen a moment before.
      `identity ok, kickoff of ${automation.name}`,
      `role ok, pre_flight of ${automation.name}`,
      `secrets ok, pre_flight of ${automation.name}`,
    ]);
    const next = await onWorker(worker);
    const receipt = { key: "SECRET", configId: config.id, secretName, resource: "arn:aws:x", version: "v1" };
    await recordOutcome(worker, next.kickoffId, { status: "resolved", receipts: [receipt], durationMs: 1 });
    const { items } = await listCredentials(owner, {});
    expect(items[0]?.evidence).toHaveLength(3);
  });

  it("is fed by deploys, where keys read", async () => {
    const { owner } = await testOrganization();
    const { credential, source } = await cloud.connectKeys(owner, { statements: [list, read] });
    await cloud.createSecret(`evidence/${credential.id}`, "value");
    const automation = await testAutomation(owner, [
      { key: "SECRET", source, secretName: `evidence/${credential.id}` },
    ]);
    await automation.deploy();
    expect(await chainOf(owner, credential.id)).toEqual([
      `identity ok, deployment of ${automation.name}`,
      `secrets ok, deployment of ${automation.name}`,
    ]);
  });

  it("is forgotten when the credential or its config becomes another connection", async () => {
    const { owner, credential, config, automation } = await connected();
    const { worker } = await automation.deploy();
    await onPlatform(worker);
    const input = { ...anyCredential(config.id), name: credential.name };
    await updateCredential(owner, credential.id, { ...input, settings: { region: "eu-central-1" } });
    expect(await chainOf(owner, credential.id)).toEqual([]);
    await updateCredential(owner, credential.id, { ...input, settings: credential.settings });
    await onPlatform(worker);
    expect(await chainOf(owner, credential.id)).toHaveLength(3);
    const { name, cloud: of } = config;
    await updateConfig(owner, config.id, {
      name,
      cloud: of,
      settings: { ...config.settings, roleArn: "arn:aws:iam::123456789012:role/another" },
    });
    expect(await chainOf(owner, credential.id)).toEqual([]);
  });

  it("names no automation to people who may not read automations, and shows nothing of another organization", async () => {
    const { owner, memberWith, credential, automation } = await connected();
    await onPlatform((await automation.deploy()).worker);
    const looker = await memberWith({ secret_providers: "read" });
    const { evidence } = await getCredential(looker, credential.id);
    expect(new Set(evidence.map(({ label }) => label))).toEqual(new Set([null]));
    const foreign = await testOrganization();
    await expect(getCredential(foreign.owner, credential.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await database().$count(credentialEvidence)).toBeGreaterThan(0);
    void owner;
  });

  it("does not write again what was seen a moment before", async () => {
    const { credential, owner, automation } = await connected();
    const { worker } = await automation.deploy();
    await onPlatform(worker);
    const before = (await getCredential(owner, credential.id)).evidence;
    await onPlatform(worker);
    expect((await getCredential(owner, credential.id)).evidence).toEqual(before);
  });
});
