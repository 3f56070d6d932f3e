// The end of a server process: no new requests, the running ones finished, everything closed.
import type { Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "@/lib/log";

export interface Ending {
  /** True from the first signal on. */
  isEnding(): boolean;
  /** Ends everything once; resolves with how many requests were cut off. */
  end(): Promise<number>;
}

const usualPatienceMs = 30_000;

/**
 * What ends `server`: it stops listening at once, idle connections close, and running requests have `patienceMs` to
 * finish. Then `close` is called for all that the process holds besides.
 */
export function endingOf(
  server: () => Server | undefined,
  close: () => Promise<void>,
  patienceMs = usualPatienceMs,
): Ending & { track(response: ServerResponse): void } {
  const running = new Set<ServerResponse>();
  let ended: Promise<number> | undefined;

  const end = async () => {
    const listening = server();
    const closed = new Promise<void>((resolve) => {
      if (listening?.listening) listening.close(() => resolve());
      else resolve();
    });
    // Their connections carry no further request.
    for (const response of running) response.shouldKeepAlive = false;
    await Promise.race([closed, sleep(patienceMs, undefined, { ref: false })]);
    const cutOff = running.size;
    listening?.closeAllConnections();
    await close();
    return cutOff;
  };

  return {
    isEnding: () => ended !== undefined,
    end() {
      ended ??= end();
      return ended;
    },
    track(response) {
      running.add(response);
      response.once("close", () => {
        running.delete(response);
        // One whose headers were sent before the end began did not say that it is the last.
        if (ended) setImmediate(() => server()?.closeIdleConnections());
      });
    },
  };
}

/** The first SIGTERM or SIGINT ends in order, with status 0; a second one at once. */
export function endOnSignals({ isEnding, end }: Ending): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (isEnding()) process.exit(1);
      log("info", `${signal}: Latchkey finishes what it has begun, and ends.`);
      end().then(
        (cutOff) => {
          if (cutOff > 0) log("warn", "Requests were cut off at the end.", { requests: cutOff });
          process.exit(0);
        },
        () => process.exit(1),
      );
    });
  }
}
