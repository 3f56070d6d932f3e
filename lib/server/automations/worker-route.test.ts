import { beforeAll, describe, expect, it } from "vitest";
import { POST as postToken } from "@/app/api/v1/worker/identity-tokens/route";
import { POST as postOutcome } from "@/app/api/v1/worker/kickoffs/[kickoffId]/outcome/route";
import { POST as postKickoff } from "@/app/api/v1/worker/kickoffs/route";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { Problem } from "@/lib/shared/errors";
import { type TestAutomation, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let automation: TestAutomation;
let configId: string;
let token: string;
beforeAll(async () => {
  home = await testOrganization();
  const { source, config } = await cloud.connect(home.owner);
  await cloud.createSecret("route/one", "value");
  configId = config.id;
  automation = await testAutomation(home.owner, [
    { key: "ONE", source, secretName: "route/one" },
    { key: "TWO", value: "direct" },
  ]);
  ({ token } = await automation.deploy());
});

function request(body: unknown, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost:3000/api/v1/worker", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      "x-forwarded-for": "198.51.100.1, 203.0.113.20",
      ...headers,
    },
  });
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const problem = Problem.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(response.headers.get("x-request-id")).toBe(problem.requestId);
  return problem;
}

const onPlatform = { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" };
const onWorker = { runtimeVersion: "1.14.5", contract: 2, resolve: "worker" };

describe("the worker API", () => {
  it("answers 201 to a kickoff, never to be cached, and audits where it came from", async () => {
    const response = await postKickoff(request(onPlatform));
    expect(response.status).toBe(201);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toMatchObject({ environment: { ONE: "value", TWO: "direct" } });
    expect(await expectAudit(home.owner, "kickoff.resolved")).toMatchObject({
      address: "203.0.113.20",
      requestId: response.headers.get("x-request-id"),
    });
  });

  it("limits wrong tokens of one address, never the right one", async () => {
    const from = (n: number) => ({ "x-forwarded-for": `2001:db8:9:9::${n}` });
    const wrong = { authorization: `Bearer lkd_${"x".repeat(43)}` };
    const statuses: number[] = [];
    for (let n = 0; n < 61; n += 1) {
      const response = await postKickoff(request(onPlatform, { ...wrong, ...from(n) }));
      if (response.status === 429) expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      statuses.push(response.status);
    }
    expect(statuses).toEqual([...Array.from({ length: 60 }, () => 401), 429]);
    expect((await postKickoff(request(onPlatform, from(99)))).status).toBe(201);
  });

  it("takes a worker through token and outcome", async () => {
    const started = await postKickoff(request(onWorker));
    expect(started.status).toBe(201);
    const { kickoffId, plan } = (await started.json()) as { kickoffId: string; plan: unknown };
    expect(plan).toMatchObject([{ configId, variables: [{ key: "ONE" }] }]);
    const minted = await postToken(request({ configId, kickoffId }));
    expect(minted.status).toBe(200);
    expect(minted.headers.get("cache-control")).toBe("no-store");
    const receipt = { key: "ONE", configId, secretName: "route/one", resource: "arn:aws:x", version: "v" };
    const outcome = { status: "resolved", receipts: [receipt], failures: [], durationMs: 5 };
    const params = Promise.resolve({ kickoffId });
    const reported = await postOutcome(request(outcome), { params });
    expect([reported.status, await reported.text()]).toEqual([204, ""]);
    const again = await problemOf(await postOutcome(request(outcome), { params }));
    expect(again).toMatchObject({ status: 409, code: "conflict" });
  });

  it("takes the scheme's name in any case (RFC 9110)", async () => {
    const response = await postKickoff(request(onWorker, { authorization: `bearer ${token}` }));
    expect(response.status).toBe(201);
  });

  it.each([
    ["nothing", ""],
    ["another scheme", "Basic dXNlcjpwYXNz"],
    ["a token of nobody", "Bearer lkd_canary-canary-canary"],
    ["a token with a space", "Bearer a b"],
    ["a token that is too long", `Bearer ${"x".repeat(5000)}`],
  ])("answers 401 to %s, and repeats nothing of it", async (_, authorization) => {
    const response = await postKickoff(request(onPlatform, { authorization }));
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(JSON.stringify(problem)).not.toContain("canary");
  });

  it("answers 401 as soon as the deployment is revoked", async () => {
    const own = await automation.deploy();
    const with_ = { authorization: `Bearer ${own.token}` };
    expect((await postKickoff(request(onPlatform, with_))).status).toBe(201);
    await revokeDeployment(home.owner, automation.id, String(own.version));
    for (const response of [
      await postKickoff(request(onPlatform, with_)),
      await postToken(request({ configId }, with_)),
    ]) {
      expect((await problemOf(response)).code).toBe("unauthenticated");
    }
  });

  it("answers 426 to a runtime that is too old", async () => {
    const response = await postKickoff(request({ ...onWorker, runtimeVersion: "1.14.4" }));
    expect(await problemOf(response)).toMatchObject({ status: 426, code: "runtime_too_old" });
  });

  it("answers 422 with every failing variable", async () => {
    const own = await testAutomation(home.owner, [
      { key: "A", source: "default:aws", secretName: "name" },
      { key: "B", source: "default:aws", secretName: "name" },
    ]);
    const { token } = await own.deploy();
    const response = await postKickoff(request(onPlatform, { authorization: `Bearer ${token}` }));
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status: 422, code: "kickoff_unresolved" });
    expect(problem.failures?.map(({ key, reason }) => [key, reason])).toEqual([
      ["A", "no_credential_found"],
      ["B", "no_credential_found"],
    ]);
  });

  it.each([
    ["no body", "", 400, "validation_failed"],
    ["half a body", '{"runtimeVersion":', 400, "malformed_request"],
    ["an array", "[]", 400, "validation_failed"],
    ["a field of Object.prototype", '{"__proto__":{},"toString":1}', 400, "validation_failed"],
  ])("answers %s with a problem", async (_, body, status, code) => {
    expect(await problemOf(await postKickoff(request(body)))).toMatchObject({ status, code });
  });

  it("answers 404 to a kickoff that is no id", async () => {
    for (const kickoffId of ["x", "../kickoffs", "00000000-0000-4000-8000-000000000000"]) {
      const response = await postOutcome(
        request({ status: "failed", failures: [{ key: "A", reason: "r", detail: "d" }], durationMs: 1 }),
        {
          params: Promise.resolve({ kickoffId }),
        },
      );
      expect(await problemOf(response)).toMatchObject({ status: 404, code: "not_found" });
    }
  });
});
