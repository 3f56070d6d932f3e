// The timer of a process: looks for pre-flights that are due, and runs a few at the same time, so that an
// organization whose cloud is slow holds up none but itself. It goes on whatever fails, the database included.
import { randomInt } from "node:crypto";
import {
  type Claimed,
  claimNext,
  databaseClock,
  releaseClaims,
} from "@/lib/server/automations/pre-flight/claims";
import { type ClaimLoop, claimLoop } from "@/lib/server/claim-loop";

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

export function preFlightTimer({ clock = databaseClock, run = runLater }: TimerOptions = {}): ClaimLoop {
  return claimLoop<Claimed>({
    async beginDue({ running, isStopped, begin }) {
      const now = await clock();
      while (!isStopped() && running().length < mostOfAll) {
        const claimed = await claimNext(now, busyOrganizations(running()));
        if (!claimed) return;
        begin(claimed);
      }
    },
    run: (claimed) => run(claimed, clock),
    lost: "A scheduled pre-flight couldn't be recorded. Latchkey tries it again after its lease.",
    factsOf: ({ automationId }) => ({ automation: automationId }),
    release: releaseClaims,
  });
}

function busyOrganizations(running: readonly Claimed[]): string[] {
  const counts = new Map<string, number>();
  for (const { organizationId } of running) counts.set(organizationId, (counts.get(organizationId) ?? 0) + 1);
  return [...counts].filter(([, count]) => count >= mostOfOne).map(([id]) => id);
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
