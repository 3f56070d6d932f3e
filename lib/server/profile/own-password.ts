// Asks a signed-in person for the password again: a stolen session has no more guesses than a stranger.
import { and, eq } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { sessions, users } from "@/db/schema/people";
import type { Origin } from "@/lib/server/auth/actor";
import { claimNoted, noteFailedSignIn } from "@/lib/server/auth/failed-sign-ins";
import { passwordMatches } from "@/lib/server/auth/password";
import { withdrawAttempt } from "@/lib/server/auth/rate-limit";
import { AppError, fieldError } from "@/lib/shared/errors";

type SignedIn = Origin & { userId: string; sessionId: string };

/**
 * The hash that the password matched. To be called in turn.
 *
 * @param field of the input, which the refusal names.
 * @throws AppError `validation_failed` for a wrong one, which counts as a failed sign-in; `too_many_requests` as signing in.
 */
export async function matchedHash(
  { userId, address }: SignedIn,
  field: string,
  password: string,
): Promise<string> {
  const { email, passwordHash } = await ownRow(userId);
  const attempt = await claimNoted(email, address);
  if (!(await passwordMatches(password, passwordHash))) {
    noteFailedSignIn({ email, address });
    throw fieldError("validation_failed", field, "This isn't your current password.");
  }
  await withdrawAttempt(database(), attempt);
  return passwordHash;
}

/** Hashing takes its time, and its turn: meanwhile the session may have been ended, or the person disabled. */
export async function requireStillSignedIn(tx: Transaction, { userId, sessionId }: SignedIn): Promise<void> {
  const [own] = await tx
    .select({ disabledAt: users.disabledAt })
    .from(users)
    .where(eq(users.id, userId))
    .for("update");
  const isOpen = await tx.$count(sessions, and(eq(sessions.id, sessionId), eq(sessions.userId, userId)));
  if (!own || own.disabledAt || isOpen === 0) throw new AppError("unauthenticated", "Sign in first.");
}

export async function ownRow(userId: string) {
  const [row] = await database()
    .select({ name: users.name, email: users.email, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, userId));
  if (!row) throw new AppError("unauthenticated", "Sign in first.");
  return row;
}
