// One table of kickoffs, sent to the server in front and to Next by itself, whose router then has them all: the same production
// build, database and keys. What is answered and what is logged is compared.
import { expect, test } from "@playwright/test";
import { environment } from "@/e2e/environment";
import { kickoffInput } from "@/e2e/examples";
import { type RawRequest, sendRaw } from "@/e2e/raw-http";
import { nextAlone, type OwnServer, startOwnServer } from "@/e2e/server";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";

test.use({ trace: "off" });

let front: OwnServer;
let next: OwnServer;
let working: WorkingOrganization;

test.beforeAll(async () => {
  const { OIDC_ISSUER } = environment().settings;
  // The issuer that the role trusts.
  front = await startOwnServer({ OIDC_ISSUER });
  next = await startOwnServer({ OIDC_ISSUER }, undefined, nextAlone);
  working = await newWorkingOrganization();
  // Until a route is loaded, Next answers it in front too.
  await sendRaw(post("kickoffs", kickoffInput("worker")), front.baseUrl);
});
test.afterAll(() => Promise.all([front?.stop(), next?.stop()]));

function post(path: string, body: unknown, headers: Record<string, string> = {}): RawRequest {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    method: "POST",
    address: `/api/v1/worker/${path}`,
    headers: {
      authorization: `Bearer ${working.token}`,
      "content-type": "application/json",
      ...headers,
    },
    body: text,
  };
}

const rows: [string, () => RawRequest, number][] = [
  ["a kickoff", () => post("kickoffs", kickoffInput("platform")), 201],
  ["a kickoff for the worker to read", () => post("kickoffs", kickoffInput("worker")), 201],
  ["a kickoff of nobody", () => post("kickoffs", kickoffInput("platform"), { authorization: "" }), 401],
  [
    "a kickoff with a wrong token",
    () => post("kickoffs", kickoffInput("platform"), { authorization: `Bearer lkd_${"x".repeat(43)}` }),
    401,
  ],
  ["a kickoff that is no JSON", () => post("kickoffs", "{"), 400],
  ["a kickoff of another type", () => post("kickoffs", "x", { "content-type": "text/plain" }), 400],
  ["a kickoff that is no kickoff", () => post("kickoffs", { resolve: 7 }), 400],
  [
    "a kickoff with a key that is none",
    () => post("kickoffs", kickoffInput("platform"), { "idempotency-key": "x" }),
    400,
  ],
  ["a kickoff in pieces", () => ({ ...post("kickoffs", kickoffInput("platform")), chunked: true }), 201],
];

for (const [name, asked, status] of rows) {
  test(`${name}: ${status}, in front and by Next`, async () => {
    const request = asked();
    const inFront = await answered(front, request);
    const byNext = await answered(next, request);
    expect(inFront.status).toBe(status);
    expect(byNext.isNexts, "Next's router has answered").toBe(true);
    expect(inFront.isNexts).toBe(false);
    expect(inFront.seen).toEqual(byNext.seen);
  });
}

async function answered(server: OwnServer, request: RawRequest) {
  const before = server.log().length;
  const { status, headers, text } = await sendRaw(request, server.baseUrl);
  const id = headers["x-request-id"] ?? "";
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  // What differs from one request to the next, in place of what is compared.
  const same = (value: string) =>
    value
      .replaceAll(id, "<request>")
      .replaceAll(/"(kickoffId|token|issuedAt|expiresAt|version)":"[^"]+"/g, '"$1":"<$1>"')
      .replace(/"durationMs":\d+/g, '"durationMs":0')
      .replace(/(\d{4}-\d\d-\d\dT[\d:.]+Z)/g, "<time>");
  // Of Node and of Next's router, about the connection and its own cache.
  const { date: _, connection: __, "keep-alive": ___, vary, "transfer-encoding": chunked, ...own } = headers;
  delete own["content-length"];
  return {
    status,
    isNexts: vary?.includes("rsc") ?? false,
    seen: {
      status,
      headers: { ...own, "x-request-id": "<request>" },
      text: same(text),
      log: same(server.log().slice(before)),
      // A length or pieces, where there can be a body.
      isBounded: headers["content-length"] !== undefined || chunked === "chunked" || status === 304,
    },
  };
}
