// Signing in: the same answer and the same time for an unknown email and a wrong password, and a limit on attempts.
import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { database } from "@/db/client";
import { memberships, roles, users } from "@/db/schema/people";
import { claimNoted, noteFailedSignIn } from "@/lib/server/auth/failed-sign-ins";
import { recordOwn } from "@/lib/server/auth/own-record";
import { passwordMatches } from "@/lib/server/auth/password";
import { withdrawAttempt } from "@/lib/server/auth/rate-limit";
import { inTurn } from "@/lib/server/auth/turns";
import { environment } from "@/lib/server/env";
import { roleOf } from "@/lib/server/rbac/granted";
import { SignInInput } from "@/lib/shared/auth/schema";
import { AppError } from "@/lib/shared/errors";

export interface Person {
  id: string;
  name: string;
  email: string;
  /** The stored hash that the given password matched: never sent to a browser. */
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
  const attempt = await claimNoted(email, address);
  const [user] = await db.select().from(users).where(eq(users.email, email));
  if (!(await passwordMatches(password, user?.passwordHash ?? null)) || !user || user.disabledAt) {
    noteFailedSignIn({ email, address });
    return null;
  }
  await withdrawAttempt(db, attempt);
  const origin = { userId: user.id, address, requestId: randomUUID() };
  await db.transaction((tx) => recordOwn(tx, origin, "member.signed_in"));
  const { id, name, passwordHash } = user;
  return { id, name, email, passwordHash };
}

/**
 * Once the password was right: where the operator wants single sign-on, owners alone get in without it.
 *
 * @throws AppError `single_sign_on_required`
 */
export async function requirePasswordSignIn(userId: string): Promise<void> {
  if (environment().passwordSignIn === "everyone") return;
  const [owned] = await database()
    .select({ userId: memberships.userId })
    .from(memberships)
    .innerJoin(roles, roleOf(memberships))
    .where(and(eq(memberships.userId, userId), eq(roles.builtIn, "owner")))
    .limit(1);
  if (!owned)
    throw new AppError("single_sign_on_required", "Only owners sign in with a password. Use single sign-on.");
}
