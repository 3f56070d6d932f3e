import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Worker } from "@/lib/server/auth/actor";
import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import { updateVariable } from "@/lib/server/environment-variables/service";
import { createCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { type TestAutomation, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
let configId: string;
let credentialId: string;
let automation: TestAutomation;
let worker: Worker;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  configId = (await createConfig(home.owner, anyConfig())).id;
  credentialId = (await createCredential(home.owner, anyCredential(configId))).id;
  const source = `credential:${credentialId}`;
  automation = await testAutomation(home.owner, [
    { key: "USER", source, secretName: "db#user" },
    { key: "PASSWORD", source, secretName: "db#password" },
    { key: "TOKEN", source, secretName: "token" },
  ]);
  ({ worker } = await automation.deploy());
});

async function start(of = worker): Promise<string> {
  const input = { runtimeVersion: "1.14.5", contract: 2, resolve: "worker" };
  return (await startKickoff(of, input)).kickoffId;
}

const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`;
const receipt = (key: string, secretName: string, change: object = {}) => ({
  key,
  configId,
  secretName,
  resource: arn(secretName),
  version: "11111111-2222-4333-8444-555555555555",
  ...change,
});
const shown = (receipts: object[]) => receipts.map((receipt) => ({ readAt: "kickoff", ...receipt }));
const receipts = () => [receipt("PASSWORD", "db"), receipt("TOKEN", "token"), receipt("USER", "db")];
const resolved = (change: object = {}) => ({
  status: "resolved",
  receipts: receipts(),
  failures: [],
  durationMs: 120,
  ...change,
});
const failure = (key: string) => ({ key, reason: "access_denied", detail: "No." });
const failed = (change: object = {}) => ({
  status: "failed",
  receipts: [],
  failures: [failure("TOKEN")],
  durationMs: 120,
  ...change,
});
const kept = async (id: string) =>
  (await listKickoffs(home.owner, automation.id, { limit: 100 })).items.find((kickoff) => kickoff.id === id);

describe("an outcome", () => {
  it("that is resolved keeps the receipts, counts secrets and is recorded", async () => {
    const id = await start();
    await recordOutcome(worker, id, resolved());
    expect(await kept(id)).toMatchObject({
      status: "resolved",
      secretCount: 2,
      durationMs: 120,
      failures: [],
      receipts: shown(receipts()),
    });
    expect(await expectAudit(home.owner, "kickoff.resolved")).toMatchObject({
      objectId: id,
      actorId: worker.deploymentId,
      outcome: "ok",
    });
  });

  it("that failed keeps what failed, and what was read all the same", async () => {
    const id = await start();
    await recordOutcome(worker, id, failed({ receipts: [receipt("USER", "db")] }));
    const planned = { resource: null, version: null };
    expect(await kept(id)).toMatchObject({
      status: "failed",
      failures: [failure("TOKEN")],
      receipts: [
        { key: "PASSWORD", ...planned },
        { key: "TOKEN", ...planned },
        { key: "USER", resource: arn("db") },
      ],
    });
    expect(await expectAudit(home.owner, "kickoff.failed")).toMatchObject({
      objectId: id,
      outcome: "failed",
      detail: { failures: [{ key: "TOKEN", reason: "access_denied" }] },
    });
  });

  it("is explained by the server itself, whatever the worker says of cause and remedy", async () => {
    const id = await start();
    const said = {
      cause: "canary cause",
      remedy: "aws canary remedy",
      link: { label: "canary", href: "https://canary.example" },
      providerCode: "AccessDeniedException",
      stage: "read",
    };
    const failures = [
      { ...failure("TOKEN"), ...said },
      { ...failure("USER"), ...said, reason: "trust_policy_mismatch", stage: "exchange" },
      {
        ...failure("PASSWORD"),
        ...said,
        reason: "reason_of_a_newer_worker",
        stage: "stage of a newer worker",
      },
    ];
    await recordOutcome(worker, id, failed({ failures }));
    const found = (await kept(id))?.failures ?? [];
    expect(found).toMatchObject([
      {
        key: "TOKEN",
        providerCode: "AccessDeniedException",
        cause: expect.stringContaining("isn't allowed to read this secret"),
        remedy: expect.stringContaining("secret:token-??????"),
        link: { label: "Check the permission policy", href: expect.stringContaining(configId) },
      },
      {
        key: "USER",
        remedy: expect.stringContaining(`organization:${home.id}`),
        link: { label: "Check the trust policy", href: expect.stringContaining(configId) },
      },
      { key: "PASSWORD", reason: "reason_of_a_newer_worker", detail: "No.", cause: "No." },
    ]);
    expect(JSON.stringify(found)).not.toContain("canary");
    // Only people who may read configs see what the trust policy should say; more people see that it is the reason.
    const reader = await home.memberWith({ automations: "read", environment_variables: "read" });
    const [, shownFailure] =
      (await listKickoffs(reader, automation.id, { limit: 1 })).items[0]?.failures ?? [];
    expect(shownFailure).toMatchObject({
      key: "USER",
      cause: expect.any(String),
      remedy: null,
      remedyNeeds: "secret_providers:read",
    });
    expect(shownFailure).not.toHaveProperty("link");
  });

  it("of a variable that moved meanwhile names no other role", async () => {
    const other = await createConfig(home.owner, anyConfig());
    const moved = await createCredential(home.owner, anyCredential(other.id));
    const own = await testAutomation(home.owner);
    const variable = await own.add({ key: "MOVED", source: `credential:${moved.id}`, secretName: "moved" });
    const deployed = await own.deploy();
    const id = await start(deployed.worker);
    await updateVariable(home.owner, variable.id, {
      key: "MOVED",
      source: `credential:${credentialId}`,
      secretName: "moved",
      automationIds: [own.id],
    });
    const outcome = failed({ failures: [{ ...failure("MOVED"), reason: "trust_policy_mismatch" }] });
    await recordOutcome(deployed.worker, id, outcome);
    const [kickoff] = (await listKickoffs(home.owner, own.id, {})).items;
    expect(kickoff?.failures).toMatchObject([{ cause: "No.", remedy: expect.stringContaining("Try again") }]);
    expect(JSON.stringify(kickoff?.failures)).not.toContain(configId);
  });

  it("is taken once, even of many reports at the same time", async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await start();
      const results = await Promise.allSettled(
        [resolved(), failed(), resolved(), failed()].map((outcome) => recordOutcome(worker, id, outcome)),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const result of results) {
        if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "conflict" });
      }
    }
  });

  it("changes nothing the second time", async () => {
    const id = await start();
    await recordOutcome(worker, id, resolved());
    const before = await kept(id);
    await expect(recordOutcome(worker, id, failed())).rejects.toMatchObject({ code: "conflict" });
    expect(await kept(id)).toEqual(before);
  });

  it.each([
    ["a receipt too few", () => resolved({ receipts: receipts().slice(1) })],
    ["no receipts", () => resolved({ receipts: undefined })],
    ["a failure beside resolved", () => resolved({ failures: [failure("TOKEN")] })],
    ["a receipt of an unplanned key", () => resolved({ receipts: [...receipts(), receipt("OTHER", "db")] })],
    ["a failure of an unplanned key", () => failed({ failures: [failure("OTHER")] })],
    ["a failure of __proto__", () => failed({ failures: [failure("__proto__")] })],
    ["two receipts of one key", () => resolved({ receipts: [...receipts(), receipt("USER", "db")] })],
    ["another secret", () => failed({ receipts: [receipt("USER", "token")] })],
    ["another config", () => failed({ receipts: [receipt("USER", "db", { configId: randomUUID() })] })],
    ["failed without a failure", () => failed({ failures: [] })],
    ["another status", () => resolved({ status: "started" })],
    ["a value beside a receipt", () => resolved({ receipts: [receipt("USER", "db", { value: "x" })] })],
    ["an environment", () => resolved({ environment: { USER: "x" } })],
    ["a negative duration", () => resolved({ durationMs: -1 })],
    ["no duration", () => resolved({ durationMs: undefined })],
    ["a NUL in a detail", () => failed({ failures: [{ ...failure("TOKEN"), detail: "\0" }] })],
    [
      "half a surrogate pair in a reason",
      () => failed({ failures: [{ ...failure("TOKEN"), reason: "\ud800" }] }),
    ],
    ["nothing", () => undefined],
  ] as [string, () => unknown][])("with %s is refused, and the kickoff still waits", async (_, outcome) => {
    const id = await start();
    await expect(recordOutcome(worker, id, outcome())).rejects.toMatchObject({ code: "validation_failed" });
    expect(await kept(id)).toMatchObject({ status: "started", secretCount: 0, durationMs: null });
    await recordOutcome(worker, id, resolved());
  });

  it("of a plan that has nothing is known already", async () => {
    const empty = await testAutomation(home.owner);
    const { worker: other } = await empty.deploy();
    const id = await start(other);
    await expect(recordOutcome(other, id, resolved({ receipts: [] }))).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("who may report", () => {
  it("the deployment's own workers only", async () => {
    const id = await start();
    const newer = await automation.deploy();
    const elsewhere = await (await testAutomation(home.owner)).deploy();
    const foreign = await (await testAutomation((await testOrganization()).owner)).deploy();
    for (const actor of [newer.worker, elsewhere.worker, foreign.worker]) {
      await expect(recordOutcome(actor, id, resolved())).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(recordOutcome(home.owner, id, resolved())).rejects.toMatchObject({
      code: "permission_denied",
    });
    await expect(recordOutcome(worker, randomUUID(), resolved())).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await kept(id)).toMatchObject({ status: "started" });
  });
});
