// The timer of a process: looks for pre-flights that are due, and runs a few at a time beside each other, so that an
// organization whose cloud is slow holds up none but itself. It goes on whatever fails, the database included.
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Claimed,
  claimNext,
  databaseClock,
  releaseClaims,
} from "@/lib/server/automations/pre-flight/claims";
import { log } from "@/lib/server/log";

export interface PreFlightTimer {
  /** Begins what is due, as far as there is room. Never fails. */
  tick(): Promise<void>;
  /** Resolves when nothing that this timer began is under way. */
  idle(): Promise<void>;
  /** Begins nothing more, and leaves what is under way to another process. */
  stop(): Promise<void>;
}

export interface TimerOptions {
  clock?: () => Promise<Date>;
  /** What a run does; the real one is loaded when the first is due. */
  run?: (claimed: Claimed, clock: () => Promise<Date>) => Promise<void>;
}

const tickMs = 15_000;
/** People's pre-flights have four places in an organization: half of them stay theirs. */
const mostOfOne = 2;
/** Each waits for a cloud most of the time. A slow organization takes two of them. */
const mostOfAll = 32;
/** A process that ends waits no longer for a database that is silent: the leases end by themselves. */
const releaseMs = 2_000;

export function preFlightTimer({ clock = databaseClock, run = runLater }: TimerOptions = {}): PreFlightTimer {
  const running = new Map<string, { claimed: Claimed; over: Promise<void> }>();
  let ticking: Promise<void> | null = null;
  let isStopped = false;

  function busyOrganizations(): string[] {
    const counts = new Map<string, number>();
    for (const { claimed } of running.values()) {
      counts.set(claimed.organizationId, (counts.get(claimed.organizationId) ?? 0) + 1);
    }
    return [...counts].filter(([, count]) => count >= mostOfOne).map(([id]) => id);
  }

  async function beginDue(): Promise<void> {
    try {
      const now = await clock();
      while (!isStopped && running.size < mostOfAll) {
        const claimed = await claimNext(now, busyOrganizations());
        if (!claimed) return;
        begin(claimed);
      }
    } catch {
      // Nothing was begun; that the database is away has been said. The next tick looks again.
    }
  }

  function begin(claimed: Claimed): void {
    const over = run(claimed, clock)
      .catch((error: unknown) => {
        if (isStopped) return;
        const facts = {
          automation: claimed.automationId,
          error: error instanceof Error ? error.name : typeof error,
        };
        log(
          "warn",
          "A scheduled pre-flight couldn't be recorded. Latchkey tries it again after its lease.",
          facts,
        );
      })
      .finally(() => {
        running.delete(claimed.claim);
        void tick();
      });
    running.set(claimed.claim, { claimed, over });
  }

  function tick(): Promise<void> {
    if (isStopped) return Promise.resolve();
    ticking ??= beginDue().finally(() => {
      ticking = null;
    });
    return ticking;
  }

  return {
    tick,
    async idle() {
      while (running.size > 0 || ticking) {
        await ticking;
        await Promise.all([...running.values()].map(({ over }) => over));
      }
    },
    async stop() {
      isStopped = true;
      await Promise.race([ticking, sleep(releaseMs, undefined, { ref: false })]);
      const released = releaseClaims([...running.keys()]).catch(() => undefined);
      await Promise.race([released, sleep(releaseMs, undefined, { ref: false })]);
    },
  };
}

/** With the clouds' SDKs: a process that has nothing to try does without them. */
async function runLater(claimed: Claimed, clock: () => Promise<Date>): Promise<void> {
  const { runClaimed } = await import("@/lib/server/automations/pre-flight/scheduled-run");
  await runClaimed(claimed, clock);
}

/** Runs for as long as the process does; gives what stops it. */
export function startPreFlightTimer(): () => Promise<void> {
  const timer = preFlightTimer();
  const interval = setInterval(() => void timer.tick(), tickMs).unref();
  // Processes that start together do not ask together.
  const first = setTimeout(() => void timer.tick(), randomInt(tickMs)).unref();
  return () => {
    clearInterval(interval);
    clearTimeout(first);
    return timer.stop();
  };
}
