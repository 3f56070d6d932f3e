// Which process runs a pre-flight that is due: one takes it by a row lock, for as long as a run can last. If it dies,
// another takes it over after that; one that lost its claim records nothing.
import { createHash } from "node:crypto";
import { inArray, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { preFlightSchedules as schedules } from "@/db/schema/pre-flights";
import { inOrganization } from "@/db/scope";
import { isThere } from "@/db/there";
import type { PreFlightPeriod } from "@/lib/shared/automations/pre-flight/schema";

/** A pre-flight begins nothing after 45 seconds, and each of its calls and queries has a limit: it ends well before. */
export const leaseMs = 180_000;
/** How soon one is tried again that found the organization's places taken. */
const postponedMs = 60_000;

// A type, since query results are records.
export type Claimed = {
  automationId: string;
  automationName: string;
  organizationId: string;
  every: PreFlightPeriod;
  claim: string;
};

/** PostgreSQL's clock, as processes' own differ. */
export async function databaseClock(): Promise<Date> {
  const [row] = await database().execute<{ ms: string }>(
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::text as ms`,
  );
  return new Date(Number(row?.ms));
}

/**
 * Takes the one that has been due for longest, if any.
 *
 * @param busy organizations that have as many under way as they may have here.
 */
export async function claimNext(now: Date, busy: readonly string[] = []): Promise<Claimed | null> {
  const at = now.toISOString();
  const until = new Date(now.getTime() + leaseMs).toISOString();
  const [claimed] = await database().execute<Claimed>(sql`
    update pre_flight_schedules s set claim = gen_random_uuid(), leased_until = ${until}::timestamptz
    from automations a
    where a.id = s.automation_id and s.automation_id = (
      select automation_id from pre_flight_schedules
      where due_at <= ${at}::timestamptz and (leased_until is null or leased_until <= ${at}::timestamptz)
        and organization_id <> all(${sql.param([...busy])}::uuid[])
        and ${isThere(schedules.organizationId)}
      order by due_at limit 1 for update skip locked)
    returning s.automation_id as "automationId", a.name as "automationName",
      s.organization_id as "organizationId", s.every, s.claim`);
  return claimed ?? null;
}

const periodsMs: Record<PreFlightPeriod, number> = { hourly: 3_600_000, daily: 86_400_000 };

/**
 * The automation's next moment after `after`: the same of every period, which is another for each automation, so that those
 * of an organization, and those of all, do not ask a cloud at once.
 */
export function nextDue(automationId: string, every: PreFlightPeriod, after: Date): Date {
  const periodMs = periodsMs[every];
  const offsetMs = createHash("sha256").update(automationId).digest().readUIntBE(0, 6) % periodMs;
  const sinceLastMs = (((after.getTime() - offsetMs) % periodMs) + periodMs) % periodMs;
  return new Date(after.getTime() + periodMs - sinceLastMs);
}

/** Ends the claim and records what came of the run, both or neither. False where the claim was lost meanwhile. */
export function finishClaim(claimed: Claimed, now: Date, record: (tx: Transaction) => Promise<void>) {
  return database().transaction(async (tx) => {
    const dueAt = nextDue(claimed.automationId, claimed.every, now);
    const ended = await tx
      .update(schedules)
      .set({ dueAt, claim: null, leasedUntil: null })
      .where(own(claimed))
      .returning({ id: schedules.automationId });
    if (ended.length === 0) return false;
    await record(tx);
    return true;
  });
}

/** Gives it back for a while: it is still due. */
export async function postponeClaim(claimed: Claimed, now: Date): Promise<void> {
  const leasedUntil = new Date(now.getTime() + postponedMs);
  await database().update(schedules).set({ claim: null, leasedUntil }).where(own(claimed));
}

/** Gives them back at once, for another process. */
export async function releaseClaims(claims: readonly string[]): Promise<void> {
  if (claims.length === 0) return;
  await database()
    .update(schedules)
    .set({ claim: null, leasedUntil: null })
    .where(inArray(schedules.claim, [...claims]));
}

function own({ automationId, organizationId, claim }: Claimed) {
  return inOrganization({ organizationId }, schedules, { automationId, claim });
}
