// Asking for a new password by email, and what a person who reads the address's email takes over with it.
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { apiTokens } from "@/db/schema/api-tokens";
import { emails } from "@/db/schema/emails";
import { factors, users } from "@/db/schema/people";
import { identities } from "@/db/schema/single-sign-on";
import type { Visitor } from "@/lib/server/auth/actor";
import { type AttemptLimit, claimAttempt } from "@/lib/server/auth/rate-limit";
import { enqueueEmail, isEmailOn } from "@/lib/server/emails/outbox";
import { linkMinutes, ResetRequest } from "@/lib/shared/account-links/schema";
import { AppError, parseInput } from "@/lib/shared/errors";

/** How many links one network can ask for in fifteen minutes, for all addresses together. */
const requestLimit: AttemptLimit = {
  perSubjectAndAddress: 20,
  perAddress: 50,
  perSubject: Number.POSITIVE_INFINITY,
};
/** An address gets one in so many minutes, no matter who asks: the newest link is the one that works. */
const pauseMinutes = 5;

/**
 * Writes down that somebody asked. Whether there is such an account is found out when the email is sent, so that neither
 * this answer nor its time tells.
 *
 * @param body what reads the body
 * @throws AppError `conflict` where Latchkey sends no email, `too_many_requests` after too many from a network.
 */
export async function requestReset(
  visitor: Visitor,
  body: () => Promise<unknown>,
  now = new Date(),
): Promise<undefined> {
  await claimAttempt(database(), "new-password", visitor.address, requestLimit);
  const { email } = parseInput(ResetRequest, await body());
  if (!isEmailOn()) {
    throw new AppError("conflict", "This Latchkey sends no email. Ask an owner for a reset link.");
  }
  await database().transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`new-password ${email}`}, 2))`);
    const recent = and(
      eq(emails.recipient, email),
      eq(emails.kind, "password_reset"),
      gt(emails.createdAt, new Date(now.getTime() - pauseMinutes * 60_000)),
    );
    if ((await tx.$count(emails, recent)) > 0) return;
    const until = new Date(now.getTime() + linkMinutes * 60_000);
    await enqueueEmail(tx, { to: email, content: { kind: "password_reset", email }, until }, now);
  });
}

/**
 * The account is now that of the person who reads the address's email. Where nobody had proven that before, it may have been
 * somebody else's until now: what they put in to come back by goes.
 *
 * @returns how many of each went, recovery codes not counted, for the audit log; nothing where the account was proven before.
 */
export async function takeOver(tx: Transaction, userId: string, now: Date): Promise<Record<string, number>> {
  const proven = await tx
    .update(users)
    .set({ provenAt: now, recoveryCodeHashes: [] })
    .where(and(eq(users.id, userId), isNull(users.provenAt)))
    .returning({ id: users.id });
  if (proven.length === 0) return {};
  const ended = await tx
    .delete(apiTokens)
    .where(eq(apiTokens.userId, userId))
    .returning({ id: apiTokens.id });
  const removed = await tx.delete(factors).where(eq(factors.userId, userId)).returning({ id: factors.id });
  const unlinked = await tx
    .delete(identities)
    .where(eq(identities.userId, userId))
    .returning({ id: identities.id });
  return {
    ...(unlinked.length > 0 && { removedIdentities: unlinked.length }),
    ...(ended.length > 0 && { endedApiTokens: ended.length }),
    ...(removed.length > 0 && { removedFactors: removed.length }),
  };
}
