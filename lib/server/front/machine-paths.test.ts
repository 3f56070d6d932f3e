// One table of requests, sent to the server in front and to the handlers that Next mounts.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as getDiscovery } from "@/app/.well-known/openid-configuration/route";
import { POST as postToken } from "@/app/api/v1/worker/identity-tokens/route";
import { POST as postOutcome } from "@/app/api/v1/worker/kickoffs/[kickoffId]/outcome/route";
import { POST as postKickoff } from "@/app/api/v1/worker/kickoffs/route";
import { GET as getJwks } from "@/app/oauth2/jwks/route";
import { withMachinePaths } from "@/lib/server/front/machine-paths";
import securityHeaders from "@/lib/server/front/security-headers.json";
import { createFront } from "@/lib/server/front/server";
import { type TestAutomation, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let server: Server;
let port: number;
let automation: TestAutomation;
let token: string;
let configId: string;
let kickoffId: string;

beforeAll(async () => {
  const next = withMachinePaths(async (request, response) => {
    request.resume();
    response.writeHead(404, { "x-answered-by": "next" }).end();
  });
  server = createFront(next, { trustedProxies: 0, isEnding: () => false });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
  const home = await testOrganization();
  const { source, config } = await cloud.connect(home.owner);
  await cloud.createSecret("front/one", "value");
  automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "front/one" }]);
  ({ token } = await automation.deploy());
  configId = config.id;
  const started = await postKickoff(
    handlerRequest({
      method: "POST",
      path: "/api/v1/worker/kickoffs",
      headers: json(),
      body: kickoff("worker"),
    }),
    { params: Promise.resolve({}) },
  );
  ({ kickoffId } = (await started.json()) as { kickoffId: string });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Sent {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

interface Received {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const json = (change: Record<string, string> = {}) => ({
  authorization: `Bearer ${token}`,
  "content-type": "application/json",
  ...change,
});
const kickoff = (resolve: string) => JSON.stringify({ runtimeVersion: "1.14.5", contract: 2, resolve });

function handlerRequest({ method, path, headers, body }: Sent): Request {
  return new Request(`http://localhost:${port}${path}`, {
    method,
    headers: { ...headers, "x-forwarded-for": "127.0.0.1" },
    body,
  });
}

const handlers: [RegExp, (request: Request, context: { params: Promise<unknown> }) => Promise<Response>][] = [
  [/^\/oauth2\/jwks/, getJwks],
  [/^\/\.well-known/, getDiscovery],
  [/identity-tokens$/, postToken],
  [/outcome$/, postOutcome as never],
  [/kickoffs$/, postKickoff],
];

async function byHandler(sent: Sent): Promise<Received> {
  const [path = ""] = sent.path.split("?");
  const handler = handlers.find(([pattern]) => pattern.test(path))?.[1];
  const id = /kickoffs\/([^/]+)\/outcome/.exec(path)?.[1];
  const params = id === undefined ? {} : { kickoffId: decodeURIComponent(id) };
  const answered = await handler?.(handlerRequest(sent), { params: Promise.resolve(params) });
  if (!answered) throw new TypeError(`There is no handler for ${path}.`);
  const text = await answered.text();
  const own = Object.fromEntries(securityHeaders.map(({ key, value }) => [key, value]));
  const hasLength = answered.status !== 204 && answered.status !== 304;
  return {
    status: answered.status,
    headers: {
      ...own,
      ...Object.fromEntries(answered.headers),
      ...(hasLength && { "content-length": String(Buffer.byteLength(text)) }),
    },
    // As Next answers HEAD with the handler of GET.
    text: sent.method === "HEAD" ? "" : text,
  };
}

function byFront({ method, path, headers, body }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const sending = httpRequest({ port, method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        const { date, connection, "keep-alive": _, ...own } = response.headers as Record<string, string>;
        if (connection === "close") own.connection = connection;
        resolve({ status: response.statusCode ?? 0, headers: own, text });
      });
    });
    sending.on("error", reject);
    sending.end(body);
  });
}

/** What differs from one request to the next, in place of what is compared. */
function comparable({ status, headers, text }: Received) {
  const id = headers["x-request-id"] ?? "";
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  const same = (value: string) =>
    value
      .replaceAll(id, "<request>")
      .replace(/"kickoffId":"[^"]+"/, '"kickoffId":"<kickoff>"')
      .replace(/Kickoff [0-9a-f-]{36}/, "Kickoff <kickoff>");
  return { status, headers: { ...headers, "x-request-id": "<request>" }, text: same(text) };
}

const worker = "/api/v1/worker";
const rows: [string, () => Sent][] = [
  ["the key set", () => ({ method: "GET", path: "/oauth2/jwks" })],
  ["the key set with a query", () => ({ method: "GET", path: "/oauth2/jwks?x=1" })],
  ["the key set's head", () => ({ method: "HEAD", path: "/oauth2/jwks" })],
  ["discovery", () => ({ method: "GET", path: "/.well-known/openid-configuration" })],
  [
    "discovery, of which one knows all",
    () => ({ method: "GET", path: "/.well-known/openid-configuration", headers: { "if-none-match": "*" } }),
  ],
  [
    "the key set, of which one knows another state",
    () => ({ method: "GET", path: "/oauth2/jwks", headers: { "if-none-match": 'W/"x", "y"' } }),
  ],
  [
    "a kickoff",
    () => ({ method: "POST", path: `${worker}/kickoffs`, headers: json(), body: kickoff("platform") }),
  ],
  [
    "a kickoff for the worker to read",
    () => ({ method: "POST", path: `${worker}/kickoffs`, headers: json(), body: kickoff("worker") }),
  ],
  ["a kickoff of nobody", () => ({ method: "POST", path: `${worker}/kickoffs`, body: kickoff("platform") })],
  [
    "a kickoff with a wrong token",
    () => ({
      method: "POST",
      path: `${worker}/kickoffs`,
      headers: json({ authorization: `Bearer lkd_${"x".repeat(43)}` }),
      body: kickoff("platform"),
    }),
  ],
  ["a kickoff without a body", () => ({ method: "POST", path: `${worker}/kickoffs`, headers: json() })],
  [
    "a kickoff that is no JSON",
    () => ({ method: "POST", path: `${worker}/kickoffs`, headers: json(), body: "{" }),
  ],
  [
    "a kickoff of another type",
    () => ({
      method: "POST",
      path: `${worker}/kickoffs`,
      headers: json({ "content-type": "text/plain" }),
      body: "x",
    }),
  ],
  [
    "a kickoff of an old worker",
    () => ({
      method: "POST",
      path: `${worker}/kickoffs`,
      headers: json(),
      body: JSON.stringify({ runtimeVersion: "1.14.5", resolve: "worker" }),
    }),
  ],
  [
    "a kickoff with a key that is none",
    () => ({
      method: "POST",
      path: `${worker}/kickoffs`,
      headers: json({ "idempotency-key": "x" }),
      body: kickoff("platform"),
    }),
  ],
  [
    "an identity token",
    () => ({
      method: "POST",
      path: `${worker}/identity-tokens`,
      headers: json(),
      body: JSON.stringify({ configId, kickoffId }),
    }),
  ],
  [
    "an identity token of another kickoff",
    () => ({
      method: "POST",
      path: `${worker}/identity-tokens`,
      headers: json(),
      body: JSON.stringify({ configId, kickoffId: "7f4df4c2-6f3c-4d0f-8f44-1a6d3e3b0c11" }),
    }),
  ],
  [
    "an outcome of no kickoff",
    () => ({ method: "POST", path: `${worker}/kickoffs/x-y/outcome`, headers: json(), body: "{}" }),
  ],
  [
    "an outcome that says nothing",
    () => ({ method: "POST", path: `${worker}/kickoffs/${kickoffId}/outcome`, headers: json(), body: "{}" }),
  ],
];

describe("the server in front answers by itself, as Next's handlers do", () => {
  it.each(rows)("%s", async (_, sent) => {
    const expected = comparable(await byHandler(sent()));
    expect(comparable(await byFront(sent()))).toEqual(expected);
  });

  it("an outcome, which nobody can report twice", async () => {
    const outcome = JSON.stringify({ status: "failed", receipts: [], failures: [], durationMs: 1 });
    const failures = [{ key: "ONE", reason: "access_denied", detail: "No." }];
    const sent = {
      method: "POST",
      path: `${worker}/kickoffs/${kickoffId}/outcome`,
      headers: json(),
      body: JSON.stringify({ ...JSON.parse(outcome), failures }),
    };
    const reported = await byFront(sent);
    expect([reported.status, reported.text, reported.headers["content-length"]]).toEqual([
      204,
      "",
      undefined,
    ]);
    expect(comparable(await byFront(sent))).toEqual(comparable(await byHandler(sent)));
  });

  it("the key set to a caller that has it already", async () => {
    const { etag = "" } = (await byFront({ method: "GET", path: "/oauth2/jwks" })).headers;
    const sent = { method: "GET", path: "/oauth2/jwks", headers: { "if-none-match": `W/${etag}` } };
    expect(comparable(await byFront(sent))).toEqual(comparable(await byHandler(sent)));
    expect((await byFront(sent)).status).toBe(304);
  });

  it("without an issuer", async () => {
    const { OIDC_ISSUER } = process.env;
    delete process.env.OIDC_ISSUER;
    const sent = { method: "GET", path: "/oauth2/jwks" };
    const [expected, given] = [await byHandler(sent), await byFront(sent)];
    process.env.OIDC_ISSUER = OIDC_ISSUER;
    expect(given.status).toBe(503);
    expect(comparable(given)).toEqual(comparable(expected));
  });

  it("keeps a connection after a body that nobody read", async () => {
    const sent = {
      method: "POST",
      path: `${worker}/kickoffs`,
      headers: { "content-type": "application/json" },
      body: "x".repeat(200_000),
    };
    for (let n = 0; n < 3; n += 1) expect((await byFront(sent)).status).toBe(401);
    expect((await byFront({ method: "GET", path: "/oauth2/jwks" })).status).toBe(200);
  });

  it.each([
    ["POST", "/oauth2/jwks"],
    ["GET", "/oauth2/jwks/"],
    ["GET", "/oauth2/%6awks"],
    ["GET", "/api/v1/worker/kickoffs"],
    ["OPTIONS", "/api/v1/worker/identity-tokens"],
    ["POST", `/api/v1/worker/kickoffs/${randomUUID()}/outcome/`],
    ["POST", "/api/v1/worker/kickoffs/a/b/outcome"],
    ["POST", "/api/v1/worker/kickoffs/a%20b/outcome"],
    ["GET", "/"],
  ])("%s %s is left to Next", async (method, path) => {
    expect((await byFront({ method, path })).headers["x-answered-by"]).toBe("next");
  });
});

it("leaves it to Next to send the same with everything else", async () => {
  const file = new URL("../../../next.config.mjs", import.meta.url).href;
  const { default: config } = (await import(file)) as { default: { headers(): Promise<object[]> } };
  const [everywhere] = await config.headers();
  expect(everywhere).toEqual({ source: "/:path*", headers: securityHeaders });
});
