// Which variables of an automation nothing has shown to work as they are now, from the times at which things changed
// and worked. A change inside the cloud is not seen here: only a pre-flight or a kickoff sees that.
import { desc } from "drizzle-orm";
import { database, type Executor } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { preFlightResults, preFlightSchedules as schedules } from "@/db/schema/pre-flights";
import { inOrganization } from "@/db/scope";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { newestDeployment } from "@/lib/server/automations/deployments/record";
import { bakedRows } from "@/lib/server/automations/deployments/snapshot-values";
import { databaseClock, nextDue } from "@/lib/server/automations/pre-flight/claims";
import { find as findAutomation } from "@/lib/server/automations/service";
import {
  type AssignedVariable,
  assignedVariables,
  readAtNow,
} from "@/lib/server/environment-variables/assigned-variables";
import {
  type PreFlightSchedule,
  PreFlightScheduleInput,
  type PreFlightStatus,
  type UnprovenChange,
  type UnprovenVariable,
} from "@/lib/shared/automations/pre-flight/schema";
import { parseInput } from "@/lib/shared/errors";

/**
 * A variable is proven by the last pre-flights, if it passed there; one that is read at kickoffs by the last
 * kickoff that resolved, one that is read at deploy by the newest deployment, if they had it. It is unproven when it,
 * its credential or that one's config was saved after all of these.
 */
export async function preFlightStatus(actor: Actor, automationId: string): Promise<PreFlightStatus> {
  requirePermission(actor, "automations:read");
  await findAutomation(database(), actor, automationId);
  const [assigned, flights, schedule, kickoff, deployment] = await Promise.all([
    assignedVariables(database(), actor.organizationId, automationId),
    lastPreFlights(actor, automationId),
    preFlightSchedule(actor, automationId),
    lastKickoff(actor, automationId),
    lastDeployment(actor, automationId),
  ]);
  const unproven = assigned.flatMap((read) => {
    const proofs = [...flights, readAtNow(read) === "kickoff" ? kickoff : deployment];
    const provenAt = proofs.flatMap((proof) => (proof?.has(read.variable) ? [proof.at] : []));
    return unprovenOf(read, provenAt) ?? [];
  });
  return { schedule, lastPreFlight: flights[0]?.shown ?? null, unproven };
}

function unprovenOf(assigned: AssignedVariable, provenTimes: Date[]): UnprovenVariable | null {
  const { variable, credential, config } = assigned;
  if (provenTimes.length === 0) return { key: variable.key, changed: [], provenAt: null };
  const provenAt = new Date(Math.max(...provenTimes.map((at) => at.getTime())));
  const isAfter = (row: { updatedAt: Date } | null) => row !== null && row.updatedAt >= provenAt;
  const changed: UnprovenChange[] = [];
  if (isAfter(variable)) changed.push("variable");
  if (isAfter(credential)) changed.push("credential");
  if (isAfter(config)) changed.push("config");
  // Whatever was the default then: without one there is nothing to read with.
  if (variable.source === "default" && !credential) changed.push("default");
  return changed.length > 0 ? { key: variable.key, changed, provenAt: provenAt.toISOString() } : null;
}

interface Proof {
  at: Date;
  /** Whether it had the variable, and that worked. */
  has(variable: AssignedVariable["variable"]): boolean;
}

/** The last that a person ran and the last that the timer did, the newer one first. */
async function lastPreFlights(actor: Actor, automationId: string) {
  const rows = await database()
    .select()
    .from(preFlightResults)
    .where(inOrganization(actor, preFlightResults, { automationId }))
    .orderBy(desc(preFlightResults.startedAt));
  return rows.map(({ by, startedAt, ok, passed, failures }) => ({
    at: startedAt,
    has: ({ key }: AssignedVariable["variable"]) => passed.includes(key),
    shown: {
      by,
      startedAt: startedAt.toISOString(),
      ok,
      count: passed.length + failures.length,
      failures: failures.map(({ key, reason }) => ({ key, reason })),
    },
  }));
}

async function lastKickoff(actor: Actor, automationId: string): Promise<Proof | null> {
  const [row] = await database()
    .select({ id: kickoffs.id, at: kickoffs.startedAt })
    .from(kickoffs)
    .where(inOrganization(actor, kickoffs, { automationId, status: "resolved" }))
    .orderBy(desc(kickoffs.startedAt), desc(kickoffs.id))
    .limit(1);
  if (!row) return null;
  const receipts = await database()
    .select({ key: kickoffReceipts.key })
    .from(kickoffReceipts)
    .where(inOrganization(actor, kickoffReceipts, { kickoffId: row.id }));
  const keys = new Set(receipts.map(({ key }) => key));
  return { at: row.at, has: ({ key }) => keys.has(key) };
}

async function lastDeployment(actor: Actor, automationId: string): Promise<Proof | null> {
  const newest = await newestDeployment(actor, automationId);
  if (!newest) return null;
  const rows = await bakedRows(database(), actor.organizationId, newest.id);
  const kept = new Set(rows.flatMap(({ variableId, sealedValue }) => (sealedValue ? [variableId] : [])));
  return { at: newest.createdAt, has: ({ id }) => kept.has(id) };
}

// Whether a timer tries an automation, and how often.

export async function setPreFlightSchedule(
  actor: Actor,
  automationId: string,
  input: unknown,
  clock = databaseClock,
): Promise<PreFlightSchedule> {
  requirePermission(actor, "automations:manage");
  const { every } = parseInput(PreFlightScheduleInput, input);
  const now = await clock();
  const { organizationId } = actor;
  return organizationTransaction(organizationId, async (tx) => {
    const automation = await findAutomation(tx, actor, automationId);
    const before = await preFlightSchedule(actor, automationId, tx);
    if (before.every === every) return before;
    if (every === "off") await tx.delete(schedules).where(inOrganization(actor, schedules, { automationId }));
    else {
      const dueAt = nextDue(automationId, every, now);
      // A run that is under way was one of another rhythm.
      const set = { every, dueAt, claim: null, leasedUntil: null };
      await tx
        .insert(schedules)
        .values({ automationId, organizationId, ...set })
        .onConflictDoUpdate({ target: schedules.automationId, set });
    }
    await recordAudit(tx, actor, {
      action: "automation.pre_flight_scheduled",
      object: { kind: "automation", id: automationId, label: automation.name },
      detail: { before: { every: before.every }, after: { every } },
    });
    return preFlightSchedule(actor, automationId, tx);
  });
}

/** As the automation's page shows it. */
async function preFlightSchedule(
  actor: { organizationId: string },
  automationId: string,
  executor: Executor = database(),
): Promise<PreFlightSchedule> {
  const [row] = await executor
    .select({ every: schedules.every, dueAt: schedules.dueAt })
    .from(schedules)
    .where(inOrganization(actor, schedules, { automationId }));
  return row ? { every: row.every, nextAt: row.dueAt.toISOString() } : { every: "off", nextAt: null };
}
