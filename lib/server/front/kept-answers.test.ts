// On real sockets: what comes of a kept document is byte for byte what Node itself writes, whoever asks and however.
import { once } from "node:events";
import { type Server, ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withMachinePaths } from "@/lib/server/front/machine-paths";
import { createFront, type FrontOptions } from "@/lib/server/front/server";
import { answeredInFront } from "@/lib/server/http/in-front";
import { keptDocument } from "@/lib/server/http/kept-document";
import type { Operation } from "@/lib/shared/operations/operation";

let document = keptDocument("{}", "application/json");
let server: Server;
const open: Socket[] = [];
const handler = vi.fn(async () => new Response("by the handler"));
const operation = { method: "GET", path: "/kept" } as Operation;
answeredInFront(Object.assign(handler, { operation }), () => document);

async function listen(options: Partial<FrontOptions> = {}): Promise<number> {
  const slow = withMachinePaths(async (_, response) => {
    await sleep(30);
    response.end("slow");
  });
  server = createFront(slow, { trustedProxies: 0, isEnding: () => false, ...options });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Within one second, in which heads are kept. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-01-01T00:00:00Z") });
  document = keptDocument(JSON.stringify({ keys: ["x".repeat(400)] }), "application/json");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const socket of open.splice(0)) socket.destroy();
  server.closeAllConnections();
  server.close();
});

const get = (path: string, headers = "", line = "HTTP/1.1") =>
  `GET ${path} ${line}\r\nHost: a\r\n${headers}\r\n`;

/** What comes back for what is sent, until nothing more comes. */
async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  open.push(socket);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  socket.write(text);
  for (let before = -1; before !== received.length || before === 0; ) {
    before = received.length;
    await sleep(80);
  }
  return received;
}

const id = /x-request-id: ([\da-f-]{36})/g;
const idsOf = (text: string) => [...text.matchAll(id)].map(([, found]) => found);
const alike = (text: string) =>
  text.replace(/[\da-f]{8}-[\da-f-]{27}/g, "<id>").replace(/Date: [^\r]+/g, "Date: <date>");

describe("a kept document", () => {
  it("is what Node wrote the first time, with another id each time", async () => {
    const port = await listen();
    const first = await exchange(port, get("/kept"));
    const heads = vi.spyOn(ServerResponse.prototype, "writeHead");
    const rest = [await exchange(port, get("/kept")), await exchange(port, get("/kept"))];
    expect(heads).not.toHaveBeenCalled();
    expect(rest.map(alike)).toEqual([alike(first), alike(first)]);
    expect(new Set([first, ...rest].flatMap(idsOf)).size).toBe(3);
    expect(first).toContain("Connection: keep-alive\r\nKeep-Alive: timeout=65\r\n");
    expect(first.endsWith(document.text)).toBe(true);
    expect(handler).not.toHaveBeenCalled();
  });

  it("has its head anew with the next second, and with other contents", async () => {
    const port = await listen();
    await exchange(port, get("/kept"));
    const heads = vi.spyOn(ServerResponse.prototype, "writeHead");
    vi.setSystemTime(new Date("2026-01-01T00:00:01Z"));
    for (let time = 0; time < 2; time += 1) await exchange(port, get("/kept"));
    expect(heads).toHaveBeenCalledTimes(1);
    document = keptDocument('{"keys":[]}', "application/json");
    for (let time = 0; time < 2; time += 1) {
      expect(await exchange(port, get("/kept"))).toContain("content-length: 11\r\n");
    }
    expect(heads).toHaveBeenCalledTimes(2);
  });

  it.each([
    ["who closes", get("/kept", "Connection: close\r\n")],
    ["HTTP/1.0", get("/kept", "", "HTTP/1.0")],
    ["who asks for its head", get("/kept").replace("GET", "HEAD")],
    ["who knows it", get("/kept", "If-None-Match: *\r\n")],
    ["who sends a body", `${get("/kept", "Content-Length: 3\r\n")}abc`],
    ["who sends a body in chunks", `${get("/kept", "Transfer-Encoding: chunked\r\n")}3\r\nabc\r\n0\r\n\r\n`],
    ["who waits to be let", get("/kept", "Expect: 100-continue\r\n")],
    ["who names no host", "GET /kept HTTP/1.1\r\nHost: a b\r\n\r\n"],
    ["who wants another protocol", get("/kept", "Connection: upgrade\r\nUpgrade: h2c\r\n")],
    ["with a query", get("/kept?x=1")],
  ])("is to %s what it is without a kept head", async (_, text) => {
    const port = await listen();
    const cold = await exchange(port, text);
    await exchange(port, get("/kept"));
    expect(alike(await exchange(port, text))).toBe(alike(cold));
  });

  it("waits for its turn behind what takes longer, on one connection", async () => {
    const port = await listen();
    const first = alike(await exchange(port, get("/kept")));
    const mixed = alike(await exchange(port, get("/kept") + get("/slow") + get("/kept") + get("/kept")));
    expect(mixed.startsWith(first)).toBe(true);
    expect(mixed.endsWith(first.repeat(2))).toBe(true);
    expect(mixed.indexOf("slow")).toBe(mixed.length - first.length * 2 - 4);
  });

  it("arrives whole at a caller that asks for thousands and reads late", async () => {
    const port = await listen();
    const first = await exchange(port, get("/kept"));
    const socket = connect(port, "127.0.0.1").pause();
    open.push(socket);
    const times = 20_000;
    socket.write(get("/kept").repeat(times));
    await sleep(300);
    let bytes = 0;
    let text = "";
    for await (const chunk of socket) {
      bytes += chunk.length;
      text = (text + chunk.toString("latin1")).slice(-4_000);
      if (bytes >= first.length * times) break;
    }
    expect(bytes).toBe(first.length * times);
    expect(alike(text).endsWith(alike(first).repeat(2))).toBe(true);
  });

  it("ends nothing with who asks for many and is gone at once", async () => {
    const port = await listen();
    const first = alike(await exchange(port, get("/kept")));
    const failures: unknown[] = [];
    const failed = (error: unknown) => failures.push(error);
    process.on("uncaughtException", failed);
    const socket = () => connect(port, "127.0.0.1").on("error", () => undefined);
    for (let caller = 0; caller < 200; caller++) {
      const leaving = socket();
      await once(leaving, "connect");
      leaving.write(get("/kept").repeat(500));
      if (caller % 2) await sleep(1);
      leaving.resetAndDestroy();
    }
    await sleep(100);
    process.off("uncaughtException", failed);
    expect(failures).toEqual([]);
    expect(alike(await exchange(port, get("/kept")))).toBe(first);
  });

  it("says that a connection ends when the server does, and is no longer kept open than others", async () => {
    let isEnding = false;
    const port = await listen({ isEnding: () => isEnding, bounds: { keepAliveMs: 100 } });
    const socket = connect(port, "127.0.0.1");
    open.push(socket);
    socket.resume().write(get("/kept").repeat(2));
    await once(socket, "close");
    isEnding = true;
    expect(await exchange(port, get("/kept"))).toContain("Connection: close\r\n");
  });
});
