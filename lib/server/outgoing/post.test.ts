// A guarded POST against real servers: pinned to the address that was looked at, bounded, following nothing.
import { createServer, type Server } from "node:net";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { parsePrivateHosts } from "@/lib/server/outgoing/addresses";
import { type PostOptions, post } from "@/lib/server/outgoing/post";
import { selfSigned, type TestAuthority, testAuthority } from "@/test/support/certificates";
import { startTestProxy } from "@/test/support/proxy";
import { answering, startReceiver } from "@/test/support/receiver";

let authority: TestAuthority;
beforeAll(() => {
  authority = testAuthority();
});
const closes: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closes.splice(0)) close();
});

const hosts = parsePrivateHosts("127.0.0.0/8,localhost");
async function receiver(certificate?: { key: string; cert: string }) {
  const started = await startReceiver(certificate);
  closes.push(started.close);
  return started;
}
const send = (url: string, options: Partial<PostOptions> = {}) =>
  post(new URL(url), { "content-type": "application/json", "x-test": "1" }, '{"a":"é"}', {
    hosts,
    timeLimitMs: 2_000,
    ...options,
  });

it("sends the body as it is, and gives the status", async () => {
  const { url, received } = await receiver();
  expect(await send(url)).toEqual({ status: 200, retryAfter: undefined });
  expect(received).toMatchObject([{ body: '{"a":"é"}', headers: { "x-test": "1" }, path: "/hook" }]);
});

it("follows no redirect, and says when to come again", async () => {
  const target = await receiver();
  const from = await receiver();
  from.answer = answering(302, { location: target.url, "retry-after": "7" });
  expect(await send(from.url)).toEqual({ status: 302, retryAfter: "7" });
  expect(target.received).toHaveLength(0);
});

it("goes to the address that was looked at, with the name's certificate", async () => {
  const { port, received } = await receiver(authority.issue("hooks.example.com"));
  let asked = 0;
  // Rebinding: whoever asks again is led elsewhere.
  const resolve = async () => (asked++ === 0 ? ["127.0.0.1"] : ["169.254.169.254"]);
  const url = `https://hooks.example.com:${port}/x?y=1`;
  expect(await send(url, { resolve, ca: authority.certificate })).toMatchObject({ status: 200 });
  expect(asked).toBe(1);
  expect(received).toMatchObject([{ path: "/x?y=1", headers: { host: `hooks.example.com:${port}` } }]);
  const other = `https://other.example.com:${port}/`;
  const once = async () => ["127.0.0.1"];
  expect(await send(other, { resolve: once, ca: authority.certificate })).toEqual({ failure: "certificate" });
});

it("connects nowhere that is not open", async () => {
  const { url, port, received } = await receiver();
  const closed = parsePrivateHosts("");
  expect(await send(url, { hosts: closed })).toEqual({ failure: "not_allowed" });
  const named = { hosts: closed, resolve: async () => ["127.0.0.1"] };
  expect(await send(`https://hooks.example.com:${port}/`, named)).toEqual({ failure: "not_allowed" });
  expect(received).toHaveLength(0);
});

it.each([
  ["an unknown authority", "certificate"],
  ["no TLS", "tls"],
])("says what is wrong with %s", async (what, failure) => {
  const { port } = await receiver(what === "no TLS" ? undefined : selfSigned("localhost"));
  expect(await send(`https://127.0.0.1:${port}/`)).toEqual({ failure });
});

it("gives up on who says nothing in time, and on a name that is never resolved", async () => {
  const silent = await receiver();
  silent.answer = () => undefined;
  expect(await send(silent.url, { timeLimitMs: 200 })).toEqual({ failure: "timeout" });
  const never = () => new Promise<string[]>(() => undefined);
  expect(await send("https://hooks.example.com/", { resolve: never, timeLimitMs: 100 })).toEqual({
    failure: "timeout",
  });
});

it("waits for no body, and reads no more of it than a little", async () => {
  const endless = await receiver();
  let isCut: Promise<unknown> = Promise.resolve();
  endless.answer = (response) => {
    isCut = new Promise((resolve) => response.on("close", resolve));
    response.writeHead(200);
    const more = () => response.destroyed || response.write("x".repeat(8_192), () => setTimeout(more, 1));
    more();
  };
  const begun = performance.now();
  expect(await send(endless.url)).toMatchObject({ status: 200 });
  expect(performance.now() - begun).toBeLessThan(1_000);
  await isCut;
});

it("tells apart who is not there and who hangs up", async () => {
  const server: Server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ failure: "broken_off" });
  await new Promise((resolve) => server.close(resolve));
  expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ failure: "unreachable" });
});

it("ends when the caller does", async () => {
  const silent = await receiver();
  silent.answer = () => undefined;
  const ending = new AbortController();
  const sending = send(silent.url, { signal: ending.signal });
  await silent.waitFor(1);
  ending.abort();
  expect(await sending).toEqual({ failure: "aborted" });
  expect(await send(silent.url, { signal: ending.signal })).toEqual({ failure: "aborted" });
});

it("gives the outgoing proxy the address, not the name", async () => {
  const { port } = await receiver(authority.issue("hooks.example.com"));
  const proxy = await startTestProxy(() => port);
  closes.push(proxy.close);
  vi.stubEnv("HTTPS_PROXY", proxy.url());
  const resolve = async () => ["127.0.0.9"];
  const url = "https://hooks.example.com/";
  // What goes to this machine goes directly: another address stands for the internet.
  const internet = { resolve: async () => ["8.8.8.8"], ca: authority.certificate };
  expect(await send(url, internet)).toMatchObject({ status: 200 });
  expect(proxy.tunnels.map(({ to }) => to)).toEqual(["8.8.8.8:443"]);
  expect(await send(url, { resolve, hosts: parsePrivateHosts("") })).toEqual({ failure: "not_allowed" });
  proxy.behaviour = "refuse";
  expect(await send(url, internet)).toEqual({ failure: "proxy" });
});
