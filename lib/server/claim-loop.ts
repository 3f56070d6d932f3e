// Shared by the timers of a process: each looks for work that is due, claims some of it in the database, does a
// few at a time, and gives back at the end what it does not finish. It continues after any failure, the database's included.
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "@/lib/server/log";

export interface ClaimLoop {
  /** Begins what is due, as far as there is room. Never fails. */
  tick(): Promise<void>;
  /** Resolves when there is nothing more to do at this moment. */
  idle(): Promise<void>;
  /** Begins nothing more; what is under way and takes too long is given back, for another process. */
  stop(): Promise<void>;
}

export interface Work<Claimed extends { claim: string }> {
  /** Claims due work and passes it to `begin`, until no work or no room is left. */
  beginDue(loop: Beginning<Claimed>): Promise<void>;
  /** Does one. Ends early where `signal` says so. */
  run(claimed: Claimed, signal: AbortSignal): Promise<void>;
  /** The log message if `run` throws; otherwise `run` logs its outcome itself. */
  lost: string;
  factsOf(claimed: Claimed): Record<string, string>;
  release(claims: string[]): Promise<void>;
  /** For how long what is under way can go on at the end, in milliseconds. Without it nobody waits: leases end by themselves. */
  drainMs?: number;
}

export interface Beginning<Claimed> {
  running(): Claimed[];
  isStopped(): boolean;
  begin(claimed: Claimed): void;
}

/** The ids of those that already run as much as they may. */
export function busy<Claimed>(
  running: readonly Claimed[],
  idOf: (claimed: Claimed) => string | null,
  mostOf: (claimed: Claimed) => number,
): string[] {
  const counts = new Map<string | null, number>();
  const found = new Set<string>();
  for (const claimed of running) {
    const id = idOf(claimed);
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    if (id !== null && count >= mostOf(claimed)) found.add(id);
  }
  return [...found];
}

/** A process that ends waits no longer for a database that is silent. */
const releaseMs = 2_000;

export function claimLoop<Claimed extends { claim: string }>(work: Work<Claimed>): ClaimLoop {
  const running = new Map<string, { claimed: Claimed; over: Promise<void> }>();
  const ending = new AbortController();
  let ticking: Promise<void> | null = null;
  let isWanted = false;
  let isStopped = false;

  const all = () => Promise.all([...running.values()].map(({ over }) => over));
  const atMost = (ms: number, wait: Promise<unknown> | null) =>
    Promise.race([wait, sleep(ms, undefined, { ref: false })]);

  const beginning: Beginning<Claimed> = {
    running: () => [...running.values()].map(({ claimed }) => claimed),
    isStopped: () => isStopped,
    begin(claimed) {
      const over = work
        .run(claimed, ending.signal)
        .catch((error: unknown) => {
          if (isStopped) return;
          const name = error instanceof Error ? error.name : typeof error;
          log("warn", work.lost, { ...work.factsOf(claimed), error: name });
        })
        .finally(() => {
          running.delete(claimed.claim);
          void tick();
        });
      running.set(claimed.claim, { claimed, over });
    },
  };

  async function look(): Promise<void> {
    try {
      while (isWanted && !isStopped) {
        isWanted = false;
        await work.beginDue(beginning);
      }
    } catch {
      // Nothing was begun; that the database is away has been said. The next tick looks again.
    }
  }

  function tick(): Promise<void> {
    if (isStopped) return Promise.resolve();
    isWanted = true;
    ticking ??= look().finally(() => {
      ticking = null;
    });
    return ticking;
  }

  return {
    tick,
    async idle() {
      while (running.size > 0 || ticking) {
        await ticking;
        await all();
      }
    },
    async stop() {
      isStopped = true;
      const { drainMs } = work;
      if (drainMs === undefined) await atMost(releaseMs, ticking);
      else await atMost(drainMs, (ticking ?? Promise.resolve()).then(all));
      const released = work.release([...running.keys()]).catch(() => undefined);
      ending.abort();
      await atMost(releaseMs, Promise.all([released, drainMs !== undefined && all()]));
    },
  };
}
