// Who hashes a password next: one at a time, a short queue, and the addresses in turn, so that nobody's flood keeps
// others from signing in.
import { AsyncLocalStorage } from "node:async_hooks";
import { networkOf } from "@/lib/server/http/address";
import { processWide } from "@/lib/server/process-wide";
import { AppError } from "@/lib/shared/errors";

interface Waiting {
  begin: () => void;
  refuse: (error: AppError) => void;
}

/**
 * Runs work one at a time, each address's in the order in which it came.
 *
 * @param most how many wait in all; when the queue is full, an address that waits the most gives way to one that waits less.
 * @param perAddress how many of them from one address, as limits see it.
 */
export function fairTurns({ most = 20, perAddress = 10 } = {}) {
  const within = new AsyncLocalStorage<true>();
  let running = false;
  let total = 0;
  // In the order of their turns.
  const queues = new Map<string, Waiting[]>();

  function enter(network: string): Promise<void> {
    if (isFullFor(network)) throw busy();
    if (total >= most) giveWay();
    const own = queues.get(network) ?? [];
    return new Promise((begin, refuse) => {
      own.push({ begin, refuse });
      queues.set(network, own);
      total += 1;
    });
  }

  /** Whether the queue has no place for a newcomer, not even by taking the place of an address that has more waiting. */
  function isFullFor(network: string): boolean {
    const own = queues.get(network)?.length ?? 0;
    return own >= perAddress || (total >= most && (longest()?.length ?? 0) <= own + 1);
  }

  function longest(): Waiting[] | undefined {
    let found: Waiting[] | undefined;
    for (const queue of queues.values()) if (queue.length > (found?.length ?? 0)) found = queue;
    return found;
  }

  function giveWay(): void {
    longest()?.pop()?.refuse(busy());
    total -= 1;
  }

  function next(): void {
    const [first] = queues;
    running = first !== undefined;
    if (!first) return;
    const [network, queue] = first;
    const waiting = queue.shift();
    total -= 1;
    queues.delete(network);
    if (queue.length > 0) queues.set(network, queue);
    waiting?.begin();
  }

  /**
   * Work that is begun within other work is part of its turn.
   *
   * @throws AppError `too_many_requests` when too many wait; the work was not begun then.
   */
  async function inTurn<Result>(address: string, work: () => Promise<Result>): Promise<Result> {
    if (within.getStore()) return work();
    if (running) await enter(networkOf(address));
    running = true;
    try {
      return await within.run(true, work);
    } finally {
      next();
    }
  }

  return Object.assign(inTurn, {
    /** The error that `inTurn` would throw now. Takes no place in the queue. */
    refusalFor: (address: string) => (running && isFullFor(networkOf(address)) ? busy() : undefined),
  });
}

/** After about this time a full queue has been served. */
const busySeconds = 10;

function busy(): AppError {
  return new AppError(
    "too_many_requests",
    "Many people are signing in right now. Try again in a few seconds.",
    { retryAfterSeconds: busySeconds },
  );
}

export const inTurn = processWide("password-turns", () => fairTurns());
