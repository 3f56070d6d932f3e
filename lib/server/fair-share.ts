// A fair share of what all organizations use together: so many at once for each and for all, a bounded queue in front
// that is served by turns, and a quick refusal beyond it.
import { AppError } from "@/lib/shared/errors";

export interface ShareLimits {
  /** How many run at once, for one key (an organization) and for all. */
  runningPerKey: number;
  running: number;
  /** How many more may wait for their turn. */
  queuedPerKey: number;
  queued: number;
  /** Anyone who has waited as long is refused: a late answer helps a caller less than a quick "come back". */
  waitMs: number;
  /** The work does not depend on the key: if it is slow and others wait in vain, that is not the key's fault. */
  slownessIsOurs?: boolean;
}

/** The messages of a refusal: the key's own share is full, or the whole installation's. */
export interface ShareWords {
  own: string;
  all: string;
}

interface Clock {
  now(): number;
  /** Gives what cancels it. */
  after(ms: number, call: () => void): () => void;
}

const usualClock: Clock = {
  now: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

export interface Turn {
  /** Aborted when nobody waits any more: then the place in the queue is given up. What runs goes on. */
  signal?: AbortSignal;
  /** When the wait began, by the clock (`performance.now()`), where the caller has waited elsewhere before. */
  since?: number;
}

export type FairShare = ReturnType<typeof fairShare>;

interface Waiting {
  begin(): void;
}

interface Key {
  running: number;
  queue: Set<Waiting>;
}

const retryAfterSeconds = 3;

/** The queue is served by turns: one of each key that waits, then the next of the first, however many each has queued. */
export function fairShare(limits: ShareLimits, words: ShareWords, clock: Clock = usualClock) {
  const { runningPerKey, queuedPerKey, waitMs, slownessIsOurs = false } = limits;
  const keys = new Map<string, Key>();
  // The keys with a queue, in the order of their turns.
  const turns = new Map<string, Key>();
  let running = 0;
  let queued = 0;

  const ownFull = () => new AppError("too_many_requests", words.own, { retryAfterSeconds });
  const allFull = () => new AppError("overloaded", words.all, { retryAfterSeconds });

  /** Undefined where there is a place, running or waiting. */
  function refusalFor(key: Key | undefined): AppError | undefined {
    if (mayRun(key)) return undefined;
    if ((key?.queue.size ?? 0) >= queuedPerKey) return ownFull();
    return queued >= limits.queued ? allFull() : undefined;
  }

  function mayRun(key: Key | undefined): boolean {
    return running < limits.running && (key?.running ?? 0) < runningPerKey && !key?.queue.size;
  }

  function leaveQueue(name: string, key: Key, waiting: Waiting): void {
    if (!key.queue.delete(waiting)) return;
    queued -= 1;
    if (key.queue.size === 0) turns.delete(name);
    forget(name, key);
  }

  function forget(name: string, key: Key): void {
    if (key.running === 0 && key.queue.size === 0) keys.delete(name);
  }

  function serve(): void {
    while (running < limits.running) {
      const next = [...turns].find(([, key]) => key.running < runningPerKey);
      const [waiting] = next?.[1].queue ?? [];
      if (!next || !waiting) return;
      const [name, key] = next;
      key.queue.delete(waiting);
      queued -= 1;
      turns.delete(name);
      if (key.queue.size > 0) turns.set(name, key);
      key.running += 1;
      running += 1;
      waiting.begin();
    }
  }

  function turnOf(name: string, key: Key, { signal, since = clock.now() }: Turn): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const settle = () => {
        cancel();
        signal?.removeEventListener("abort", onAbort);
      };
      const waiting: Waiting = {
        begin() {
          settle();
          resolve();
        },
      };
      const giveUp = (error: AppError) => {
        settle();
        leaveQueue(name, key, waiting);
        reject(error);
      };
      const onAbort = () => giveUp(new AppError("too_many_requests", "The request was canceled."));
      const cancel = clock.after(Math.max(0, waitMs - (clock.now() - since)), () =>
        giveUp(key.running >= runningPerKey && !slownessIsOurs ? ownFull() : allFull()),
      );
      signal?.addEventListener("abort", onAbort, { once: true });
      key.queue.add(waiting);
      queued += 1;
      turns.set(name, key);
    });
  }

  return {
    /**
     * Runs the work when it is the key's turn.
     *
     * @throws AppError `too_many_requests` where the key's own share is full, `overloaded` where that of all is.
     */
    async run<Result>(name: string, work: () => Promise<Result>, turn: Turn = {}): Promise<Result> {
      const refusal = refusalFor(keys.get(name));
      if (refusal) throw refusal;
      if (turn.signal?.aborted) throw new AppError("too_many_requests", "The request was canceled.");
      const key = keys.get(name) ?? { running: 0, queue: new Set() };
      keys.set(name, key);
      if (mayRun(key)) {
        key.running += 1;
        running += 1;
      } else await turnOf(name, key, turn);
      try {
        return await work();
      } finally {
        key.running -= 1;
        running -= 1;
        forget(name, key);
        serve();
      }
    },
    /** Throws what `run` would throw now, and takes no place: a refusal before anything is done for the caller. */
    requireRoom(name: string): void {
      const refusal = refusalFor(keys.get(name));
      if (refusal) throw refusal;
    },
    counts: () => ({ running, queued, keys: keys.size }),
  };
}
