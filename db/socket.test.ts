import { type AddressInfo, createServer, type Server } from "node:net";
import { TLSSocket } from "node:tls";
import { afterEach, expect, it } from "vitest";
import { parseConnectionUrl } from "@/db/connection-url";
import { openSocket } from "@/db/socket";
import { selfSigned } from "@/test/support/certificates";

let server: Server | undefined;
afterEach(() => void server?.close());

/** A PostgreSQL as far as its first byte: whether it encrypts, and with whose certificate. */
async function listen(answer: "S" | "N" | "SX", name = "localhost") {
  const identity = selfSigned(name);
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write(answer);
      if (answer === "S") new TLSSocket(socket, { isServer: true, ...identity }).on("error", () => undefined);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, authority: identity.cert };
}

async function outcome(mode: string, port: number, authority?: string) {
  const target = parseConnectionUrl(`postgres://u:p@localhost:${port}/n?sslmode=${mode}`, {});
  const known = { ...target, host: "localhost", rootCertificates: authority ?? null };
  try {
    const socket = await openSocket(known, mode !== "disable", AbortSignal.timeout(3_000));
    socket.destroy();
    return socket instanceof TLSSocket ? "encrypted" : "plain";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

it.each([
  ["disable", "plain"],
  ["prefer", "encrypted"],
  ["require", "encrypted"],
  ["verify-ca", "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ["verify-full", "DEPTH_ZERO_SELF_SIGNED_CERT"],
])("sslmode=%s with a certificate of nobody's: %s", async (mode, expected) => {
  const { port } = await listen("S");
  expect(await outcome(mode, port)).toBe(expected);
});

it.each([
  ["verify-ca", "other.example", "encrypted"],
  ["verify-full", "localhost", "encrypted"],
  ["verify-full", "other.example", "ERR_TLS_CERT_ALTNAME_INVALID"],
])("sslmode=%s with the authority, for a server called %s: %s", async (mode, name, expected) => {
  const { port, authority } = await listen("S", name);
  expect(await outcome(mode, port, authority)).toBe(expected);
});

it.each([
  ["prefer", "N", "plain"],
  ["require", "N", "CONNECT_TLS_REFUSED"],
  ["verify-full", "N", "CONNECT_TLS_REFUSED"],
  ["require", "SX", "CONNECT_TLS_REFUSED"],
] as const)("sslmode=%s with a server that answers %s: %s", async (mode, answer, expected) => {
  const { port } = await listen(answer);
  expect(await outcome(mode, port)).toBe(expected);
});
