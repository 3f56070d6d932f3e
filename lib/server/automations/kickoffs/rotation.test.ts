// The main job under load: rotation shows at the next kickoff, and one exchange serves many kickoffs.
import { and, eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { openSecretStore } from "@/lib/clouds/registry";
import { resolveEnvironment } from "@/lib/resolution/resolve";
import type { Worker } from "@/lib/server/auth/actor";
import { issueIdentityToken } from "@/lib/server/automations/kickoffs/identity-tokens";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import { storeSource } from "@/lib/server/secret-providers/store-cache";
import type { PlatformKickoff, WorkerKickoff } from "@/lib/shared/resolution/plan";
import { testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
});
beforeEach(() => void vi.spyOn(console, "info").mockImplementation(() => undefined));
afterEach(() => void vi.restoreAllMocks());

interface Read {
  environment: Record<string, string>;
  versionIds: string[];
}

async function onPlatform(worker: Worker): Promise<Read> {
  const input = { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" };
  const { environment, receipts } = (await startKickoff(worker, input)) as PlatformKickoff;
  return { environment, versionIds: receipts.map(({ version }) => version) };
}

/** What a worker process does, which begins anew with each kickoff. */
async function onWorker(worker: Worker): Promise<Read> {
  const input = { runtimeVersion: "1.14.5", contract: 2, resolve: "worker" };
  const { kickoffId, environment, plan } = (await startKickoff(worker, input)) as WorkerKickoff;
  const resolved = await resolveEnvironment(plan, (entry) =>
    openSecretStore(
      storeSource(entry),
      async () => (await issueIdentityToken(worker, { configId: entry.configId, kickoffId })).token,
    ),
  );
  const { receipts, failures } = resolved;
  await recordOutcome(worker, kickoffId, { status: "resolved", receipts, failures, durationMs: 1 });
  return {
    environment: { ...environment, ...resolved.environment },
    versionIds: receipts.map(({ version }) => version),
  };
}

/** One rotation: the value became current at some moment between the two. */
interface Rotation {
  value: string;
  version: string;
  begun: number;
  done: number;
}

describe("a secret that is rotated while kickoffs run", () => {
  it.each([
    ["on the platform", onPlatform],
    ["on workers", onWorker],
  ])(
    "gives each kickoff %s a value that was current during it, whole",
    async (_, kickOff) => {
      const { source } = await cloud.connect(home.owner);
      const name = `rotating/${kickOff.name}`;
      const secretOf = (number: number) =>
        JSON.stringify({ user: `user-${number}`, password: `word-${number}` });
      const first = await cloud.createSecret(name, secretOf(0));
      const rotations: Rotation[] = [
        { value: "0", version: first.version, begun: -Infinity, done: -Infinity },
      ];
      const automation = await testAutomation(home.owner, [
        { key: "USER", source, secretName: `${name}#user` },
        { key: "PASSWORD", source, secretName: `${name}#password` },
      ]);
      const { worker } = await automation.deploy();

      const kickoffs: { begun: number; done: number; read: Read }[] = [];
      let running = true;
      const loop = async () => {
        while (running) {
          const begun = performance.now();
          const read = await kickOff(worker);
          kickoffs.push({ begun, done: performance.now(), read });
        }
      };
      const loops = [loop(), loop(), loop()];
      for (let number = 1; number <= 15; number += 1) {
        // Three may have begun before the last rotation; three more then began after it.
        const until = kickoffs.length + 6;
        await expect
          .poll(() => kickoffs.length, { interval: 5, timeout: 10_000 })
          .toBeGreaterThanOrEqual(until);
        const begun = performance.now();
        const version = await cloud.rotateSecret(name, secretOf(number));
        rotations.push({ value: String(number), version, begun, done: performance.now() });
      }
      const last = rotations.at(-1) as Rotation;
      running = false;
      await Promise.all(loops);
      const after = performance.now();
      kickoffs.push({ begun: after, done: after + 1, read: await kickOff(worker) });

      for (const { begun, done, read } of kickoffs) {
        const [, number] = (read.environment.USER ?? "").split("-");
        // The user name and the password never come from two versions.
        expect(read.environment).toEqual({ USER: `user-${number}`, PASSWORD: `word-${number}` });
        const index = rotations.findIndex(({ value }) => value === number);
        const rotation = rotations[index] as Rotation;
        expect(rotation.begun, "not before it was there").toBeLessThanOrEqual(done);
        expect(rotations[index + 1]?.done ?? Infinity, "not after it was gone").toBeGreaterThanOrEqual(begun);
        expect(new Set(read.versionIds)).toEqual(new Set([rotation.version]));
      }
      expect(kickoffs.at(-1)?.read.versionIds).toEqual([last.version, last.version]);
      const users = new Set(kickoffs.map(({ read }) => read.environment.USER));
      expect(users.size).toBe(rotations.length);
    },
    60_000,
  );
});

describe("two hundred kickoffs, sixteen at a time", () => {
  it("make one token mint and one exchange for each config, and read no secret twice in a kickoff", async () => {
    const own = await testOrganization();
    const first = await cloud.connect(own.owner);
    const second = await cloud.connect(own.owner);
    await cloud.createSecret("load/json", '{"user":"u","password":"p"}');
    await cloud.createSecret("load/plain", "plain");
    const automation = await testAutomation(own.owner, [
      { key: "USER", source: first.source, secretName: "load/json#user" },
      { key: "PASSWORD", source: first.source, secretName: "load/json#password" },
      { key: "PLAIN", source: second.source, secretName: "load/plain" },
      { key: "LEVEL", value: "info" },
    ]);
    const { worker } = await automation.deploy();
    cloud.aws.clearRequests();

    let left = 200;
    const runner = async () => {
      while (left > 0) {
        left -= 1;
        const { environment } = await onPlatform(worker);
        expect(environment).toEqual({ USER: "u", PASSWORD: "p", PLAIN: "plain", LEVEL: "info" });
      }
    };
    await Promise.all(Array.from({ length: 16 }, runner));

    const exchanges = cloud.aws.requests.filter(({ operation }) => operation === "AssumeRoleWithWebIdentity");
    expect(exchanges.map(({ resource, outcome }) => [resource, outcome]).sort()).toEqual(
      [first.roleArn, second.roleArn].map((roleArn) => [roleArn, "ok"]).sort(),
    );
    const mints = await database().$count(
      auditEvents,
      and(eq(auditEvents.organizationId, own.id), eq(auditEvents.action, "identity_token.minted")),
    );
    // One for each role, which it is bound to.
    expect(mints).toBe(2);
    // Each kickoff read both, so twice by any would show here.
    const reads = (name: string) =>
      cloud.aws.requests.filter(
        ({ operation, resource }) => operation === "GetSecretValue" && resource === name,
      ).length;
    expect([reads("load/json"), reads("load/plain")]).toEqual([200, 200]);
    expect(cloud.aws.requests).toHaveLength(402);
  }, 60_000);
});
