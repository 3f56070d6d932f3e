// The socket to PostgreSQL, encrypted as `sslmode` says. Opened here and not by the driver, so that it is known, has a
// limit at every step, and each of libpq's modes means what operators expect.
import { createConnection, isIP, type Socket } from "node:net";
import tls from "node:tls";
import type { ConnectionTarget } from "@/db/connection-url";

const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Waits for the network as long as `signal` lets it.
 *
 * @throws Error with the system's code, "CONNECT_TLS_REFUSED" or that of TLS.
 */
export async function openSocket(
  target: ConnectionTarget,
  isEncrypted: boolean,
  signal: AbortSignal,
): Promise<Socket> {
  const plain = await connected(
    target.socketPath
      ? createConnection(target.socketPath)
      : createConnection({ host: target.host, port: target.port, noDelay: true }),
    "connect",
    signal,
  );
  plain.setKeepAlive(true, 10_000);
  if (!isEncrypted) return plain;
  if (!(await offersTls(plain, signal))) {
    if (target.sslMode === "prefer") return plain;
    plain.destroy();
    throw Object.assign(new Error("The database does not encrypt."), { code: "CONNECT_TLS_REFUSED" });
  }
  const verifies = target.sslMode.startsWith("verify-");
  return connected(
    tls.connect({
      socket: plain,
      servername: isIP(target.host) ? undefined : target.host,
      // Names are compared for verify-full alone; an address is compared by Node through `host`.
      host: target.host,
      rejectUnauthorized: verifies,
      ...(target.sslMode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
      ...(target.rootCertificates && { ca: target.rootCertificates }),
      ...(target.clientCertificate && {
        cert: target.clientCertificate.certificate,
        key: target.clientCertificate.key,
      }),
    }),
    "secureConnect",
    signal,
  );
}

function connected<S extends Socket>(socket: S, event: string, signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null) => {
      signal.removeEventListener("abort", abort);
      socket.removeListener("error", settle).removeListener("close", closed).removeListener(event, done);
      if (!error) return resolve(socket);
      // A later event of a socket that is given up must not end the process.
      socket.on("error", () => undefined).destroy();
      reject(error);
    };
    const done = () => settle(null);
    const closed = () =>
      settle(Object.assign(new Error("The connection was closed."), { code: "CONNECTION_CLOSED" }));
    const abort = () => settle(signal.reason as Error);
    socket.once("error", settle).once("close", closed).once(event, done);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

async function offersTls(socket: Socket, signal: AbortSignal): Promise<boolean> {
  const answer = connected(socket, "readable", signal);
  socket.write(sslRequest);
  await answer;
  const said: Buffer | null = socket.read(1);
  // More than one byte could be injected text from before the encryption began.
  if (socket.readableLength > 0) {
    socket.destroy();
    throw Object.assign(new Error("The database answered too much."), { code: "CONNECT_TLS_REFUSED" });
  }
  return said?.[0] === 0x53;
}
