// Counting what strangers try: passwords, codes of second factors, and links; and how often they ask for a new password.
import { and, eq, gt, sql } from "drizzle-orm";
import type { Database, Executor } from "@/db/client";
import { signInAttempts } from "@/db/schema/sign-in";
import { networkOf } from "@/lib/server/http/address";
import { heldRefusals } from "@/lib/server/http/held";
import { AppError } from "@/lib/shared/errors";

/** Failed attempts in a window of time. A subject is what is tried at: an email, a person's second factor, `invitation`. */
export interface AttemptLimit {
  perSubjectAndAddress: number;
  perAddress: number;
  perSubject: number;
  /** In a day instead of the window. */
  perSubjectADay?: number;
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
 * Who tries codes knows the password already, so nobody is kept out by what strangers do. Six digits can be guessed: fifty a day
 * find one of three good codes in some 6,700 days.
 */
export const factorLimit: AttemptLimit = {
  perSubjectAndAddress: 10,
  perAddress: 50,
  perSubject: 20,
  perSubjectADay: 50,
};

const reached = heldRefusals();
const ofNetworkKey = (network: string, { perAddress }: AttemptLimit) => `${perAddress} from ${network}`;
const ofBothKey = (network: string, subject: string) => `${subject} from ${network}`;

/** The limit that a request from this address would exceed, for any subject or this one: as found a moment ago, without a query. */
export function limitReached(address: string, limit: AttemptLimit, subject?: string): AppError | undefined {
  const network = networkOf(address);
  const ofNetwork = reached.of(ofNetworkKey(network, limit));
  return ofNetwork ?? (subject === undefined ? undefined : reached.of(ofBothKey(network, subject)));
}

/**
 * Counts the attempt before it is judged, so that many at once cannot slip under the limit together; one that
 * succeeds is to be withdrawn. Gives the attempt's id.
 *
 * @throws AppError `too_many_requests` once a limit is reached.
 */
export async function claimAttempt(
  db: Database,
  subject: string,
  address: string,
  limit: AttemptLimit,
): Promise<string> {
  const network = networkOf(address);
  await forgetNowAndThen(db);
  return db.transaction(async (tx) => {
    // Address before subject, always: two attempts then never wait for each other in a circle.
    for (const [kind, text] of [network, subject].entries()) {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${text}, ${kind}))`);
    }
    const { ofBoth, ofNetwork } = await countFromNetwork(tx, subject, network);
    const tooMany =
      ofBoth >= limit.perSubjectAndAddress ||
      ofNetwork >= limit.perAddress ||
      // Links of invitations are one subject without a limit: counting everybody's would take ever longer.
      (Number.isFinite(limit.perSubject) && (await countOfSubject(tx, subject)) >= limit.perSubject) ||
      (limit.perSubjectADay !== undefined &&
        (await countOfSubject(tx, subject, 24 * 60)) >= limit.perSubjectADay);
    if (tooMany) {
      const error = new AppError("too_many_requests", "Too many attempts. Wait 15 minutes, then try again.", {
        retryAfterSeconds: windowMinutes * 60,
      });
      if (ofNetwork >= limit.perAddress) reached.hold(ofNetworkKey(network, limit), error);
      else if (ofBoth >= limit.perSubjectAndAddress) reached.hold(ofBothKey(network, subject), error);
      throw error;
    }
    const [row] = await tx
      .insert(signInAttempts)
      .values({ email: subject, address: network })
      .returning({ id: signInAttempts.id });
    if (!row) throw new TypeError("The attempt was not recorded.");
    return row.id;
  });
}

export async function withdrawAttempt(db: Database, id: string): Promise<void> {
  await db.delete(signInAttempts).where(eq(signInAttempts.id, id));
}

const within = (minutes: number) => gt(signInAttempts.at, sql`now() - make_interval(mins => ${minutes})`);
const inWindow = within(windowMinutes);

/** By what is counted for the network, which is few rows: there may be many of a subject from elsewhere. */
export async function countFromNetwork(executor: Executor, subject: string, network: string) {
  const [row] = await executor
    .select({
      ofBoth: sql<number>`count(*) filter (where ${signInAttempts.email} = ${subject})::int`,
      ofNetwork: sql<number>`count(*)::int`,
    })
    .from(signInAttempts)
    .where(and(eq(signInAttempts.address, network), inWindow));
  return row ?? { ofBoth: 0, ofNetwork: 0 };
}

export function countOfSubject(
  executor: Executor,
  subject: string,
  minutes = windowMinutes,
): Promise<number> {
  return executor.$count(signInAttempts, and(eq(signInAttempts.email, subject), within(minutes)));
}

const sweepMs = 60_000;
const batch = 500;
let nextSweepMs = 0;

/** Once a minute; at once again while there is more than one batch of them. */
async function forgetNowAndThen(db: Database, nowMs = Date.now()): Promise<void> {
  if (nowMs < nextSweepMs) return;
  nextSweepMs = nowMs + sweepMs;
  if ((await forgetOldAttempts(db)) === batch) nextSweepMs = 0;
}

/** Removes attempts of more than a day ago, the oldest first and not all at once; gives how many. */
export async function forgetOldAttempts(executor: Executor): Promise<number> {
  const removed = await executor.execute(sql`
    with removed as (delete from sign_in_attempts where ctid = any(array(
      select ctid from sign_in_attempts where at < now() - interval '1 day'
      order by at limit ${batch} for update skip locked)) returning 1)
    select count(*)::int as count from removed`);
  return Number(removed[0]?.count ?? 0);
}
