// The ports of a copy of Latchkey: read from the environment, and free before anything is started on them.
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

export const defaultPorts = { PORT: 3000, AWS_SIMULATOR_PORT: 4566, EMBEDDED_POSTGRES_PORT: 54329 } as const;

type PortVariable = keyof typeof defaultPorts;

/** @throws Error for people when the variable is not a port. */
export function portFrom(name: PortVariable, environment = process.env): number {
  const text = environment[name] || String(defaultPorts[name]);
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${name} must be a port from 1 to 65535, not "${text}".`);
}

/** @throws Error for people naming the variable to change, when anything on this machine answers on the port. */
export async function requireFreePort(name: PortVariable, whose: string): Promise<number> {
  const port = portFrom(name);
  const reason = await obstacle(port);
  if (reason === null) return port;
  throw new Error(
    reason === "EACCES"
      ? `Port ${port} is reserved for the system, so ${whose} cannot start. Set ${name} to a port from 1024 up.`
      : `Port ${port} is taken, so ${whose} cannot start. Stop what listens there, or set ${name} to a free port.`,
  );
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Browsers may try "localhost" as ::1 first, so a server that answers there would get our visitors: that counts as taken
 * although we could listen on 127.0.0.1.
 */
async function obstacle(port: number): Promise<string | null> {
  for (const host of ["127.0.0.1", "::1"]) if (await answers(host, port)) return "EADDRINUSE";
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "EADDRINUSE"));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(null)));
  });
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(500, () => done(false));
    socket.once("connect", () => done(true)).once("error", () => done(false));
  });
}
