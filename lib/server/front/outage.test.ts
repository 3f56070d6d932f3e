// On real sockets, with a handler that stands for Next and asks a database that is not there.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createGzip } from "node:zlib";
import { sql } from "drizzle-orm";
import { afterEach, expect, it } from "vitest";
import { connect } from "@/db/client";
import { withOutagePage } from "@/lib/server/front/outage";
import type { Handler } from "@/lib/server/front/server";

const { database, close } = connect("postgres://nobody:x@127.0.0.1:9/none", { report: () => undefined });
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** As a page does it: fails in a query, and Next makes of it what it makes. */
const failing =
  (finish: Handler, status = 500): Handler =>
  async (request, response) => {
    await database.execute(sql`select 1`).catch(() => undefined);
    response.statusCode = status;
    response.setHeader("content-type", "text/html");
    response.setHeader("set-cookie", "a=b");
    return finish(request, response);
  };

async function ask(handle: Handler, path: string, init: RequestInit = {}, isAway = false) {
  const pages = withOutagePage(handle, async () => isAway);
  server = createServer((request, response) => void pages(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const whole: Handler = async (_, response) => void response.end("made by Next");

it.each<[string, Handler]>([
  ["at once", whole],
  [
    "in pieces",
    async (_, response) => {
      for (const piece of ["made ", "by Next"]) response.write(piece);
      response.end();
    },
  ],
  [
    "after its headers",
    async (_, response) => void response.writeHead(500, { "x-own": "1" }).end("made by Next"),
  ],
  [
    "with its headers sent first",
    async (_, response) => {
      response.flushHeaders();
      response.end("made by Next");
    },
  ],
  [
    "compressed",
    async (_, response) => {
      response.setHeader("content-encoding", "gzip");
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.end("made by Next");
    },
  ],
])("replaces a page that failed with the database, written %s", async (_name, finish) => {
  const { status, headers, text } = await ask(failing(finish), "/acme/automations");
  expect(status).toBe(503);
  expect(headers.get("retry-after")).toBe("5");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("set-cookie")).toBeNull();
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(text).toContain("<h1>The database isn’t responding</h1>");
  expect(text).not.toContain("made by Next");
});

it("answers HEAD with the same headers", async () => {
  const { status, headers, text } = await ask(failing(whole), "/", { method: "HEAD" });
  expect([status, headers.get("retry-after"), text]).toEqual([503, "5", ""]);
});

it.each<[string, string, RequestInit, number]>([
  ["an answer of the API", "/api/v1/organizations", {}, 500],
  ["what Next's router asks for", "/acme", { headers: { rsc: "1" } }, 500],
  ["what is no reading", "/acme", { method: "POST" }, 500],
  ["a picture", "/icon.svg", {}, 500],
  ["a page that was made all the same", "/acme", {}, 200],
])("leaves alone %s", async (_name, path, init, status) => {
  const answer = await ask(failing(whole, status), path, init);
  expect([answer.status, answer.text]).toEqual([status, "made by Next"]);
});

it("leaves alone a page that failed for another reason", async () => {
  const handle: Handler = async (_, response) => void response.writeHead(500).end("made by Next");
  expect((await ask(handle, "/acme")).text).toBe("made by Next");
});

it("asks no page while the database is away, and still serves the rest", async () => {
  const asked: string[] = [];
  const handle: Handler = async (request, response) => {
    asked.push(request.url ?? "");
    response.end("made by Next");
  };
  expect((await ask(handle, "/acme", {}, true)).status).toBe(503);
  for (const path of ["/api/health", "/oauth2/jwks", "/_next/static/a.js", "/icon.svg"]) {
    expect((await ask(handle, path, {}, true)).status).toBe(200);
  }
  expect(asked).toEqual(["/api/health", "/oauth2/jwks", "/_next/static/a.js", "/icon.svg"]);
  await close();
});
