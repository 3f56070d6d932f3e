// The second half of signing in: a passkey, a code of an authenticator app, or a recovery code in their place.
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { database, type Transaction } from "@/db/client";
import { sessions } from "@/db/schema/people";
import { claimNoted, noteFailedSignIn } from "@/lib/server/auth/failed-sign-ins";
import { recordOwn } from "@/lib/server/auth/own-record";
import { factorLimit, withdrawAttempt } from "@/lib/server/auth/rate-limit";
import { ownRow, requireStillSignedIn } from "@/lib/server/profile/own-password";
import type { Person } from "@/lib/server/profile/service";
import { takeAuthenticatorCode } from "@/lib/server/second-factor/authenticators";
import { judgePasskey, takeChallenge } from "@/lib/server/second-factor/passkeys";
import { takeRecoveryCode } from "@/lib/server/second-factor/recovery-codes";
import type { SignedPasskey } from "@/lib/shared/auth/schema";
import { fieldError, parseInput } from "@/lib/shared/errors";
import { SecondFactor } from "@/lib/shared/second-factor/schema";

export interface GivenFactor {
  code?: string;
  passkey?: z.infer<typeof SignedPasskey>;
}

type Given = "authenticator" | "recovery code" | "passkey";

/**
 * Opens the session, and steps it up.
 *
 * @throws AppError `validation_failed` for what is wrong or was used, which counts as a failed sign-in; `too_many_requests` after
 * too many of those.
 */
export async function giveSecondFactor(person: Person, input: unknown, now = new Date()): Promise<void> {
  const factor = parseInput(SecondFactor, input);
  await withFactor(person, factor, now, async (tx, given) => {
    await tx
      .update(sessions)
      .set({ secondFactorAt: now, steppedUpAt: now })
      .where(eq(sessions.id, person.sessionId));
    await recordOwn(tx, person, "member.second_factor_given", { with: given });
  });
}

/** Uses up what is given and makes the change that it is given for: both, or neither. Counted by account, before it is judged. */
export async function withFactor(
  person: Person,
  factor: GivenFactor,
  now: Date,
  change: (tx: Transaction, given: Given) => Promise<void>,
): Promise<void> {
  const { userId, sessionId, address } = person;
  const { email } = await ownRow(userId);
  const attempt = await claimNoted(`second factor of ${userId}`, address, factorLimit);
  // It is used up, whether the sign-in succeeds or not.
  const challenge = factor.passkey ? await takeChallenge(sessionId, now) : null;
  const given = await database().transaction(async (tx) => {
    await requireStillSignedIn(tx, person);
    const taken = await takeFactor(tx, person, { ...factor, challenge }, now);
    if (!isRefusal(taken)) await change(tx, taken);
    return taken;
  });
  if (isRefusal(given)) {
    noteFailedSignIn({ email, address });
    throw fieldError("validation_failed", factor.passkey ? "passkey" : "code", refusals[given]);
  }
  await withdrawAttempt(database(), attempt);
}

const refusals = {
  wrong_code: "This code is wrong, or was used already.",
  wrong_passkey: "This passkey couldn't be checked. Try again.",
  copied_passkey:
    "This passkey wasn't accepted, because someone may have a copy of it. Use another factor, then remove this passkey under Profile.",
};
type Refusal = keyof typeof refusals;
const isRefusal = (taken: Given | Refusal): taken is Refusal => taken in refusals;

async function takeFactor(
  tx: Transaction,
  person: Person,
  { code = "", passkey, challenge }: GivenFactor & { challenge: string | null },
  now: Date,
): Promise<Given | Refusal> {
  const { userId } = person;
  if (passkey) {
    const judged = await judgePasskey(tx, person, { passkey, challenge }, now);
    return judged === "given" ? "passkey" : `${judged}_passkey`;
  }
  if (/^[\d\s]+$/.test(code)) {
    return (await takeAuthenticatorCode(tx, userId, code, now)) ? "authenticator" : "wrong_code";
  }
  return (await takeRecoveryCode(tx, userId, code)) ? "recovery code" : "wrong_code";
}
