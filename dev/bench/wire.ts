// Between a server and its PostgreSQL: counts round trips and bytes.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Lifetime } from "@/dev/run-command";

export interface Passed {
  /** Round trips: how often the server sent something after PostgreSQL had, on each connection. */
  roundTrips: number;
  bytes: number;
}

export interface CountingWire {
  port: number;
  passed(): Passed;
}

export async function countingWire(lifetime: Lifetime, target: URL): Promise<CountingWire> {
  const passed = { roundTrips: 0, bytes: 0 };
  const open = new Set<Socket>();
  const wire = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    let isAnswered = true;
    near.on("data", (bytes) => {
      if (isAnswered) passed.roundTrips += 1;
      isAnswered = false;
      passed.bytes += bytes.length;
      far.write(bytes);
    });
    far.on("data", (bytes) => {
      isAnswered = true;
      passed.bytes += bytes.length;
      near.write(bytes);
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(wire, "listening");
  lifetime.onEnd(async () => {
    for (const socket of open) socket.destroy();
    wire.close();
  });
  return { port: (wire.address() as AddressInfo).port, passed: () => ({ ...passed }) };
}
