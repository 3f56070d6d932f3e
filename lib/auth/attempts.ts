// Counting what strangers try: passwords, and links of invitations.
import { and, eq, gt, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { signInAttempts } from "@/db/schema/people";
import { AppError } from "@/lib/errors";

/** Failed attempts in a window of time. A subject is what is tried at: an email, or `invitation`. */
export interface AttemptLimit {
  perSubjectAndAddress: number;
  perAddress: number;
  perSubject: number;
}

const windowMinutes = 15;

/** The limit per email alone is high, or anybody could keep its owner out; the low one is for one address. */
export const signInLimit: AttemptLimit = { perSubjectAndAddress: 10, perAddress: 50, perSubject: 100 };

/** Tokens cannot be guessed, so nobody needs to be kept out for what others try. */
export const invitationLimit: AttemptLimit = {
  perSubjectAndAddress: 20,
  perAddress: 50,
  perSubject: Number.POSITIVE_INFINITY,
};

/**
 * Counts the attempt before it is judged, so that many at once cannot slip under the limit together; one that
 * succeeds is to be withdrawn. Gives the attempt's id.
 *
 * @throws AppError `too_many_requests` once a limit is reached.
 */
export function claimAttempt(
  db: Database,
  subject: string,
  address: string,
  limit: AttemptLimit,
): Promise<string> {
  return db.transaction(async (tx) => {
    // Address before subject, always: two attempts then never wait for each other in a circle.
    for (const [kind, text] of [address, subject].entries()) {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${text}, ${kind}))`);
    }
    await tx.delete(signInAttempts).where(lt(signInAttempts.at, sql`now() - interval '1 day'`));
    const [ofSubject, ofAddress] = [eq(signInAttempts.email, subject), eq(signInAttempts.address, address)];
    const since = sql`now() - make_interval(mins => ${windowMinutes})`;
    const failed = (of: SQL | undefined) => tx.$count(signInAttempts, and(of, gt(signInAttempts.at, since)));
    const tooMany =
      (await failed(and(ofSubject, ofAddress))) >= limit.perSubjectAndAddress ||
      (await failed(ofAddress)) >= limit.perAddress ||
      (await failed(ofSubject)) >= limit.perSubject;
    if (tooMany) {
      throw new AppError("too_many_requests", "Too many attempts. Wait 15 minutes, then try again.", {
        retryAfterSeconds: windowMinutes * 60,
      });
    }
    const [row] = await tx
      .insert(signInAttempts)
      .values({ email: subject, address })
      .returning({ id: signInAttempts.id });
    if (!row) throw new TypeError("The attempt was not recorded.");
    return row.id;
  });
}

export async function withdrawAttempt(db: Database, id: string): Promise<void> {
  await db.delete(signInAttempts).where(eq(signInAttempts.id, id));
}
