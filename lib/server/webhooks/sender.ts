// What sends in a process: it reads the log on, takes what is due, and sends as much beside each other as there is room.
// Receivers that fail have little of that room, so that they hold up none but themselves.
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "@/lib/server/log";
import { type AttemptOptions, attempt } from "@/lib/server/webhooks/attempt";
import { type Claimed, claimDue, deleteOld, releaseClaims } from "@/lib/server/webhooks/claims";
import { collectNext } from "@/lib/server/webhooks/collecting";
import { onWake } from "@/lib/server/webhooks/wake";
import { keptDays } from "@/lib/shared/webhooks/times";

export interface WebhookSender {
  /** Begins what is due, as far as there is room. Never fails. */
  tick(): Promise<void>;
  /** Resolves when there is nothing more to do at this moment. */
  idle(): Promise<void>;
  /** Begins nothing more; what is under way can end, and is given back where it takes too long. */
  stop(): Promise<void>;
}

const tickMs = 2_000;
const cleanMs = 60 * 60_000;
const mostOfWebhook = 4;
const mostOfOrganization = 8;
/** Each waits for a receiver most of the time. */
const mostOfAll = 32;
/** Of those, for receivers whose last attempt failed: one of each at a time. */
const mostFailing = 8;
/** How far the log is read on for one webhook before another has its turn. */
const stretchesInTurn = 5;
/** What is under way when the process ends has so long. */
const drainMs = 5_000;

export function webhookSender(options: AttemptOptions = {}): WebhookSender {
  const running = new Map<string, { claimed: Claimed; over: Promise<void> }>();
  const ending = new AbortController();
  let ticking: Promise<void> | null = null;
  let isWanted = false;
  let isStopped = false;

  async function collect(): Promise<void> {
    const done: string[] = [];
    for (let stretches = 1; !isStopped; stretches += 1) {
      const collected = await collectNext(done);
      if (!collected) return;
      if (collected.isBehind && stretches < stretchesInTurn) continue;
      done.push(collected.id);
      stretches = 0;
    }
  }

  const counted = (of: (claimed: Claimed) => string, most: (claimed: Claimed) => number) => {
    const counts = new Map<string, number>();
    const full = new Set<string>();
    for (const { claimed } of running.values()) {
      const count = (counts.get(of(claimed)) ?? 0) + 1;
      counts.set(of(claimed), count);
      if (count >= most(claimed)) full.add(of(claimed));
    }
    return [...full];
  };

  async function beginDue(): Promise<void> {
    while (!isStopped && running.size < mostOfAll) {
      const failing = [...running.values()].filter(({ claimed }) => claimed.isFailing).length;
      const due = await claimDue({
        limit:
          failing < mostFailing
            ? Math.min(mostOfAll - running.size, mostFailing - failing)
            : mostOfAll - running.size,
        busyWebhooks: counted(
          ({ webhookId }) => webhookId,
          ({ isFailing }) => (isFailing ? 1 : mostOfWebhook),
        ),
        busyOrganizations: counted(
          ({ organizationId }) => organizationId,
          () => mostOfOrganization,
        ),
        withFailing: failing < mostFailing,
      });
      if (due.length === 0) return;
      for (const claimed of due) begin(claimed);
    }
  }

  function begin(claimed: Claimed): void {
    const over = attempt(claimed, { ...options, signal: ending.signal })
      .catch((error: unknown) => {
        const name = error instanceof Error ? error.name : typeof error;
        log("warn", "How a webhook's delivery ended couldn't be recorded. It's repeated after its lease.", {
          webhook: claimed.webhookId,
          error: name,
        });
      })
      .finally(() => {
        running.delete(claimed.claim);
        void tick();
      });
    running.set(claimed.claim, { claimed, over });
  }

  async function look(): Promise<void> {
    try {
      while (isWanted) {
        isWanted = false;
        await collect();
        await beginDue();
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
        await Promise.all([...running.values()].map(({ over }) => over));
      }
    },
    async stop() {
      isStopped = true;
      const all = () => Promise.all([...running.values()].map(({ over }) => over));
      const begun = (ticking ?? Promise.resolve()).then(all);
      await Promise.race([begun, sleep(drainMs, undefined, { ref: false })]);
      const claims = [...running.keys()];
      ending.abort();
      const released = Promise.all([all(), releaseClaims(claims)]).catch(() => undefined);
      await Promise.race([released, sleep(2_000, undefined, { ref: false })]);
    },
  };
}

/** Runs for as long as the process does; gives what stops it. */
export function startWebhookSender(): () => Promise<void> {
  const sender = webhookSender();
  const unwake = onWake(() => void sender.tick());
  const interval = setInterval(() => void sender.tick(), tickMs).unref();
  const clean = () => void deleteOld(keptDays).catch(() => undefined);
  const cleaning = setInterval(clean, cleanMs).unref();
  // Processes that start together do not ask together.
  const first = setTimeout(clean, randomInt(60_000)).unref();
  return () => {
    unwake();
    clearInterval(interval);
    clearInterval(cleaning);
    clearTimeout(first);
    return sender.stop();
  };
}
