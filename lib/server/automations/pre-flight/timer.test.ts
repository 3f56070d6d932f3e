// Pre-flights by a timer: once in each period whoever runs them, with an automation's own rights, and whatever dies.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { and, eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { databaseFailure } from "@/db/errors";
import { auditEvents } from "@/db/schema/audit";
import { preFlightResults, preFlightSchedules } from "@/db/schema/pre-flights";
import { type Claimed, claimNext, finishClaim, leaseMs } from "@/lib/server/automations/pre-flight/claims";
import { runClaimed } from "@/lib/server/automations/pre-flight/scheduled-run";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { preFlightStatus, setPreFlightSchedule } from "@/lib/server/automations/pre-flight/status";
import { preFlightTimer } from "@/lib/server/automations/pre-flight/timer";
import { deleteAutomation } from "@/lib/server/automations/service";
import { updateConfig } from "@/lib/server/workload-identity/service";
import type { PreFlightScheduleInput } from "@/lib/shared/automations/pre-flight/schema";
import { type TestAutomation, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let foreign: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
  foreign = await testOrganization();
});
beforeEach(() => void vi.spyOn(console, "info").mockImplementation(() => undefined));
afterEach(async () => {
  vi.restoreAllMocks();
  cloud.aws.clearFaults();
  await database().delete(preFlightSchedules);
});

const minuteMs = 60_000;
const now = new Date("2026-11-28T10:20:30.000Z");
const at = (date: Date) => async () => date;
const later = (date: Date, ms: number) => new Date(date.getTime() + ms);

/** Has the timer try it from now on; gives when first. */
async function scheduled(
  { id }: Pick<TestAutomation, "id">,
  every: PreFlightScheduleInput["every"] = "hourly",
  organization = home,
): Promise<Date> {
  const { nextAt } = await setPreFlightSchedule(organization.owner, id, { every }, at(now));
  return new Date(nextAt ?? "");
}

async function withSecret(organization = home) {
  const connected = await cloud.connect(organization.owner);
  const secretName = `timer/${connected.credential.id}`;
  await cloud.createSecret(secretName, "canary-value");
  const automation = await testAutomation(organization.owner, [
    { key: "SECRET", source: connected.source, secretName },
  ]);
  return { ...connected, secretName, automation };
}

async function runs({ id }: Pick<TestAutomation, "id">) {
  return database()
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.objectId, id),
        eq(auditEvents.action, "automation.pre_flight"),
        eq(auditEvents.actorKind, "schedule"),
      ),
    );
}

async function tickAt(date: Date): Promise<void> {
  const timer = preFlightTimer({ clock: at(date) });
  await timer.tick();
  await timer.idle();
}

async function claimAt(date: Date): Promise<Claimed> {
  const claimed = await claimNext(date);
  return claimed ?? expect.unreachable("Nothing is due.");
}

describe("the switch", () => {
  it("is off, is set by whoever manages automations, and each change is audited", async () => {
    const automation = await testAutomation(home.owner);
    const scheduleOf = async () => (await preFlightStatus(home.owner, automation.id)).schedule;
    expect(await scheduleOf()).toEqual({ every: "off", nextAt: null });
    const daily = await setPreFlightSchedule(home.member, automation.id, { every: "daily" });
    expect(daily).toEqual({ every: "daily", nextAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(await scheduleOf()).toEqual(daily);
    expect(await expectAudit(home.owner, "automation.pre_flight_scheduled")).toMatchObject({
      objectId: automation.id,
      objectLabel: automation.name,
      actorId: home.member.userId,
      detail: { before: { every: "off" }, after: { every: "daily" } },
    });
    const { sequence } = await expectAudit(home.owner, "automation.pre_flight_scheduled");
    await setPreFlightSchedule(home.owner, automation.id, { every: "daily" });
    expect((await expectAudit(home.owner, "automation.pre_flight_scheduled")).sequence).toBe(sequence);
    await setPreFlightSchedule(home.owner, automation.id, { every: "off" });
    expect(await scheduleOf()).toEqual({ every: "off", nextAt: null });
  });

  it("is refused without the permission, in another organization, to workers, and for other words", async () => {
    const automation = await testAutomation(home.owner);
    const set = (actor: Parameters<typeof setPreFlightSchedule>[0], input: unknown = { every: "hourly" }) =>
      setPreFlightSchedule(actor, automation.id, input);
    const reader = await home.memberWith({ automations: "read", environment_variables: "manage" });
    await expect(set(reader)).rejects.toMatchObject({
      code: "permission_denied",
      missing: "automations:manage",
    });
    await expect(set(foreign.owner)).rejects.toMatchObject({ code: "not_found" });
    await expect(set((await automation.deploy()).worker)).rejects.toMatchObject({
      code: "permission_denied",
    });
    for (const input of [null, {}, { every: "weekly" }, { every: "hourly", at: "10:00" }]) {
      await expect(set(home.owner, input)).rejects.toMatchObject({ code: "validation_failed" });
    }
    expect(await database().select().from(preFlightSchedules)).toEqual([]);
  });
});

describe("a run", () => {
  it("happens once in each period, is audited once, and shows on the automation's page", async () => {
    const { automation } = await withSecret();
    const dueAt = await scheduled(automation);
    await tickAt(later(dueAt, -1));
    expect(await runs(automation)).toEqual([]);
    await tickAt(dueAt);
    await tickAt(later(dueAt, 59 * minuteMs));
    const [run, ...others] = await runs(automation);
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      actorId: automation.id,
      actorLabel: `Schedule of ${automation.name}`,
      outcome: "ok",
      address: "local",
      detail: { passed: ["SECRET"], failures: [], freshCount: 1 },
    });
    const status = await preFlightStatus(home.owner, automation.id);
    expect(status).toMatchObject({
      lastPreFlight: { by: "schedule", ok: true, count: 1 },
      unproven: [],
      schedule: { every: "hourly", nextAt: later(dueAt, 60 * minuteMs).toISOString() },
    });
    await tickAt(later(dueAt, 60 * minuteMs));
    expect(await runs(automation)).toHaveLength(2);
    expect(JSON.stringify(await database().select().from(preFlightResults))).not.toContain("canary");
  });

  it("reads what a kickoff reads, and nothing that is read at deploy", async () => {
    const { automation, secretName } = await withSecret();
    const keys = await cloud.connectKeys(home.owner);
    await automation.add({ key: "DIRECT", value: "value" });
    await automation.add({ key: "KEYS", source: keys.source, secretName });
    await preFlight(home.owner, automation.id);
    cloud.aws.clearRequests();
    await tickAt(await scheduled(automation));
    expect((await runs(automation))[0]?.detail).toMatchObject({ passed: ["SECRET"], failures: [] });
    expect(cloud.calls("GetSecretValue")).toBe(1);
    // What a person's pre-flight has shown is still shown.
    expect((await preFlightStatus(home.owner, automation.id)).unproven).toEqual([]);
  });

  it("uses no config that is not for the automation, and asks AWS nothing then", async () => {
    const { automation, config } = await withSecret();
    const { name, cloud: cloudId, settings, isDefault } = config;
    const other = await testAutomation(home.owner);
    const input = { name, cloud: cloudId, settings, isDefault, automationIds: [other.id] };
    await updateConfig(home.owner, config.id, input);
    cloud.aws.clearRequests();
    await tickAt(await scheduled(automation));
    expect((await runs(automation))[0]).toMatchObject({
      outcome: "failed",
      detail: { failures: [{ key: "SECRET", reason: "config_not_for_automation" }] },
    });
    expect(cloud.aws.requests).toHaveLength(0);
  });

  it("does not happen where it is off, and what it found counts for nothing when it is switched off meanwhile", async () => {
    const { automation } = await withSecret();
    const dueAt = await scheduled(automation);
    const claimed = await claimAt(dueAt);
    await scheduled(automation, "off");
    await runClaimed(claimed, at(dueAt));
    await tickAt(later(dueAt, 24 * 60 * minuteMs));
    expect(await runs(automation)).toEqual([]);
    expect(await database().select().from(preFlightSchedules)).toEqual([]);
  });

  it("comes to nothing when the automation is deleted meanwhile, and the timer goes on", async () => {
    const { automation } = await withSecret();
    const claimed = await claimAt(await scheduled(automation));
    await deleteAutomation(home.owner, automation.id);
    const late = later(now, 60 * minuteMs);
    await runClaimed(claimed, at(late));
    const other = await testAutomation(home.owner);
    await scheduled(other);
    await tickAt(late);
    expect(await runs(automation)).toEqual([]);
    expect(await runs(other)).toHaveLength(1);
  });

  it("is put off while the organization's places are taken, and not recorded", async () => {
    const { automation } = await withSecret();
    const dueAt = await scheduled(automation);
    cloud.aws.clearRequests();
    cloud.aws.setFault({ kind: "latency", latencyMs: 4_000, operation: "GetSecretValue" });
    const people = Array.from({ length: 4 }, () => preFlight(home.owner, automation.id));
    await vi.waitFor(() => expect(cloud.calls("AssumeRoleWithWebIdentity")).toBe(4), { timeout: 10_000 });
    await tickAt(dueAt);
    expect(await runs(automation)).toEqual([]);
    await Promise.all(people);
    cloud.aws.clearFaults();
    await tickAt(later(dueAt, 30_000));
    expect(await runs(automation)).toEqual([]);
    await tickAt(later(dueAt, 60_000));
    expect(await runs(automation)).toHaveLength(1);
  });
});

describe("several processes", { timeout: 90_000 }, () => {
  it("claim each at most once at a time, and whoever lost a claim records nothing", async () => {
    const automation = await testAutomation(home.owner);
    const dueAt = await scheduled(automation);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimNext(dueAt)));
    const [first, ...others] = claims.filter((claimed) => claimed !== null);
    expect(others).toEqual([]);
    expect(await claimNext(later(dueAt, leaseMs - 1))).toBeNull();
    const afterLease = later(dueAt, leaseMs);
    const second = await claimAt(afterLease);
    const record = vi.fn(async () => undefined);
    expect(await finishClaim(first as Claimed, afterLease, record)).toBe(false);
    expect(record).not.toHaveBeenCalled();
    expect(await finishClaim(second, afterLease, record)).toBe(true);
    expect(await claimNext(later(afterLease, minuteMs))).toBeNull();
  });

  it("run twenty automations once each, three of them at once", async () => {
    const automations = await Promise.all(Array.from({ length: 20 }, () => testAutomation(home.owner)));
    for (const automation of automations) await scheduled(automation, "daily");
    const late = later(now, 24 * 60 * minuteMs);
    const others = [await startTimerProcess(late), await startTimerProcess(late)];
    await Promise.all([tickAt(late), ...others.map((other) => other.finish())]);
    const counts = await Promise.all(automations.map(async (automation) => (await runs(automation)).length));
    expect(counts).toEqual(automations.map(() => 1));
  });

  it("take over what one that was killed had begun, after its lease and not before", async () => {
    const { automation } = await withSecret();
    const dueAt = await scheduled(automation);
    const killed = await startTimerProcess(dueAt);
    cloud.aws.clearRequests();
    cloud.aws.setFault({ kind: "latency", latencyMs: 4_000, operation: "GetSecretValue" });
    killed.begin();
    await vi.waitFor(() => expect(cloud.calls("AssumeRoleWithWebIdentity")).toBe(1), { timeout: 30_000 });
    killed.child.kill("SIGKILL");
    await once(killed.child, "exit");
    cloud.aws.clearFaults();
    await tickAt(later(dueAt, leaseMs - 1));
    expect(await runs(automation)).toEqual([]);
    await tickAt(later(dueAt, leaseMs));
    await tickAt(later(dueAt, leaseMs + minuteMs));
    expect(await runs(automation)).toHaveLength(1);
  });

  it("leave what they had begun to others at once when they end in order", async () => {
    const automation = await testAutomation(home.owner);
    const dueAt = await scheduled(automation);
    const begun = vi.fn(() => new Promise<void>(() => undefined));
    const timer = preFlightTimer({ clock: at(dueAt), run: begun });
    await timer.tick();
    expect(begun).toHaveBeenCalledTimes(1);
    expect(await claimNext(dueAt)).toBeNull();
    await timer.stop();
    await timer.tick();
    expect(begun).toHaveBeenCalledTimes(1);
    expect(await claimNext(dueAt)).not.toBeNull();
  });
});

describe("the timer", () => {
  it("lets no organization hold up another, however slow its AWS is", async () => {
    const slow = await Promise.all(Array.from({ length: 40 }, () => testAutomation(home.owner)));
    for (const automation of slow) await scheduled(automation);
    const other = await testAutomation(foreign.owner);
    await scheduled(other, "hourly", foreign);
    const begun: string[] = [];
    const timer = preFlightTimer({
      clock: at(later(now, 60 * minuteMs)),
      run: (claimed) => {
        begun.push(claimed.organizationId);
        return claimed.organizationId === home.id ? new Promise(() => undefined) : Promise.resolve();
      },
    });
    await timer.tick();
    expect(begun.filter((id) => id === home.id)).toHaveLength(2);
    expect(begun).toContain(foreign.id);
    await timer.stop();
  });

  it("goes on after a silent database and after a run that broke", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const automation = await testAutomation(home.owner);
    const dueAt = await scheduled(automation);
    let isAway = true;
    const run = vi
      .fn<(claimed: Claimed) => Promise<void>>()
      .mockRejectedValueOnce(databaseFailure("CONNECT_TIMEOUT"))
      .mockResolvedValue(undefined);
    let time = dueAt;
    const timer = preFlightTimer({
      clock: async () => {
        if (isAway) throw databaseFailure("CONNECT_TIMEOUT");
        return time;
      },
      run,
    });
    await timer.tick();
    expect(run).not.toHaveBeenCalled();
    isAway = false;
    await timer.tick();
    await timer.idle();
    expect(run).toHaveBeenCalledTimes(1);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining("couldn't be recorded"));
    time = later(dueAt, leaseMs);
    await timer.tick();
    await timer.idle();
    expect(run).toHaveBeenCalledTimes(2);
    await timer.stop();
  });
});

interface TimerProcess {
  child: ChildProcess;
  begin(): void;
  finish(): Promise<void>;
}

async function startTimerProcess(clock: Date): Promise<TimerProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/support/timer-process.ts"], {
    env: { ...process.env, TEST_NOW: clock.toISOString() },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const heard = (word: string) =>
    new Promise<void>((resolve, reject) => {
      child.stdout.setEncoding("utf8").on("data", (text: string) => text.includes(word) && resolve());
      child.once("exit", () => reject(new Error(`The process ended before it said "${word}".`)));
    });
  const idle = heard("idle");
  idle.catch(() => undefined);
  await heard("ready");
  const begin = () => void child.stdin.write("begin\n");
  return {
    child,
    begin,
    finish() {
      begin();
      return idle;
    },
  };
}
