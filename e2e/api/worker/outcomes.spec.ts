// What a worker reports of the kickoffs that it resolved itself.
import { type APIRequestContext, expect, test } from "@playwright/test";
import { rowsOf } from "@/e2e/database";
import { outcomeInput, startKickoff } from "@/e2e/examples";
import { expectProblem } from "@/e2e/problem";
import { workerWith } from "@/e2e/session";
import { deploy, newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";
import { deployed, historyOf, kickoffs, resolvedKickoff } from "./automation";

test.use({ trace: "off" });

let acme: WorkingOrganization;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
});

test.describe("an outcome", () => {
  const report = (worker: APIRequestContext, kickoffId: string, data: unknown) =>
    worker.post(`${kickoffs}/${kickoffId}/outcome`, { data });
  const good = () => outcomeInput(acme);

  test("of a resolved kickoff becomes its history", async () => {
    const kickoffId = await startKickoff(acme.worker);
    const [started] = await historyOf(acme, acme.automationId);
    expect(started).toMatchObject({ id: kickoffId, status: "started", durationMs: null });
    const response = await report(acme.worker, kickoffId, good());
    expect([response.status(), await response.text()]).toEqual([204, ""]);
    const recorded = (await historyOf(acme, acme.automationId)).find(({ id }) => id === kickoffId);
    expect(recorded).toEqual({
      id: kickoffId,
      deploymentVersion: 1,
      tokenVersion: null,
      resolve: "worker",
      runtimeVersion: "1.14.5",
      status: "resolved",
      secretCount: 1,
      startedAt: expect.stringMatching(/Z$/),
      durationMs: 12,
      attempts: 1,
      failures: [],
      receipts: good().receipts.map((receipt) => ({ readAt: "kickoff", ...receipt })),
    });
  });

  test("of a failed kickoff keeps the reasons", async () => {
    const kickoffId = await startKickoff(acme.worker);
    const failures = [{ key: "SECRET", reason: "secret_not_found", detail: "There is no such secret." }];
    const failed = { status: "failed", receipts: [], failures, durationMs: 7 };
    expect((await report(acme.worker, kickoffId, failed)).status()).toBe(204);
    const recorded = (await historyOf(acme, acme.automationId)).find(({ id }) => id === kickoffId);
    expect(recorded).toMatchObject({ status: "failed", failures, durationMs: 7, secretCount: 0 });
  });

  test("is taken once", async () => {
    const kickoffId = await startKickoff(acme.worker);
    const all = await Promise.all(Array.from({ length: 4 }, () => report(acme.worker, kickoffId, good())));
    expect(all.map((response) => response.status()).toSorted()).toEqual([204, 409, 409, 409]);
    const { kickoffId: platformId } = await resolvedKickoff(acme.worker);
    const before = await rowsOf(acme.organization);
    const failed = {
      status: "failed",
      failures: [{ key: "SECRET", reason: "late", detail: "Late." }],
      durationMs: 1,
    };
    await expectProblem(await report(acme.worker, kickoffId, failed), 409, "conflict");
    await expectProblem(
      await report(acme.worker, platformId, good()),
      404,
      "not_found",
      "Latchkey resolved it",
    );
    expect(await rowsOf(acme.organization)).toEqual(before);
  });

  test("belongs to the deployment that started the kickoff", async () => {
    const kickoffId = await startKickoff(acme.worker);
    const { token } = await deploy(acme.owner, acme.automationId);
    const other = await deployed(acme, [{ key: "SECRET", secretName: acme.secretName }]);
    for (const worker of [await workerWith(token), other.worker]) {
      await expectProblem(await report(worker, kickoffId, good()), 404, "not_found");
    }
    expect((await report(acme.worker, kickoffId, good())).status()).toBe(204);
  });

  test("that does not fit the plan is refused", async () => {
    const kickoffId = await startKickoff(acme.worker);
    const [receipt] = good().receipts;
    const failure = { key: "SECRET", reason: "secret_not_found", detail: "None." };
    const before = await rowsOf(acme.organization);
    for (const [about, change] of Object.entries({
      "no receipt": { receipts: [] },
      "two receipts": { receipts: [receipt, receipt] },
      "an unknown key": { receipts: [receipt, { ...receipt, key: "OTHER" }] },
      "another secret": { receipts: [{ ...receipt, secretName: "crewai-other" }] },
      "another config": { receipts: [{ ...receipt, configId: crypto.randomUUID() }] },
      "a failure beside it": { failures: [failure] },
      "failed without a reason": { status: "failed", receipts: [] },
      "failed for an unknown key": {
        status: "failed",
        receipts: [],
        failures: [{ ...failure, key: "OTHER" }],
      },
      "a value in a receipt": { receipts: [{ ...receipt, value: "secret" }] },
      "an environment": { environment: { SECRET: "secret" } },
    })) {
      const response = await report(acme.worker, kickoffId, { ...good(), ...change });
      await expectProblem(response, 400, "validation_failed", about);
    }
    expect(await rowsOf(acme.organization)).toEqual(before);
  });
});
