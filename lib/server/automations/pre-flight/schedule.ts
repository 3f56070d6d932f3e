// Whether a timer tries an automation, and how often.
import { database, type Executor } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { preFlightSchedules as schedules } from "@/db/schema/pre-flights";
import { inOrganization } from "@/db/scope";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { databaseClock, nextDue } from "@/lib/server/automations/pre-flight/claims";
import { find as findAutomation } from "@/lib/server/automations/service";
import { type PreFlightSchedule, PreFlightScheduleInput } from "@/lib/shared/automations/pre-flight/schema";
import { parseInput } from "@/lib/shared/errors";

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
export async function preFlightSchedule(
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
