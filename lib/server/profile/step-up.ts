// "Confirm that it's you": what was given when the session began may be hours old, and the screen somebody else's by now.
import { eq } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { sessions } from "@/db/schema/people";
import { recordOwn } from "@/lib/server/auth/own-record";
import { inTurn } from "@/lib/server/auth/turns";
import { matchedHash, requireStillSignedIn } from "@/lib/server/profile/own-password";
import type { Person } from "@/lib/server/profile/service";
import { hasFactor } from "@/lib/server/second-factor/factors";
import { withFactor } from "@/lib/server/second-factor/giving";
import { fieldError, parseInput } from "@/lib/shared/errors";
import { StepUp } from "@/lib/shared/profile/schema";

/**
 * Takes a second factor from a person who has one, otherwise the password, for this session only. For them the password is not
 * enough: somebody who has learned it would need nothing else.
 *
 * @throws AppError `validation_failed` for a wrong one, which counts as a failed sign-in; `too_many_requests` as signing in.
 */
export async function stepUp(person: Person, input: unknown, now = new Date()): Promise<void> {
  const { password, ...factor } = parseInput(StepUp, input);
  if (await hasFactor(database(), person.userId)) {
    if (password !== undefined)
      throw fieldError("validation_failed", "code", "Enter a code of your second factor.");
    await withFactor(person, factor, now, (tx, given) => putStepUp(tx, person, given, now));
    return;
  }
  if (password === undefined) throw fieldError("validation_failed", "password", "Enter your password.");
  await inTurn(person.address, () => matchedHash(person, "password", password));
  await database().transaction(async (tx) => {
    await requireStillSignedIn(tx, person);
    await putStepUp(tx, person, "password", now);
  });
}

async function putStepUp(tx: Transaction, person: Person, given: string, now: Date): Promise<void> {
  await tx.update(sessions).set({ steppedUpAt: now }).where(eq(sessions.id, person.sessionId));
  await recordOwn(tx, person, "member.stepped_up", { with: given });
}
