// The end of a server process: no new requests, the running ones finished, everything closed.
import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setImmediate as immediate, setTimeout as sleep } from "node:timers/promises";
import { log } from "@/lib/server/log";

export type Ending = Pick<ReturnType<typeof endingOf>, "isEnding" | "end">;

export interface Patience {
  /** For what runs. */
  runningMs: number;
  /** Still listening: anyone who asks for readiness learns of the end, and who was about to connect is served. */
  lastCallMs: number;
  /** For connections on which no request has come, as browsers open them ahead. */
  silentMs: number;
}

const usualPatience: Patience = { runningMs: 30_000, lastCallMs: 500, silentMs: 1_000 };

/**
 * What ends the server that `watch` is given: after a last call it stops listening, idle connections close, and running
 * requests may finish. Then `close` is called for everything else that the process has open.
 */
export function endingOf(close: () => Promise<void>, patience: Partial<Patience> = {}) {
  const { lastCallMs, silentMs, ...rest } = { ...usualPatience, ...patience };
  let { runningMs } = rest;
  const running = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let ended: Promise<number> | undefined;

  const end = async () => {
    // Their connections carry no further request.
    for (const response of running) response.shouldKeepAlive = false;
    if (server?.listening) {
      await sleep(lastCallMs);
      await quietTurn();
      const closed = once(server, "close");
      server.close();
      // Once it is closed, Node no longer ends slow and silent connections.
      const silent = setTimeout(() => {
        const busy = new Set([...running].map(({ socket }) => socket));
        for (const socket of sockets) if (!busy.has(socket)) socket.destroy();
      }, silentMs);
      await Promise.race([closed, sleep(runningMs, undefined, { ref: false })]);
      clearTimeout(silent);
    }
    const cutOff = running.size;
    server?.closeAllConnections();
    await close();
    return cutOff;
  };

  return {
    /** True from the first signal on. */
    isEnding: () => ended !== undefined,
    /** Ends everything once; resolves with how many requests were cut off. */
    end(): Promise<number> {
      ended ??= end();
      return ended;
    },
    watch(watched: Server, forMs = runningMs): void {
      server = watched;
      runningMs = forMs;
      server.on("connection", (socket: Socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
      });
    },
    track(response: ServerResponse): void {
      running.add(response);
      response.once("close", () => {
        running.delete(response);
        // One whose headers were sent before the end began did not say that it is the last.
        if (ended) setImmediate(() => server?.closeIdleConnections());
      });
    },
  };
}

/** Connections that wait to be accepted while the socket closes are reset, so it closes after a turn of the event loop without work. */
async function quietTurn(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const began = performance.now();
    await immediate();
    if (tries > 0 && performance.now() - began < 0.5) return;
  }
}

/** The first SIGTERM or SIGINT ends in order, with status 0; a second one at once. */
export function endOnSignals({ isEnding, end }: Ending): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (isEnding()) process.exit(1);
      log("info", `${signal}: Latchkey is finishing its open requests before it stops.`);
      end().then(
        (cutOff) => {
          if (cutOff > 0) log("warn", "Requests were cut off during shutdown.", { requests: cutOff });
          process.exit(0);
        },
        () => process.exit(1),
      );
    });
  }
}
