// The server in front of Next, on a production build: what it refuses, and how it ends.
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { dropDatabase, newDatabase, withDatabase } from "@/e2e/database";
import { environment } from "@/e2e/environment";
import { kickoffInput } from "@/e2e/examples";
import { problemIn } from "@/e2e/problem";
import { type RawRequest, sendRaw } from "@/e2e/raw-http";
import { createOrganizationIn, type OwnServer, startOwnServer } from "@/e2e/server";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";

test.use({ trace: "off" });

const refused: [string, RawRequest, number, string][] = [
  ["a malformed escape", { method: "GET", address: "/%E0%A4%A" }, 400, "malformed_request"],
  ["a malformed escape below the API", { method: "GET", address: "/api/v1/%" }, 400, "malformed_request"],
  ["an escape of NUL", { method: "GET", address: "/a%00b" }, 404, "not_found"],
  ["TRACE", { method: "TRACE", address: "/" }, 400, "malformed_request"],
  ["a method of one's own", { method: "PROPFIND", address: "/" }, 400, "malformed_request"],
  [
    "a picture resized",
    { method: "GET", address: "/_next/image?url=%2Ficon.svg&w=64&q=75" },
    404,
    "not_found",
  ],
  [
    "a made-up action",
    { method: "POST", address: "/sign-in", headers: { "next-action": "f".repeat(42) }, body: "[]" },
    404,
    "not_found",
  ],
  [
    "a form for an action",
    {
      method: "POST",
      address: "/sign-in",
      headers: { "content-type": "multipart/form-data; boundary=x" },
      body: "--x--\r\n",
    },
    404,
    "not_found",
  ],
  [
    "a made-up state of the router",
    { method: "GET", address: "/sign-in", headers: { rsc: "1", "next-router-state-tree": "%5B" } },
    400,
    "malformed_request",
  ],
  ["an address too long", { method: "GET", address: `/${"x".repeat(8_192)}` }, 414, "address_too_long"],
  [
    "too much of a header",
    { method: "GET", address: "/sign-in", headers: { "x-long": "x".repeat(17_000) } },
    431,
    "headers_too_large",
  ],
  [
    "too many headers",
    {
      method: "GET",
      address: "/sign-in",
      headers: Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`x-${index}`, "x"])),
    },
    431,
    "headers_too_large",
  ],
  [
    "a body too large",
    { method: "POST", address: "/api/v1/invitations/lookup", body: Buffer.alloc(2 ** 20 + 1) },
    413,
    "payload_too_large",
  ],
];

for (const [name, asked, status, code] of refused) {
  test(`${name}: ${status}`, async () => {
    const problem = problemIn(await sendRaw(asked), name);
    expect([problem.status, problem.code]).toEqual([status, code]);
  });
}

test("a request that does not end is closed, with 408", async () => {
  const { hostname, port } = new URL(environment().baseUrl);
  const socket: Socket = connect(Number(port), hostname === "localhost" ? "127.0.0.1" : hostname);
  await once(socket, "connect");
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes;
  });
  socket.write("GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
  await Promise.race([once(socket, "close"), sleep(15_000)]);
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(text).toContain('"code":"request_timeout"');
});

for (const address of ["/nothing.png", "/a/b.css", "/sign-in.js", "/acme/x.svg"]) {
  test(`${address} carries a content security policy`, async () => {
    const { status, headers } = await sendRaw({ method: "GET", address });
    expect([307, 404]).toContain(status);
    expect(headers["content-security-policy"]).toContain("script-src 'self' 'nonce-");
  });
}

test("the reference of the API is anybody's, runs no script, and is not sent twice", async () => {
  for (const [address, type] of [
    ["/api/docs", "text/html; charset=utf-8"],
    ["/api/openapi.json", "application/json"],
  ] as const) {
    const { status, headers } = await sendRaw({ method: "GET", address });
    expect([status, headers["content-type"]]).toEqual([200, type]);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    const known = { "if-none-match": String(headers.etag) };
    expect((await sendRaw({ method: "GET", address, headers: known })).status).toBe(304);
    if (address === "/api/docs") {
      expect(headers["content-security-policy"]).toMatch(/^default-src 'self'; script-src 'none'; /);
    }
  }
});

/** A kickoff on a connection of its own, as workers come. */
function kickOff(baseUrl: string, token: string): Promise<number> {
  const { port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const path = "/api/v1/worker/kickoffs";
    request({ port, family: 4, host: "localhost", method: "POST", path, headers, agent: false }, (answer) => {
      answer.resume().on("error", reject);
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    })
      .on("error", reject)
      .end(JSON.stringify(kickoffInput("platform")));
  });
}

test.describe("on SIGTERM", () => {
  let databaseUrl: string;
  let acme: WorkingOrganization;
  let server: OwnServer;
  test.beforeEach(async () => {
    databaseUrl = await newDatabase();
    server = await startOwnServer({ DATABASE_URL: databaseUrl });
    const { baseUrl, settings } = server;
    acme = await newWorkingOrganization(await createOrganizationIn(databaseUrl), {
      baseUrl,
      issuer: settings.OIDC_ISSUER ?? "",
    });
  });
  test.afterEach(async () => {
    await server.stop();
    await dropDatabase(databaseUrl);
  });

  test("no request is cut, new ones are refused, and nothing is left of the process", async () => {
    const answers: number[] = [];
    const failures: string[] = [];
    const callers = Array.from({ length: 12 }, async () => {
      for (;;) {
        try {
          answers.push(await kickOff(server.baseUrl, acme.token));
        } catch (error) {
          const { code = "" } = error as NodeJS.ErrnoException;
          // Refused at the door, or reset while the door closed: nothing is on record of such a one, as is seen below.
          if (!["ECONNREFUSED", "ECONNRESET"].includes(code)) failures.push(code);
          if (code === "ECONNREFUSED") return;
        }
      }
    });
    const ahead = connect(Number(new URL(server.baseUrl).port), "127.0.0.1").on("error", () => undefined);
    await sleep(1_500);
    const begunMs = performance.now();
    const ended = server.exit("SIGTERM");
    const [status] = await Promise.all([ended, ...callers]);
    expect(status, server.log()).toBe(0);
    expect(performance.now() - begunMs).toBeLessThan(10_000);
    expect(failures).toEqual([]);
    expect(answers.length).toBeGreaterThan(20);
    expect(new Set(answers)).toEqual(new Set([201]));
    expect(server.log()).not.toContain("cut off");
    const [recorded] = await withDatabase(
      (sql) => sql`select count(*)::int as kickoffs from kickoffs where status = 'resolved'`,
      databaseUrl,
    );
    expect(recorded).toEqual({ kickoffs: answers.length });
    const name = new URL(databaseUrl).pathname.slice(1);
    const [left] = await withDatabase(
      (sql) => sql`select count(*)::int as connections from pg_stat_activity where datname = ${name}`,
    );
    expect(left).toEqual({ connections: 0 });
    ahead.destroy();
  });

  test("a second signal ends it at once", async () => {
    await acme.account.fail({
      kind: "latency",
      operation: "AssumeRoleWithWebIdentity",
      times: 1,
      latencyMs: 8_000,
    });
    const cut = kickOff(server.baseUrl, acme.token).catch(() => "cut");
    await sleep(500);
    const begunMs = performance.now();
    expect(await server.exit("SIGTERM", "SIGTERM")).toBe(1);
    expect(performance.now() - begunMs).toBeLessThan(2_000);
    expect(await cut).toBe("cut");
  });
});
