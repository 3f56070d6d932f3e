// Signing in: the same answer and the same time for an unknown email and a wrong password, and a limit on attempts.
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { users } from "@/db/schema/people";
import { recordAudit } from "@/lib/audit/record";
import { memberOf, organizationsOf } from "@/lib/auth/actor";
import { claimAttempt, signInLimit, withdrawAttempt } from "@/lib/auth/attempts";
import { noteFailedSignIn } from "@/lib/auth/failed-sign-ins";
import { passwordMatches } from "@/lib/auth/password";
import { SignInInput } from "@/lib/auth/schema";
import { inTurn } from "@/lib/auth/turns";
import { AppError } from "@/lib/errors";

export interface Person {
  id: string;
  name: string;
  email: string;
  /** What the password that was given matched: never for a browser. */
  passwordHash: string;
}

/**
 * Gives the person, or null when email and password do not belong together.
 *
 * @throws AppError `too_many_requests` after too many failed attempts for the email or from the address; a correct
 * password is refused then too, or the limit would tell that it is correct. Also when too many are signing in at once:
 * nothing was counted then, and the database was not asked.
 */
export function signIn(input: unknown, address: string): Promise<Person | null> {
  return inTurn(address, () => judge(input, address));
}

async function judge(input: unknown, address: string): Promise<Person | null> {
  const parsed = SignInInput.safeParse(input);
  if (!parsed.success) {
    noteFailedSignIn({ email: null, address });
    return null;
  }
  const { email, password } = parsed.data;
  const db = database();
  const attempt = await claimAttempt(db, email, address, signInLimit).catch((error: unknown) => {
    if (isTooMany(error)) noteFailedSignIn({ email: null, address, isLimited: true });
    throw error;
  });
  const [user] = await db.select().from(users).where(eq(users.email, email));
  if (!(await passwordMatches(password, user?.passwordHash ?? null)) || !user || user.disabledAt) {
    noteFailedSignIn({ email, address });
    return null;
  }
  await withdrawAttempt(db, attempt);
  await recordSignIn(user.id, address);
  const { id, name, passwordHash } = user;
  return { id, name, email, passwordHash };
}

function isTooMany(error: unknown): boolean {
  return error instanceof AppError && error.code === "too_many_requests";
}

/** In the log of every organization that the person belongs to. */
async function recordSignIn(userId: string, address: string): Promise<void> {
  const origin = { address, requestId: randomUUID() };
  for (const { id } of await organizationsOf(userId)) {
    const member = await memberOf(userId, id, origin);
    await recordAudit(database(), member, {
      action: "member.signed_in",
      object: { kind: "member", id: userId, label: member.email },
    });
  }
}
