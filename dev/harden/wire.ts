// A wire between two ports of this machine that can go silent, as a network does when packets are dropped: nothing is
// refused, nothing is closed, nothing arrives.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Lifetime } from "@/dev/run-command";

export interface Wire {
  port: number;
  /** From now on nothing passes, in either direction, in old connections and in new ones. */
  silence(): void;
  /** New connections pass again; what was silent stays lost, as after a long fault. */
  heal(): void;
}

export async function cuttableWire(lifetime: Lifetime, target: number): Promise<Wire> {
  let silent = false;
  const open = new Set<Socket>();
  // Without Nagle's algorithm: a network's own devices hold no small packet back until the one before is acknowledged.
  const wire = createServer({ noDelay: true }, (near) => {
    const far = silent ? undefined : connect({ port: target, host: "127.0.0.1", noDelay: true });
    for (const socket of [near, far]) {
      socket?.on("error", () => undefined);
      if (socket) open.add(socket);
    }
    near.on("data", (bytes) => {
      if (!silent) far?.write(bytes);
    });
    far?.on("data", (bytes) => {
      if (!silent) near.write(bytes);
    });
    near.on("close", () => {
      open.delete(near);
      if (!silent) far?.destroy();
    });
    far?.on("close", () => {
      open.delete(far);
      if (!silent) near.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(wire, "listening");
  lifetime.onEnd(async () => {
    for (const socket of open) socket.destroy();
    wire.close();
  });
  return {
    port: (wire.address() as AddressInfo).port,
    silence: () => {
      silent = true;
    },
    heal: () => {
      silent = false;
    },
  };
}
