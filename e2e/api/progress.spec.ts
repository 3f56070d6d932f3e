// Answers that tell their progress, as a program reads them: line by line, when each is known.
import { request } from "node:http";
import { expect, test } from "@playwright/test";
import { environment } from "@/e2e/environment";
import { sessionCookie } from "@/e2e/session";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";

test.use({ trace: "off" });

const ndjson = "application/x-ndjson";

interface Heard {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  lines: { line: Record<string, unknown>; atMs: number }[];
  text: string;
}

/** @param leaveAfter closes the connection when so many lines have come. */
async function listen(
  acme: WorkingOrganization,
  path: string,
  accept: string,
  leaveAfter?: number,
): Promise<Heard> {
  const { hostname, port } = new URL(environment().baseUrl);
  const cookie = `next-auth.session-token=${await sessionCookie(acme.owner.context)}`;
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    // Whoever compresses answers must leave this one alone.
    const headers = { accept, cookie, ...(accept === ndjson && { "accept-encoding": "gzip, br" }) };
    const asked = request(
      { hostname, port, family: 4, method: "POST", path: `${acme.owner.root}/${path}`, headers },
      (response) => {
        const lines: Heard["lines"] = [];
        let text = "";
        const finish = () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, lines, text });
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
          const whole = accept === ndjson && response.statusCode === 200 ? text.split("\n").slice(0, -1) : [];
          for (const line of whole.slice(lines.length)) {
            lines.push({ line: JSON.parse(line), atMs: performance.now() - startedMs });
          }
          if (leaveAfter === undefined || lines.length < leaveAfter) return;
          asked.destroy();
          finish();
        });
        response.on("end", finish);
        response.on("error", () => undefined);
      },
    );
    asked.on("error", (error) => leaveAfter === undefined && reject(error));
    asked.end();
  });
}

const testPath = (acme: WorkingOrganization, id = acme.credentialId) =>
  `secret-provider-credentials/${id}/test-connection`;
const slowly = (acme: WorkingOrganization, latencyMs: number) =>
  acme.account.fail({ kind: "latency", operation: "GetCallerIdentity", times: 1, latencyMs });

test("each stage arrives when it is known, and the result is the plain answer's", async () => {
  const acme = await newWorkingOrganization();
  await slowly(acme, 1_500);
  const { status, headers, lines } = await listen(acme, testPath(acme), ndjson);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "content-type": "application/x-ndjson",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
    "x-request-id": expect.any(String),
  });
  expect(headers["content-encoding"]).toBeUndefined();
  const events = lines.map(({ line }) => [line.event, line.stage, line.outcome].filter(Boolean).join(" "));
  expect(events).toEqual([
    "stage issuer running",
    "stage issuer warning",
    "stage mint running",
    "stage mint ok",
    "stage exchange running",
    "stage exchange ok",
    "stage identity running",
    "stage identity ok",
    "stage list running",
    "stage list ok",
    "stage read skipped",
    "result",
  ]);
  const atMs = (what: string) => lines[events.indexOf(what)]?.atMs ?? 0;
  expect(atMs("stage identity ok") - atMs("stage exchange ok")).toBeGreaterThan(1_000);
  const { lastTest } = await acme.owner.get<{ lastTest: unknown }>(
    `secret-provider-credentials/${acme.credentialId}`,
  );
  expect(lines.at(-1)?.line).toEqual({ event: "result", result: lastTest });
});

test("without asking for lines the answer is plain JSON, as ever", async () => {
  const acme = await newWorkingOrganization();
  for (const accept of ["*/*", "application/json"]) {
    const { headers, text } = await listen(acme, testPath(acme), accept);
    expect(headers["content-type"]).toBe("application/json");
    expect(JSON.parse(text)).toMatchObject({ ok: true, account: acme.account.id });
  }
});

test("what is refused before the first stage has its own status", async () => {
  const [ours, theirs] = [await newWorkingOrganization(), await newWorkingOrganization()];
  const unknown = await listen(ours, testPath(ours, theirs.credentialId), ndjson);
  expect([unknown.status, unknown.headers["content-type"]]).toEqual([404, "application/problem+json"]);
  expect(unknown.lines).toEqual([]);
});

test("a test whose reader goes away is recorded all the same", async () => {
  const acme = await newWorkingOrganization();
  await slowly(acme, 1_000);
  const { lines } = await listen(acme, testPath(acme), ndjson, 6);
  expect(lines.at(-1)?.line).toMatchObject({ stage: "exchange", outcome: "ok" });
  await expect
    .poll(async () => {
      const path = `secret-provider-credentials/${acme.credentialId}`;
      return (await acme.owner.get<{ lastTest: unknown }>(path)).lastTest;
    })
    .toMatchObject({ ok: true });
});

test("a body that does not fit is refused, and AWS is asked nothing", async () => {
  const acme = await newWorkingOrganization();
  const before = (await acme.account.requests()).length;
  for (const body of [
    { read: "all" },
    { read: { secretName: "two words" } },
    { read: {} },
    { other: 1 },
    [],
  ]) {
    const response = await acme.owner.context.post(`${acme.owner.root}/${testPath(acme)}`, { data: body });
    expect(response.status(), JSON.stringify(body)).toBe(400);
    expect(await response.json()).toMatchObject({ code: "validation_failed" });
  }
  expect((await acme.account.requests()).length).toBe(before);
});
