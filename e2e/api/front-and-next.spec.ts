// One table of requests that machines send, to the server in front and to Next by itself, whose router then has them all: the
// same production build, database and keys. What is answered and what is logged is compared.
import { expect, test } from "@playwright/test";
import { environment } from "@/e2e/environment";
import { kickoffInput, outcomeInput } from "@/e2e/examples";
import { type RawRequest, sendRaw } from "@/e2e/raw-http";
import { nextAlone, type OwnServer, startOwnServer } from "@/e2e/server";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";

test.use({ trace: "off" });

let front: OwnServer;
let next: OwnServer;
let working: WorkingOrganization;
/** Begun for a worker and never ended. */
let kickoffId: string;

const keys = "/oauth2/jwks";
const discovery = "/.well-known/openid-configuration";
const worker = "/api/v1/worker";
const kickoffs = `${worker}/kickoffs`;
const tokens = `${worker}/identity-tokens`;
const outcome = () => `${kickoffs}/${kickoffId}/outcome`;
const nobodys = "7f4df4c2-6f3c-4d0f-8f44-1a6d3e3b0c11";

test.beforeAll(async () => {
  const { OIDC_ISSUER } = environment().settings;
  // The issuer that the role trusts.
  front = await startOwnServer({ OIDC_ISSUER });
  next = await startOwnServer({ OIDC_ISSUER }, undefined, nextAlone);
  working = await newWorkingOrganization();
  kickoffId = await startedKickoff();
  // Until a route is loaded, Next answers it in front too.
  for (const server of [front, next]) {
    for (const [, asked] of loading) await sendRaw(asked(), server.baseUrl);
  }
});
test.afterAll(() => Promise.all([front?.stop(), next?.stop()]));

async function startedKickoff(): Promise<string> {
  const { text } = await sendRaw(post(kickoffs, kickoffInput("worker")), front.baseUrl);
  return (JSON.parse(text) as { kickoffId: string }).kickoffId;
}

function get(address: string, headers: Record<string, string> = {}, method = "GET"): RawRequest {
  return { method, address, headers };
}

function post(address: string, body: unknown, headers: Record<string, string> = {}): RawRequest {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    method: "POST",
    address,
    headers: { authorization: `Bearer ${working.token}`, "content-type": "application/json", ...headers },
    body: text,
  };
}

/** Sent whole before the answer: its body is shorter than the limit, and its handler refuses the value. */
const large = () => JSON.stringify({ ...kickoffInput("platform"), runtimeVersion: "1".repeat(900_000) });
const wrong = { authorization: `Bearer lkd_${"x".repeat(43)}` };

type Row = [string, () => RawRequest, number];

const loading: Row[] = [
  ["the key set", () => get(keys), 200],
  ["discovery", () => get(discovery), 200],
  ["a kickoff", () => post(kickoffs, kickoffInput("platform")), 201],
  ["an identity token", () => post(tokens, { configId: working.configId, kickoffId }), 200],
  ["an outcome that says nothing", () => post(outcome(), {}), 400],
];

const rows: Row[] = [
  ...loading,
  ...[keys, discovery].flatMap((path): Row[] => [
    [`${path} with a query`, () => get(`${path}?a=1&b=%zz`), 200],
    [`${path} with an empty query`, () => get(`${path}?`), 200],
    [`the head of ${path}`, () => get(path, {}, "HEAD"), 200],
    [`${path}, of which one knows all`, () => get(path, { "if-none-match": "*" }), 304],
    [
      `the head of ${path}, of which one knows all`,
      () => get(path, { "if-none-match": 'W/"x", *' }, "HEAD"),
      304,
    ],
    [`${path}, of which one knows another state`, () => get(path, { "if-none-match": 'W/"x", "y"' }), 200],
    [`${path} since a time`, () => get(path, { "if-modified-since": new Date().toUTCString() }), 200],
    [`a part of ${path}`, () => get(path, { range: "bytes=0-9" }), 200],
    [`${path} in another form`, () => get(path, { accept: "text/html" }), 200],
    [`${path} with a body`, () => ({ ...get(path), body: "{" }), 200],
    [`${path} of somebody`, () => get(path, { authorization: "Bearer x", cookie: "a=b" }), 200],
    [`${path} of another host`, () => get(path, { host: "elsewhere.example" }), 200],
  ]),
  ["a kickoff for the worker to read", () => post(kickoffs, kickoffInput("worker")), 201],
  ["a kickoff with a query", () => post(`${kickoffs}?resolve=worker`, kickoffInput("platform")), 201],
  ["a kickoff in pieces", () => ({ ...post(kickoffs, kickoffInput("platform")), chunked: true }), 201],
  [
    "a kickoff with its charset",
    () => post(kickoffs, kickoffInput("platform"), { "content-type": "Application/JSON; charset=utf-8" }),
    201,
  ],
  [
    "a kickoff with a key that is none",
    () => post(kickoffs, kickoffInput("platform"), { "idempotency-key": "x" }),
    400,
  ],
  [
    "an identity token of another kickoff",
    () => post(tokens, { configId: working.configId, kickoffId: nobodys }),
    404,
  ],
  ["an identity token of another config", () => post(tokens, { configId: nobodys, kickoffId }), 404],
  ["an outcome of another kickoff", () => post(`${kickoffs}/${nobodys}/outcome`, outcomeInput(working)), 404],
  ["an outcome of no kickoff", () => post(`${kickoffs}/x-y/outcome`, outcomeInput(working)), 404],
  ...(
    [
      ["a kickoff", () => kickoffs],
      ["an identity token", () => tokens],
      ["an outcome", outcome],
    ] as const
  ).flatMap(([name, path]): Row[] => [
    [`${name} of nobody`, () => post(path(), {}, { authorization: "" }), 401],
    [`${name} with a wrong token`, () => post(path(), {}, wrong), 401],
    [`${name} with a token of another kind`, () => post(path(), {}, { authorization: "Bearer lk_x" }), 401],
    [`${name} with a token said otherwise`, () => post(path(), {}, { authorization: "Basic eDp5" }), 401],
    [`${name} that is no JSON`, () => post(path(), "{"), 400],
    [`${name} of another type`, () => post(path(), "x", { "content-type": "text/plain" }), 400],
    [`${name} without a body`, () => ({ ...post(path(), ""), body: undefined }), 400],
    [`${name} that is something else`, () => post(path(), [7]), 400],
    [
      `${name} that is not UTF-8`,
      () => ({ ...post(path(), ""), body: Buffer.from([0x22, 0xff, 0x22]) }),
      400,
    ],
    [`${name} that is large`, () => post(path(), large()), 400],
    [`${name} that is large, of nobody`, () => post(path(), large(), { authorization: "" }), 401],
  ]),
];

/** What the server in front leaves to Next's router, however often the route was asked. */
const left: Row[] = [
  ["the key set, posted", () => post(keys, {}), 405],
  ["the key set, deleted", () => get(keys, {}, "DELETE"), 405],
  ["the key set, asked for its methods", () => get(keys, {}, "OPTIONS"), 204],
  ["the key set with a slash", () => get(`${keys}/`), 308],
  ["discovery with a slash", () => get(`${discovery}/`), 308],
  ["a kickoff with a slash", () => post(`${kickoffs}/`, kickoffInput("platform")), 308],
  ["a kickoff, fetched", () => get(kickoffs), 405],
  ["a kickoff, changed", () => ({ ...post(kickoffs, {}), method: "PATCH" }), 405],
  ["a kickoff, asked for its methods", () => get(kickoffs, {}, "OPTIONS"), 204],
  ["an identity token, fetched", () => get(tokens), 405],
  ["an outcome of a path that goes on", () => post(`${kickoffs}/a/b/outcome`, {}), 404],
  ["an outcome, said otherwise", () => post(`${kickoffs}/a%20b/outcome`, outcomeInput(working)), 404],
];

for (const [isLeft, table] of [
  [false, rows],
  [true, left],
] as const) {
  for (const [name, asked, status] of table) {
    test(`${name}: ${status}, in front and by Next`, async () => {
      const inFront = await answered(front, asked());
      const byNext = await answered(next, asked());
      expect(inFront.seen).toEqual(byNext.seen);
      expect(inFront.status).toBe(status);
      expect(inFront.isNexts, "Next's router has answered in front").toBe(isLeft);
      expect(byNext.isNexts, "Next's router has answered").toBe(true);
    });
  }
}

test("an outcome: 204, in front and by Next; nobody reports it twice", async () => {
  const reported: Awaited<ReturnType<typeof answered>>[] = [];
  for (const server of [front, next]) {
    const request = post(`${kickoffs}/${await startedKickoff()}/outcome`, outcomeInput(working));
    for (let n = 0; n < 2; n += 1) reported.push(await answered(server, request));
  }
  const [first, again, firstByNext, againByNext] = reported;
  expect([first?.status, again?.status]).toEqual([204, 409]);
  expect([first?.isNexts, firstByNext?.isNexts]).toEqual([false, true]);
  expect([first?.seen, again?.seen]).toEqual([firstByNext?.seen, againByNext?.seen]);
});

test("who knows the key set by its tag: 304, in front and by Next", async () => {
  const { headers } = await sendRaw(get(keys), front.baseUrl);
  for (const tag of [headers.etag, `W/${headers.etag}`, `"x", ${headers.etag}`]) {
    const request = get(keys, { "if-none-match": tag ?? "" });
    const inFront = await answered(front, request);
    expect(inFront.status).toBe(304);
    expect(inFront.seen).toEqual((await answered(next, request)).seen);
  }
});

async function answered(server: OwnServer, request: RawRequest) {
  const before = server.log().length;
  const { status, headers, text } = await sendRaw(request, server.baseUrl);
  const id = headers["x-request-id"];
  // What Next's router answers by itself, a redirect or a method that is none, has none.
  if (id !== undefined) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  // What differs from one request to the next, in place of what is compared.
  const same = (value: string) =>
    value
      .replaceAll(id ?? "<request>", "<request>")
      .replaceAll(/"(kickoffId|token|issuedAt|expiresAt|version)":"[^"]+"/g, '"$1":"<$1>"')
      .replaceAll(/Kickoff [0-9a-f-]{36}/g, "Kickoff <kickoff>")
      .replaceAll(server.baseUrl, "<server>")
      .replace(/"durationMs":\d+/g, '"durationMs":0')
      .replace(/(\d{4}-\d\d-\d\dT[\d:.]+Z)/g, "<time>");
  // Of Node and of Next's router, about the connection and its own cache.
  const { date: _, connection: __, "keep-alive": ___, vary, "transfer-encoding": chunked, ...own } = headers;
  delete own["content-length"];
  return {
    status,
    isNexts: id === undefined || (vary?.includes("rsc") ?? false),
    seen: {
      status,
      headers: { ...own, ...(id && { "x-request-id": "<request>" }) },
      text: same(text),
      log: same(server.log().slice(before)),
      // A length or pieces, where there is a body.
      isBounded: !text || headers["content-length"] !== undefined || chunked === "chunked",
    },
  };
}
