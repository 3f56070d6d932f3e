// "Confirm that it's you": what was given when the session began may be hours old, and the screen somebody else's by now.
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { sessions } from "@/db/schema/people";
import { recordOwn } from "@/lib/server/auth/own-record";
import { inTurn } from "@/lib/server/auth/turns";
import { matchedHash, requireStillSignedIn } from "@/lib/server/profile/own-password";
import type { Person } from "@/lib/server/profile/service";
import { parseInput } from "@/lib/shared/errors";
import { StepUp } from "@/lib/shared/profile/schema";

/**
 * Takes the password again, for this session alone.
 *
 * @throws AppError `validation_failed` for a wrong one, which counts as a failed sign-in; `too_many_requests` as signing in.
 */
export async function stepUp(person: Person, input: unknown, now = new Date()): Promise<void> {
  const { password } = parseInput(StepUp, input);
  await inTurn(person.address, () => matchedHash(person, "password", password));
  await database().transaction(async (tx) => {
    await requireStillSignedIn(tx, person);
    await tx.update(sessions).set({ steppedUpAt: now }).where(eq(sessions.id, person.sessionId));
    await recordOwn(tx, person, "member.stepped_up", { with: "password" });
  });
}
