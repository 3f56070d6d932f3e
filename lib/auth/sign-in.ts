// Signing in: the same answer and the same time for an unknown email and a wrong password, and a limit on attempts.
import { and, eq, gt, lt, type SQL, sql } from "drizzle-orm";
import { type Database, database } from "@/db/client";
import { signInAttempts, users } from "@/db/schema/people";
import { passwordMatches } from "@/lib/auth/password";
import { SignInInput } from "@/lib/auth/schema";
import { AppError } from "@/lib/errors";

/**
 * Failed attempts in a window of time. The limit per email alone is high, or anybody could keep its owner out; the
 * low one counts an email from one address.
 */
export const attemptLimit = { windowMinutes: 15, perEmailAndAddress: 10, perAddress: 50, perEmail: 100 };

export interface Person {
  id: string;
  name: string;
  email: string;
}

/**
 * Gives the person, or null when email and password do not belong together.
 *
 * @throws AppError `too_many_requests` after too many failed attempts for the email or from the address; a correct
 * password is refused then too, or the limit would tell that it is correct.
 */
export async function signIn(input: unknown, address: string): Promise<Person | null> {
  const parsed = SignInInput.safeParse(input);
  if (!parsed.success) return null;
  const { email, password } = parsed.data;
  const db = database();
  const attempt = await claimAttempt(db, email, address);
  const [user] = await db.select().from(users).where(eq(users.email, email));
  if (!(await passwordMatches(password, user?.passwordHash ?? null)) || !user) return null;
  await db.delete(signInAttempts).where(eq(signInAttempts.id, attempt));
  return { id: user.id, name: user.name, email: user.email };
}

/**
 * Counts the attempt before it is judged, so that many at once cannot slip under the limit together; one that
 * succeeds is taken back.
 */
function claimAttempt(db: Database, email: string, address: string): Promise<string> {
  return db.transaction(async (tx) => {
    // Address before email, always: two attempts then never wait for each other in a circle.
    for (const [kind, text] of [address, email].entries()) {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${text}, ${kind}))`);
    }
    await tx.delete(signInAttempts).where(lt(signInAttempts.at, sql`now() - interval '1 day'`));
    const [ofEmail, ofAddress] = [eq(signInAttempts.email, email), eq(signInAttempts.address, address)];
    const since = sql`now() - make_interval(mins => ${attemptLimit.windowMinutes})`;
    const failed = (of: SQL | undefined) => tx.$count(signInAttempts, and(of, gt(signInAttempts.at, since)));
    const tooMany =
      (await failed(and(ofEmail, ofAddress))) >= attemptLimit.perEmailAndAddress ||
      (await failed(ofAddress)) >= attemptLimit.perAddress ||
      (await failed(ofEmail)) >= attemptLimit.perEmail;
    if (tooMany) {
      throw new AppError("too_many_requests", "Too many attempts. Wait 15 minutes, then try again.", {
        retryAfterSeconds: attemptLimit.windowMinutes * 60,
      });
    }
    const [row] = await tx
      .insert(signInAttempts)
      .values({ email, address })
      .returning({ id: signInAttempts.id });
    if (!row) throw new TypeError("The attempt was not recorded.");
    return row.id;
  });
}
