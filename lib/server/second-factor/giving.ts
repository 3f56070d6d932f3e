// The second half of signing in: a code of an authenticator app, or a recovery code in its place.
import { eq } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { sessions } from "@/db/schema/people";
import { claimNoted, noteFailedSignIn } from "@/lib/server/auth/failed-sign-ins";
import { recordOwn } from "@/lib/server/auth/own-record";
import { factorLimit, withdrawAttempt } from "@/lib/server/auth/rate-limit";
import { ownRow, requireStillSignedIn } from "@/lib/server/profile/own-password";
import type { Person } from "@/lib/server/profile/service";
import { takeAuthenticatorCode } from "@/lib/server/second-factor/authenticators";
import { takeRecoveryCode } from "@/lib/server/second-factor/recovery-codes";
import { fieldError, parseInput } from "@/lib/shared/errors";
import { SecondFactor } from "@/lib/shared/second-factor/schema";

type Given = "authenticator" | "recovery code";

/**
 * Opens the session, and steps it up.
 *
 * @throws AppError `validation_failed` for what is wrong or was used, which counts as a failed sign-in; `too_many_requests` after
 * too many of those.
 */
export async function giveSecondFactor(person: Person, input: unknown, now = new Date()): Promise<void> {
  const { code } = parseInput(SecondFactor, input);
  await withCode(person, code, now, async (tx, given) => {
    await tx
      .update(sessions)
      .set({ secondFactorAt: now, steppedUpAt: now })
      .where(eq(sessions.id, person.sessionId));
    await recordOwn(tx, person, "member.second_factor_given", { with: given });
  });
}

/** Uses the code up and makes the change that it is given for: both, or neither. Counted by account, before it is judged. */
export async function withCode(
  person: Person,
  code: string,
  now: Date,
  change: (tx: Transaction, given: Given) => Promise<void>,
): Promise<void> {
  const { userId, address } = person;
  const { email } = await ownRow(userId);
  const attempt = await claimNoted(`second factor of ${userId}`, address, factorLimit);
  const isGiven = await database().transaction(async (tx) => {
    await requireStillSignedIn(tx, person);
    const given = await takeCode(tx, userId, code, now);
    if (given) await change(tx, given);
    return given !== null;
  });
  if (!isGiven) {
    noteFailedSignIn({ email, address });
    throw fieldError("validation_failed", "code", "This code is wrong, or was used already.");
  }
  await withdrawAttempt(database(), attempt);
}

async function takeCode(tx: Transaction, userId: string, code: string, now: Date): Promise<Given | null> {
  if (/^[\d\s]+$/.test(code)) {
    return (await takeAuthenticatorCode(tx, userId, code, now)) ? "authenticator" : null;
  }
  return (await takeRecoveryCode(tx, userId, code)) ? "recovery code" : null;
}
