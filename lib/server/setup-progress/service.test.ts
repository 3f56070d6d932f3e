import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Member } from "@/lib/server/auth/actor";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { deleteVariable } from "@/lib/server/environment-variables/service";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { setupProgress } from "@/lib/server/setup-progress/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import type { SetupItem, SetupStep } from "@/lib/shared/setup-progress/schema";
import { onPlatform, testAutomation } from "@/test/support/automation";
import { list, read, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { anyConfig, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
beforeEach(() => void vi.spyOn(console, "info").mockImplementation(() => undefined));
afterEach(() => {
  vi.restoreAllMocks();
  cloud.aws.clearFaults();
});

async function statesOf(actor: Member): Promise<Partial<Record<SetupStep, SetupItem["state"]>>> {
  const { items } = await setupProgress(actor);
  return Object.fromEntries(items.map(({ step, state }) => [step, state]));
}
async function itemOf(actor: Member, step: SetupStep): Promise<SetupItem> {
  const found = (await setupProgress(actor)).items.find((item) => item.step === step);
  if (!found) return expect.unreachable(`There is no step ${step}.`);
  return found;
}
const nextOf = async (actor: Member, step: SetupStep) => (await itemOf(actor, step)).next?.kind;
const open = {
  issuer: "open",
  trust: "open",
  list: "open",
  variable: "open",
  read: "open",
  deployment: "open",
  kickoff: "open",
} as const;

describe("the steps of an organization", () => {
  it("are open while nothing was observed, whatever is there already", async () => {
    const { owner } = await testOrganization();
    expect(await statesOf(owner)).toEqual(open);
    expect(await nextOf(owner, "trust")).toBe("add_config");
    expect(await nextOf(owner, "read")).toBe("create_automation");
    expect(await nextOf(owner, "kickoff")).toBe("create_automation");

    await createConfig(owner, anyConfig());
    expect(await nextOf(owner, "trust")).toBe("add_credential");
    const { credential } = await cloud.connect(owner);
    const automation = await testAutomation(owner);
    expect(await statesOf(owner)).toEqual(open);
    expect((await itemOf(owner, "trust")).next).toEqual({
      kind: "test_credential",
      id: credential.id,
      label: credential.name,
    });
    expect((await itemOf(owner, "deployment")).next).toEqual({
      kind: "deploy",
      id: automation.id,
      label: automation.name,
    });
    expect((await setupProgress(owner)).isComplete).toBe(false);
  });

  it("turn green one by one as things are really done", async () => {
    const { owner } = await testOrganization();
    const { credential, source } = await cloud.connect(owner);
    const { resource } = await cloud.createSecret(`setup/${credential.id}`, "value");
    await testConnection(owner, credential.id);
    expect(await statesOf(owner)).toEqual({ ...open, issuer: "done", trust: "done", list: "done" });
    expect((await itemOf(owner, "trust")).evidence).toEqual({
      by: "test",
      label: credential.name,
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      reason: null,
    });

    const automation = await testAutomation(owner);
    await automation.add({ key: "DIRECT", value: "value" });
    expect((await statesOf(owner)).variable).toBe("open");
    await automation.add({ key: "SECRET", source, secretName: resource });
    expect((await itemOf(owner, "variable")).evidence).toMatchObject({ by: "variable", label: "SECRET" });
    expect((await itemOf(owner, "read")).next).toMatchObject({ kind: "run_pre_flight", id: automation.id });

    await preFlight(owner, automation.id);
    expect((await itemOf(owner, "read")).evidence).toMatchObject({
      by: "pre_flight",
      label: automation.name,
    });
    expect((await statesOf(owner)).deployment).toBe("open");
    const { worker } = await automation.deploy();
    expect(await itemOf(owner, "deployment")).toMatchObject({ state: "done", next: null, lacks: [] });
    expect((await itemOf(owner, "kickoff")).next).toMatchObject({ kind: "kick_off", id: automation.id });
    expect((await setupProgress(owner)).isComplete).toBe(false);
    await onPlatform(worker);
    const { items, isComplete } = await setupProgress(owner);
    expect(isComplete).toBe(true);
    expect(items.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => "done"));
  });

  it("are proved by a kickoff alone, but for the names, which it does not list", async () => {
    const { owner } = await testOrganization();
    const { credential, source } = await cloud.connect(owner);
    await cloud.createSecret(`setup/${credential.id}`, "value");
    const automation = await testAutomation(owner, [
      { key: "SECRET", source, secretName: `setup/${credential.id}` },
    ]);
    await onPlatform((await automation.deploy()).worker);
    const { items, isComplete } = await setupProgress(owner);
    expect(items.filter(({ state }) => state !== "done").map(({ step }) => step)).toEqual(["list"]);
    expect(isComplete).toBe(true);
  });

  it("do not turn green by a kickoff that read nothing", async () => {
    const { owner } = await testOrganization();
    const automation = await testAutomation(owner, [{ key: "DIRECT", value: "value" }]);
    await onPlatform((await automation.deploy()).worker);
    expect(await statesOf(owner)).toEqual({ ...open, deployment: "done", kickoff: "done" });
  });

  it("are red with the reason where something was tried and failed", async () => {
    const { owner } = await testOrganization();
    const { credential, source } = await cloud.connect(owner, { subject: "organization:another" });
    await testConnection(owner, credential.id);
    expect(await itemOf(owner, "trust")).toMatchObject({
      state: "failed",
      evidence: { by: "test", label: credential.name, reason: "trust_policy_mismatch" },
      next: { kind: "test_credential", id: credential.id },
    });
    expect((await statesOf(owner)).list).toBe("open");

    const automation = await testAutomation(owner, [{ key: "SECRET", source, secretName: "setup/any" }]);
    await preFlight(owner, automation.id);
    expect((await itemOf(owner, "read")).evidence).toMatchObject({ reason: "trust_policy_mismatch" });
    await onPlatform((await automation.deploy()).worker).catch(() => undefined);
    expect(await itemOf(owner, "kickoff")).toMatchObject({
      state: "failed",
      evidence: { by: "kickoff", label: automation.name, reason: "trust_policy_mismatch" },
    });
  });

  it("lead from what is red to the tool of the config that looks into it, whatever showed it", async () => {
    const { owner } = await testOrganization();
    const denied = await cloud.connect(owner, { statements: [read] });
    await testConnection(owner, denied.credential.id);
    expect((await itemOf(owner, "list")).evidence?.placed).toMatchObject({
      place: "permission_policy",
      configId: denied.config.id,
    });

    const { owner: home } = await testOrganization();
    const untrusted = await cloud.connect(home, { subject: "organization:another" });
    const trust = { place: "trust_policy", configId: untrusted.config.id };
    const automation = await testAutomation(home, [
      { key: "SECRET", source: untrusted.source, secretName: "setup/any" },
    ]);
    await preFlight(home, automation.id);
    expect((await itemOf(home, "read")).evidence?.placed).toMatchObject(trust);
    await onPlatform((await automation.deploy()).worker).catch(() => undefined);
    expect((await itemOf(home, "kickoff")).evidence?.placed).toMatchObject(trust);
    expect((await itemOf(home, "trust")).evidence?.placed).toMatchObject(trust);
    await testConnection(home, untrusted.credential.id);
    expect((await itemOf(home, "trust")).evidence).toMatchObject({ by: "test", placed: trust });
  });

  it("name no variable to whoever may not read variables", async () => {
    const { owner, memberWith } = await testOrganization();
    const { source } = await cloud.connect(owner);
    const automation = await testAutomation(owner, [
      { key: "SECRET_KEY", source, secretName: "setup/absent" },
    ]);
    await preFlight(owner, automation.id);
    expect((await itemOf(owner, "read")).evidence?.placed).toMatchObject({ key: "SECRET_KEY" });
    const reader = await memberWith({ automations: "read" });
    expect((await itemOf(reader, "read")).evidence).toMatchObject({ reason: "secret_not_found" });
    expect(JSON.stringify(await setupProgress(reader))).not.toContain("SECRET_KEY");
  });

  it("are red by a kickoff or a pre-flight alone, where nothing was tested", async () => {
    const { owner } = await testOrganization();
    const { source } = await cloud.connect(owner, { subject: "organization:another" });
    const automation = await testAutomation(owner, [{ key: "SECRET", source, secretName: "setup/any" }]);
    const { worker } = await automation.deploy();
    await onPlatform(worker).catch(() => undefined);
    expect(await itemOf(owner, "trust")).toMatchObject({
      state: "failed",
      evidence: { by: "kickoff", label: automation.name, reason: "trust_policy_mismatch" },
    });
    cloud.aws.setFault({ kind: "issuer-unreachable" });
    await preFlight(owner, automation.id);
    expect(await itemOf(owner, "issuer")).toMatchObject({
      state: "failed",
      evidence: { by: "pre_flight", label: automation.name, reason: "issuer_unreachable" },
    });
  });

  it("tell of an issuer that is not configured, and of one that AWS does not reach", async () => {
    const { owner } = await testOrganization();
    const { credential } = await cloud.connect(owner);
    cloud.aws.setFault({ kind: "issuer-unreachable" });
    await testConnection(owner, credential.id);
    expect(await itemOf(owner, "issuer")).toMatchObject({
      state: "failed",
      evidence: { by: "test", reason: "issuer_unreachable" },
    });
    cloud.aws.clearFaults();
    await testConnection(owner, credential.id);
    expect((await statesOf(owner)).issuer).toBe("done");
    const issuer = process.env.OIDC_ISSUER;
    delete process.env.OIDC_ISSUER;
    const item = await itemOf(owner, "issuer");
    process.env.OIDC_ISSUER = issuer;
    expect(item).toMatchObject({
      state: "failed",
      evidence: { by: "configuration", label: "OIDC_ISSUER", reason: "issuer_not_configured" },
      next: { kind: "configure_issuer" },
      lacks: [],
    });
  });

  it("do without names: what only suggestions need holds nothing up", async () => {
    const { owner } = await testOrganization();
    const { credential, source } = await cloud.connect(owner, { statements: [read] });
    await cloud.createSecret(`setup/${credential.id}`, "value");
    await testConnection(owner, credential.id);
    expect(await itemOf(owner, "list")).toMatchObject({
      state: "failed",
      isOptional: true,
      evidence: { reason: "list_access_denied" },
    });
    const automation = await testAutomation(owner, [
      { key: "SECRET", source, secretName: `setup/${credential.id}` },
    ]);
    await onPlatform((await automation.deploy()).worker);
    expect((await setupProgress(owner)).isComplete).toBe(true);
  });

  it("leave the issuer out where only keys are used; a deploy is then what reads", async () => {
    const { owner } = await testOrganization();
    const { credential, source } = await cloud.connectKeys(owner, { statements: [list, read] });
    await cloud.createSecret(`setup/${credential.id}`, "value");
    const automation = await testAutomation(owner, [
      { key: "SECRET", source, secretName: `setup/${credential.id}` },
    ]);
    const { worker } = await automation.deploy();
    expect(await statesOf(owner)).toEqual({
      trust: "done",
      list: "open",
      variable: "done",
      read: "done",
      deployment: "done",
      kickoff: "open",
    });
    expect((await itemOf(owner, "trust")).evidence?.by).toBe("deployment");
    await testConnection(owner, credential.id);
    await onPlatform(worker);
    expect((await setupProgress(owner)).items.every(({ state }) => state === "done")).toBe(true);
  });

  it("open again when what showed them is gone", async () => {
    const { owner } = await testOrganization();
    const { source } = await cloud.connect(owner);
    const automation = await testAutomation(owner);
    const secret = await automation.add({ key: "SECRET", source, secretName: "setup/any" });
    expect((await statesOf(owner)).variable).toBe("done");
    await deleteVariable(owner, secret.id);
    expect((await statesOf(owner)).variable).toBe("open");
  });
});

describe("who sees what", () => {
  it("shows a Member what the Member's own pages show, and what else needs whom", async () => {
    const { owner, member } = await testOrganization();
    const { credential, source } = await cloud.connect(owner);
    await cloud.createSecret(`setup/${credential.id}`, "value");
    await testConnection(owner, credential.id);
    expect(await statesOf(member)).toEqual({ ...open, issuer: "unseen", trust: "unseen", list: "unseen" });
    const trust = await itemOf(member, "trust");
    expect(trust).toMatchObject({ evidence: null, next: { id: null, label: null } });
    expect(trust.lacks).toEqual(["secret_providers:manage", "workload_identity_configs:manage"]);
    expect(await itemOf(member, "variable")).toMatchObject({ lacks: ["secret_providers:read"] });
    expect(await itemOf(member, "deployment")).toMatchObject({ lacks: [] });
    expect(JSON.stringify(await setupProgress(member))).not.toContain(credential.name);

    // A kickoff that read secrets is on the Member's own pages: it shows that what lies before it works.
    const automation = await testAutomation(owner, [
      { key: "SECRET", source, secretName: `setup/${credential.id}` },
    ]);
    await onPlatform((await automation.deploy()).worker);
    expect(await statesOf(member)).toMatchObject({
      issuer: "done",
      trust: "done",
      list: "unseen",
      read: "done",
    });
    expect((await setupProgress(member)).isComplete).toBe(true);
  });

  it("shows nothing to whoever may read nothing, and holds nothing against them", async () => {
    const { memberWith } = await testOrganization();
    const nobody = await memberWith({ audit_log: "manage" });
    const { items, isComplete } = await setupProgress(nobody);
    expect(new Set(items.map(({ state }) => state))).toEqual(new Set(["unseen"]));
    expect(isComplete).toBe(true);
  });

  it("knows nothing of another organization's, and answers no worker", async () => {
    const home = await testOrganization();
    const foreign = await testOrganization();
    const { credential, source } = await cloud.connect(home.owner);
    await cloud.createSecret(`setup/${credential.id}`, "value");
    await testConnection(home.owner, credential.id);
    const automation = await testAutomation(home.owner, [
      { key: "SECRET", source, secretName: `setup/${credential.id}` },
    ]);
    await preFlight(home.owner, automation.id);
    const { worker } = await automation.deploy();
    await onPlatform(worker);
    expect((await setupProgress(home.owner)).isComplete).toBe(true);
    expect(await statesOf(foreign.owner)).toEqual(open);
    await expect(setupProgress(worker)).rejects.toMatchObject({ code: "permission_denied" });
  });
});
