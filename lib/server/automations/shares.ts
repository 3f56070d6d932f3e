// How much an organization may ask of its automations at once. Per process: with several, each has these.
import type { Worker } from "@/lib/server/auth/actor";
import { hashOf } from "@/lib/server/auth/token";
import { limitedToken } from "@/lib/server/automations/wrong-tokens";
import { type FairShare, fairShare } from "@/lib/server/fair-share";
import { type EarlyRefusal, earlyRefusal, type Gate } from "@/lib/server/http/early";
import { watched } from "@/lib/server/metrics/queues";
import { AppError, type ErrorCode } from "@/lib/shared/errors";

/** A worker waits as long for its turn at most; what is left of its own ten seconds is for the work. */
const waitMs = 3_000;

const [kickoffsAtOnce, kickoffsWaiting] = [16, 32];
/** As many places has an organization. */
const kickoffPlaces = kickoffsAtOnce + kickoffsWaiting;
const kickoffWords = {
  own: "This organization has too many kickoffs running. Try again in a few seconds.",
  all: "Latchkey is busy with kickoffs. Try again in a few seconds.",
};

/**
 * A kickoff takes a few queries, or on the platform as long as the cloud does: sixteen organizations with a slow one can
 * fill all places. The queue holds what sixteen at a time get through in well under three seconds.
 */
export const kickoffShares = watched(
  "kickoffs",
  fairShare(
    { runningPerKey: kickoffsAtOnce, running: 256, queuedPerKey: kickoffsWaiting, queued: 256, waitMs },
    kickoffWords,
  ),
);

/** A deploy asks the cloud for everything that it bakes, and a person waits for it. */
export const deployShares = watched(
  "deployments",
  fairShare(
    { runningPerKey: 4, running: 64, queuedPerKey: 8, queued: 64, waitMs },
    {
      own: "This organization already has deployments running. Try again when they're done.",
      all: "Latchkey is busy with deployments. Try again in a moment.",
    },
  ),
);

const words = {
  own: "Too many requests at once. Try again in a few seconds.",
  all: "Latchkey is busy with requests. Try again in a few seconds.",
};
/**
 * Whose token it is costs one query: no more at once than leave connections for everything else. Who waits for seconds
 * waits for the database, and no organization has brought that about.
 */
const kickoffLookUps = watched(
  "kickoff_look_ups",
  fairShare(
    { runningPerKey: 8, running: 16, queuedPerKey: 40, queued: 320, waitMs, slownessIsOurs: true },
    words,
  ),
);
/** Calls of kickoffs that were let in: the queue is longer. */
const otherLookUps = watched(
  "other_look_ups",
  fairShare(
    { runningPerKey: 8, running: 16, queuedPerKey: 160, queued: 640, waitMs, slownessIsOurs: true },
    words,
  ),
);

/** The organization of a token that was valid, by the token's hash: it is only used to refuse before a query. */
const organizations = new Map<string, string>();
const mostRemembered = 10_000;

const isEnded = new Set<ErrorCode>(["unauthenticated", "organization_deleted"]);

interface Asking {
  token: string;
  address: string | null;
  signal: AbortSignal;
  since: number;
  /** The share that the request will take a place in, if any. */
  share?: FairShare;
}

/**
 * Looks up whose token it is, by turns: of the organization where that is known from before, else of the address. A flood is
 * refused before it costs a query. Whether the token is valid only the look-up decides, each time.
 */
export async function lookUpByTurns<W extends Worker>(
  { token, address, signal, since, share }: Asking,
  lookUp: () => Promise<W>,
): Promise<W> {
  const hash = hashOf(token);
  const known = organizations.get(hash);
  if (known) share?.requireRoom(known);
  const lookUps = share ? kickoffLookUps : otherLookUps;
  const from = known ?? `from ${address ?? "an unknown address"}`;
  const worker = await lookUps.run(from, lookUp, { signal, since }).catch((error: unknown) => {
    // The token was revoked: its requests no longer count for the organization.
    if (error instanceof AppError && isEnded.has(error.code)) organizations.delete(hash);
    throw error;
  });
  organizations.delete(hash);
  organizations.set(hash, worker.organizationId);
  const [oldest] = organizations.keys();
  if (organizations.size > mostRemembered && oldest !== undefined) organizations.delete(oldest);
  return worker;
}

/** The organization whose token it was when it was last looked up here. */
export function rememberedOrganization(tokenHash: string): string | undefined {
  return organizations.get(tokenHash);
}

/** The refusal of a kickoff when all places are taken. */
const kickoffsFull = () => new AppError("too_many_requests", kickoffWords.own, { retryAfterSeconds: 3 });

// What of the worker API is refused in front of Next (lib/server/http/early.ts): kickoffs beyond what an organization has places for.

/** The deployment token of a request, valid or not; undefined where it holds none. */
export function bearerOf(authorization: string | null | undefined): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization ?? "")?.[1];
}

/** Wrong tokens that were over the limit a moment ago. */
export const workerGate: Gate = ({ authorization }) => {
  const token = bearerOf(authorization);
  return token ? limitedBefore(hashOf(token)) : null;
};

function limitedBefore(hash: string): EarlyRefusal | null {
  const limited = limitedToken(hash);
  return limited ? earlyRefusal(limited) : null;
}

/**
 * Kickoffs on their way, by the organization of their token, or by the token while that is unknown: one that is valid
 * has one organization. So many at once are refused before the first of them has reached the share itself.
 */
export function kickoffGate(places = kickoffPlaces): Gate {
  const onTheirWay = new Map<string, number>();
  // Made once: an error of its own for each of a crowd, with its stack, is a good part of what a refusal costs.
  const full = earlyRefusal(kickoffsFull());
  return ({ authorization }, onEnd) => {
    const token = bearerOf(authorization);
    if (!token) return null;
    const hash = hashOf(token);
    const limited = limitedBefore(hash);
    if (limited) return limited;
    const organizationId = rememberedOrganization(hash);
    const key = organizationId ?? `token ${hash}`;
    const count = onTheirWay.get(key) ?? 0;
    if (count >= places) return full;
    const refusal = organizationId && shareRefusal(organizationId);
    if (refusal) return earlyRefusal(refusal);
    onTheirWay.set(key, count + 1);
    onEnd(() => {
      const left = (onTheirWay.get(key) ?? 1) - 1;
      if (left > 0) onTheirWay.set(key, left);
      else onTheirWay.delete(key);
    });
    return null;
  };
}

function shareRefusal(organizationId: string): AppError | undefined {
  try {
    kickoffShares.requireRoom(organizationId);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
