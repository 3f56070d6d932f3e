// Which process sends what is due: one takes an email by a row lock, for as long as an attempt can last. If it dies,
// another takes it over after that; anyone who lost its claim records nothing.
import { and, eq, inArray, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { emails } from "@/db/schema/emails";
import { isThere } from "@/db/there";
import type { Refused } from "@/lib/server/emails/transport";
import { type EmailFailure, type EmailKind, emailKinds } from "@/lib/shared/emails/schema";

/** An attempt ends after 45 seconds, and each of its queries has a limit. */
const leaseSeconds = 120;
const minute = 60;
/** Seconds after the first, second … attempt that failed; the last one again and again. */
const delays = [10, minute, 5 * minute, 15 * minute, 60 * minute];

const lasting: ReadonlySet<EmailFailure> = new Set(["address_refused", "message_refused"]);

// A type, since query results are records.
export type Claimed = {
  id: string;
  claim: string;
  kind: EmailKind;
  recipient: string;
  organizationId: string | null;
  sealedContent: string;
};

/**
 * What has been due for longest, a person's own before organizations': nobody waits for a new password because somebody
 * invites many. What a newer version of Latchkey wrote is left to it.
 *
 * @param busyOrganizations those that have as many under way as they can have here
 */
export async function claimDue(limit: number, busyOrganizations: readonly string[]): Promise<Claimed[]> {
  const claimed = await database().execute<Claimed>(sql`
    update ${emails} set claim = gen_random_uuid(), leased_until = now() + make_interval(secs => ${leaseSeconds})
    where id in (
      select id from ${emails}
      where state = 'pending' and due_at <= now() and (leased_until is null or leased_until <= now())
        and kind = any(${sql.param([...emailKinds])}::text[])
        and (organization_id is null or organization_id <> all(${sql.param([...busyOrganizations])}::uuid[]))
        and (organization_id is null or ${isThere(sql`organization_id`)})
      order by organization_id is not null, due_at limit ${limit} for update skip locked)
    returning id, claim, kind, recipient, organization_id as "organizationId", sealed_content as "sealedContent"`);
  return [...claimed];
}

/** The columns of an email that was sent or given up. */
export const over = { sealedContent: null, dueAt: null, claim: null, leasedUntil: null, endedAt: sql`now()` };

export type Outcome = "sent" | "failed" | "given_up";

/**
 * Records how an attempt ended.
 *
 * @param refused null for one that succeeded
 * @returns null where the claim was lost meanwhile
 */
export async function finishAttempt(
  { id, claim }: Claimed,
  refused: Refused | null,
  random = Math.random,
): Promise<Outcome | null> {
  const own = and(eq(emails.id, id), eq(emails.claim, claim));
  return database().transaction(async (tx) => {
    const [row] = await tx.select().from(emails).where(own).for("update");
    if (!row) return null;
    const attempts = row.attempts + 1;
    if (refused === null) {
      await tx
        .update(emails)
        .set({ ...over, state: "sent", attempts, failure: null, replyCode: null })
        .where(own);
      return "sent";
    }
    const delay = (delays[attempts - 1] ?? delays.at(-1) ?? 0) * (1 + random() * 0.2);
    const isOver = lasting.has(refused.failure) || Date.now() + delay * 1_000 > row.expiresAt.getTime();
    await tx
      .update(emails)
      .set({
        attempts,
        ...refused,
        ...(isOver
          ? { ...over, state: "given_up" }
          : { claim: null, leasedUntil: null, dueAt: sql`now() + make_interval(secs => ${delay})` }),
      })
      .where(own);
    return isOver ? "given_up" : "failed";
  });
}

/** Where there is nobody to send it to: neither a success nor a failure. */
export async function giveUp({ id, claim }: Claimed): Promise<void> {
  await database()
    .update(emails)
    .set({ ...over, state: "given_up" })
    .where(and(eq(emails.id, id), eq(emails.claim, claim)));
}

/** Gives them back at once, for another process: the attempt does not count. */
export async function releaseClaims(claims: readonly string[]): Promise<void> {
  if (claims.length === 0) return;
  await database()
    .update(emails)
    .set({ claim: null, leasedUntil: null })
    .where(inArray(emails.claim, [...claims]));
}

const keptDays = 30;

/** Gives up what is over, also where nothing is sent any more, and takes away what ended long ago. */
export async function forgetOld(): Promise<void> {
  await database().execute(sql`update ${emails}
    set state = 'given_up', sealed_content = null, due_at = null, claim = null, leased_until = null, ended_at = now()
    where state = 'pending' and expires_at <= now() and (leased_until is null or leased_until <= now())`);
  await database().execute(sql`delete from ${emails}
    where state <> 'pending' and ended_at < now() - make_interval(days => ${keptDays})`);
}
