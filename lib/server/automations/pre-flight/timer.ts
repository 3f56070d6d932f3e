// The timer of a process: looks for pre-flights that are due, and runs a few at the same time, so that an
// organization whose cloud is slow holds up none but itself. It continues after any failure, the database's included.
import {
  type Claimed,
  claimNext,
  databaseClock,
  releaseClaims,
} from "@/lib/server/automations/pre-flight/claims";
import { regularly } from "@/lib/server/background";
import { busy, type ClaimLoop, claimLoop } from "@/lib/server/claim-loop";

export interface TimerOptions {
  clock?: () => Promise<Date>;
  /** Runs one pre-flight; the real function is loaded when the first run is due. */
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
        const organizations = busy(
          running(),
          ({ organizationId }) => organizationId,
          () => mostOfOne,
        );
        const claimed = await claimNext(now, organizations);
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

/** With the clouds' SDKs: a process that has nothing to try does without them. */
async function runLater(claimed: Claimed, clock: () => Promise<Date>): Promise<void> {
  const { runClaimed } = await import("@/lib/server/automations/pre-flight/scheduled-run");
  await runClaimed(claimed, clock);
}

/** Runs for as long as the process does; gives what stops it. */
export function startPreFlightTimer(): () => Promise<void> {
  const timer = preFlightTimer();
  const end = regularly(tickMs, () => void timer.tick());
  return () => {
    end();
    return timer.stop();
  };
}
