// Kickoffs that are asked for more than once under one Idempotency-Key.
import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { POST } from "@/app/api/v1/worker/kickoffs/route";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { kickoffReceipts, kickoffs } from "@/db/schema/automations";
import type { Worker } from "@/lib/server/auth/actor";
import { beginKickoff } from "@/lib/server/automations/kickoffs/attempts";
import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { finishKickoff } from "@/lib/server/automations/kickoffs/record";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import { deleteAutomation, getAutomation } from "@/lib/server/automations/service";
import type { PlatformKickoff } from "@/lib/shared/resolution/plan";
import { type TestAutomation, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let automation: TestAutomation;
let token: string;
let worker: Worker;
let source: string;
beforeAll(async () => {
  home = await testOrganization();
  ({ source } = await cloud.connect(home.owner));
  await cloud.createSecret("attempts/one", "first");
  automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "attempts/one" }]);
  ({ worker, token } = await automation.deploy());
});
afterEach(() => cloud.aws.clearFaults());

const input = (resolve: "worker" | "platform", runtimeVersion = "1.14.5") => ({
  runtimeVersion,
  contract: 2,
  resolve,
});
const onWorker = (key: string | null, of = worker) => startKickoff(of, input("worker"), key);
const onPlatform = (key: string | null, of = worker) =>
  startKickoff(of, input("platform"), key) as Promise<PlatformKickoff>;
const history = async (of = automation) => (await listKickoffs(home.owner, of.id, { limit: 100 })).items;
const kept = async (id: string) => (await history()).find((kickoff) => kickoff.id === id);
const set = (id: string, change: object) =>
  database().update(kickoffs).set(change).where(eq(kickoffs.id, id));
const failure = { key: "ONE", reason: "access_denied", detail: "No." };
const failed = { status: "failed", failures: [failure], durationMs: 5 };

describe("the same key", () => {
  it("is the same kickoff, however often and however many at once", async () => {
    const before = (await history()).length;
    for (const start of [onWorker, onPlatform]) {
      const key = randomUUID();
      const { kickoffId } = await start(key);
      expect((await start(key.toUpperCase())).kickoffId).toBe(kickoffId);
      expect(await kept(kickoffId)).toMatchObject({ attempts: 2 });
    }
    const key = randomUUID();
    const ids = await Promise.all(Array.from({ length: 12 }, async () => (await onWorker(key)).kickoffId));
    expect(new Set(ids).size).toBe(1);
    expect(await kept(ids[0] ?? "")).toMatchObject({ attempts: 12, receipts: [{ key: "ONE" }] });
    expect(await history()).toHaveLength(before + 3);
  });

  it("reads secrets anew on the platform, and keeps the versions of the last answer", async () => {
    await cloud.createSecret("attempts/rotating", "before");
    const own = await testAutomation(home.owner, [{ key: "WORD", source, secretName: "attempts/rotating" }]);
    const { worker: of } = await own.deploy();
    const key = randomUUID();
    const first = await onPlatform(key, of);
    const version = await cloud.rotateSecret("attempts/rotating", "after");
    const second = await onPlatform(key, of);
    expect([first.environment.WORD, second.environment.WORD]).toEqual(["before", "after"]);
    expect(await history(own)).toMatchObject([
      { id: first.kickoffId, status: "resolved", attempts: 2, secretCount: 1, receipts: [{ version }] },
    ]);
    const rows = await database()
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.objectId, first.kickoffId), eq(auditEvents.action, "kickoff.resolved")))
      .orderBy(auditEvents.id);
    expect(rows.map(({ detail }) => detail)).toEqual([{}, { attempt: 2 }]);
  });

  it("plans what is assigned now", async () => {
    const own = await testAutomation(home.owner, [{ key: "A", source, secretName: "attempts/one" }]);
    const { worker: of } = await own.deploy();
    const key = randomUUID();
    await onWorker(key, of);
    await own.add({ key: "B", source, secretName: "attempts/one" });
    const again = await onWorker(key, of);
    expect(again).toMatchObject({ plan: [{ variables: [{ key: "A" }, { key: "B" }] }] });
    expect(await history(own)).toMatchObject([{ receipts: [{ key: "A" }, { key: "B" }] }]);
  });

  it("tries a failed kickoff anew under its id", async () => {
    const own = await testAutomation(home.owner, [{ key: "LATE", source, secretName: "attempts/late" }]);
    const { worker: of } = await own.deploy();
    const key = randomUUID();
    await expect(onPlatform(key, of)).rejects.toMatchObject({ code: "kickoff_unresolved" });
    const [before] = await history(own);
    expect(before).toMatchObject({ status: "failed", attempts: 1 });
    await cloud.createSecret("attempts/late", "here");
    expect((await onPlatform(key, of)).kickoffId).toBe(before?.id);
    expect(await history(own)).toMatchObject([{ status: "resolved", attempts: 2, failures: [] }]);
  });

  it("with another body, or from another deployment, is a mismatch", async () => {
    const key = randomUUID();
    const { kickoffId } = await onWorker(key);
    const other = await automation.deploy();
    for (const call of [
      () => onPlatform(key),
      () => startKickoff(worker, input("worker", "1.15.0"), key),
      () => onWorker(key, other.worker),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "idempotency_mismatch" });
    }
    expect(await kept(kickoffId)).toMatchObject({ attempts: 1, resolve: "worker" });
  });

  it("of another automation is another kickoff", async () => {
    const key = randomUUID();
    const { kickoffId } = await onWorker(key);
    const elsewhere = await (await testAutomation(home.owner)).deploy();
    expect((await onWorker(key, elsewhere.worker)).kickoffId).not.toBe(kickoffId);
  });

  it("is over once an outcome was reported, good or bad", async () => {
    const key = randomUUID();
    const { kickoffId } = await onWorker(key);
    await recordOutcome(worker, kickoffId, failed);
    await expect(onWorker(key)).rejects.toMatchObject({ code: "kickoff_finished" });
    expect(await kept(kickoffId)).toMatchObject({ status: "failed", attempts: 1 });
  });

  it("is a new kickoff after ten minutes, and the old one stays as it was", async () => {
    const key = randomUUID();
    const { kickoffId } = await onWorker(key);
    await set(kickoffId, { startedAt: sql`now() - interval '9 minutes 50 seconds'` });
    expect((await onWorker(key)).kickoffId).toBe(kickoffId);
    await set(kickoffId, { startedAt: sql`now() - interval '10 minutes 1 second'` });
    const later = await onWorker(key);
    expect(later.kickoffId).not.toBe(kickoffId);
    expect((await onWorker(key)).kickoffId).toBe(later.kickoffId);
    expect(await kept(kickoffId)).toMatchObject({ attempts: 2 });
  });
});

describe("while the first still runs", () => {
  it("answers 409 with Retry-After, and begins anew when the first must be dead", async () => {
    const key = randomUUID();
    const { kickoffId } = await onPlatform(key);
    await set(kickoffId, { status: "started", runningUntil: sql`now() + interval '20 seconds'` });
    const response = await POST(
      new Request("http://localhost:3000/api/v1/worker/kickoffs", {
        method: "POST",
        body: JSON.stringify(input("platform")),
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${token}`,
          "idempotency-key": key,
        },
      }),
    );
    expect([response.status, response.headers.get("retry-after")]).toEqual([409, "2"]);
    expect(await response.json()).toMatchObject({ code: "kickoff_in_progress" });
    await set(kickoffId, { runningUntil: sql`now() - interval '1 second'` });
    expect((await onPlatform(key)).kickoffId).toBe(kickoffId);
  });

  it("lets one of two at the same time read, and the last attempt alone finish", async () => {
    const key = randomUUID();
    const results = await Promise.allSettled([onPlatform(key), onPlatform(key), onPlatform(key)]);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.length).toBeLessThan(3);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "kickoff_in_progress" });
  });

  it("refuses the end of an attempt that another has overtaken", async () => {
    const started = {
      actor: worker,
      input: { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" } as const,
      status: "started" as const,
      failures: [],
      idempotencyKey: randomUUID(),
      plan: [],
      revisions: new Map(),
      startedMs: 0,
    };
    const slow = await beginKickoff(started);
    await set(slow.id, { runningUntil: sql`now() - interval '1 second'` });
    const quick = await beginKickoff(started);
    const end = { status: "resolved" as const, receipts: [], failures: [], durationMs: 1 };
    await expect(finishKickoff(worker, slow, end)).rejects.toMatchObject({ code: "kickoff_in_progress" });
    await finishKickoff(worker, quick, end);
    expect(await kept(slow.id)).toMatchObject({ status: "resolved", attempts: 2 });
  });
});

describe("a key", () => {
  it.each(["", "x", "1", `${randomUUID()}, ${randomUUID()}`, `{${randomUUID()}}`])(
    "%o is malformed",
    async (key) => {
      await expect(onWorker(key)).rejects.toMatchObject({ code: "malformed_request" });
    },
  );

  it("may be absent: then each request is a kickoff of its own", async () => {
    expect((await onWorker(null)).kickoffId).not.toBe((await onWorker(null)).kickoffId);
  });
});

describe("a kickoff without an outcome", () => {
  it("is lost after 15 minutes, in its history and in the list, until one comes", async () => {
    const own = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "attempts/one" }]);
    const { worker: of } = await own.deploy();
    const { kickoffId } = await onWorker(null, of);
    const last = async () => (await getAutomation(home.owner, own.id)).lastKickoff?.status;
    await set(kickoffId, { startedAt: sql`now() - interval '14 minutes 50 seconds'` });
    expect([(await history(own))[0]?.status, await last()]).toEqual(["started", "started"]);
    await set(kickoffId, { startedAt: sql`now() - interval '15 minutes 1 second'` });
    expect([(await history(own))[0]?.status, await last()]).toEqual(["lost", "lost"]);
    const results = await Promise.allSettled([1, 2, 3].map(() => recordOutcome(of, kickoffId, failed)));
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
    expect([(await history(own))[0]?.status, await last()]).toEqual(["failed", "failed"]);
  });
});

describe("an automation that is deleted meanwhile", () => {
  it("ends a kickoff with 404, whichever step it had reached", async () => {
    const own = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "attempts/one" }]);
    const { worker: of } = await own.deploy();
    const { kickoffId } = await onWorker(null, of);
    await deleteAutomation(home.owner, own.id);
    for (const call of [
      () => onWorker(null, of),
      () => onPlatform(randomUUID(), of),
      () => recordOutcome(of, kickoffId, failed),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "not_found" });
    }
    expect(
      await database().select().from(kickoffReceipts).where(eq(kickoffReceipts.kickoffId, kickoffId)),
    ).toEqual([]);
  });

  it("never answers 500, at whatever moment it goes", async () => {
    const codes = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const own = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "attempts/one" }]);
      const { worker: of } = await own.deploy();
      const results = await Promise.allSettled([
        onPlatform(null, of),
        onPlatform(randomUUID(), of),
        new Promise((resolve) => setTimeout(resolve, round * 2)).then(() =>
          deleteAutomation(home.owner, own.id),
        ),
        onWorker(randomUUID(), of),
        own.deploy(),
      ]);
      for (const result of results) {
        if (result.status === "rejected") codes.add(result.reason.code);
      }
    }
    for (const code of codes) expect(["not_found", "unauthenticated", "conflict"]).toContain(code);
  });
});
