// Gauges of what only the database knows: asked once for all of them, and the same in every process of an installation.
import { Gauge, type Registry } from "prom-client";

/** However often and by however many it is scraped, PostgreSQL is asked no more often. */
const holdsMs = 10_000;

interface Asked<State> {
  name: string;
  /** Without the sentence that it is the same in every process. */
  help: string;
  labelNames?: readonly string[];
  set(gauge: Gauge<string>, state: State): void;
}

/** @returns what forgets the last answer, for tests, which do not wait. */
export function askedGauges<State>(ask: () => Promise<State>) {
  let latest: { at: number; state: Promise<State | null> } | undefined;
  return {
    register(registers: Registry[], gauges: readonly Asked<State>[]): void {
      for (const { name, help, labelNames = [], set } of gauges) {
        new Gauge<string>({
          name,
          help: `${help} The same in every process.`,
          labelNames,
          registers,
          async collect() {
            if (!latest || Date.now() - latest.at >= holdsMs) {
              latest = { at: Date.now(), state: ask().catch(() => null) };
            }
            const state = await latest.state;
            this.reset();
            // A database that does not answer leaves the gauge out: an old number would look like a good one.
            if (state) set(this, state);
            else this.remove();
          },
        });
      }
    },
    forget(): void {
      latest = undefined;
    },
  };
}
