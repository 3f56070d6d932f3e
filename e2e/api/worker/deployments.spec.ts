// What a deployment fixes, and what its token's end ends.
import { expect, test } from "@playwright/test";
import { rowsOf } from "@/e2e/database";
import { kickoffInput, outcomeInput, startKickoff } from "@/e2e/examples";
import { expectProblem } from "@/e2e/problem";
import { workerWith } from "@/e2e/session";
import {
  deploy,
  directInput,
  newWorkingOrganization,
  type WorkingOrganization,
} from "@/e2e/working-organization";
import { deployed, identityTokens, kickoff, kickoffs, resolvedKickoff } from "./automation";

test.use({ trace: "off" });

let acme: WorkingOrganization;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
});

test("a revoked token ends the access at once, and a new deployment's works beside it", async () => {
  const { id, worker } = await deployed(acme, [], { LOG_LEVEL: "info" });
  const started = await startKickoff(
    (await deployed(acme, [{ key: "KEY", secretName: acme.secretName }])).worker,
  );
  expect((await kickoff(worker, "platform")).status()).toBe(201);
  const { token } = await deploy(acme.owner, id);
  await acme.owner.remove(`automations/${id}/deployments/1`);
  const before = await rowsOf(acme.organization);
  for (const [path, data] of [
    [kickoffs, kickoffInput("platform")],
    [kickoffs, kickoffInput("worker")],
    [identityTokens, { configId: acme.configId, kickoffId: started }],
    [`${kickoffs}/${started}/outcome`, outcomeInput(acme)],
  ] as const) {
    const refused = await worker.post(path, { data });
    await expectProblem(refused, 401, "unauthenticated", path);
    expect(refused.headers()["www-authenticate"]).toBe("Bearer");
  }
  expect(await rowsOf(acme.organization)).toEqual(before);
  const second = await kickoff(await workerWith(token), "platform");
  expect((await second.json()).deploymentVersion).toBe(2);
  await acme.owner.remove(`automations/${id}`);
  await expectProblem(
    await kickoff(await workerWith(token), "platform"),
    401,
    "unauthenticated",
    "after the automation is gone",
  );
});

test("baked values stay as they were at the deploy; secrets are those assigned at the kickoff", async () => {
  const { id, worker, ...first } = await deployed(acme, [], { LEVEL: "first" });
  const [variable] = (
    await acme.owner.get<{ items: { id: string }[] }>(`environment-variables?automationId=${id}`)
  ).items;
  await acme.owner.put(`environment-variables/${variable?.id}`, directInput("LEVEL", "second", id));
  expect((await resolvedKickoff(worker)).environment).toEqual({ LEVEL: "first" });
  const { token } = await deploy(acme.owner, id);
  expect((await resolvedKickoff(await workerWith(token))).environment).toEqual({ LEVEL: "second" });

  const source = `credential:${acme.credentialId}`;
  const secret = { key: "FRESH", source, secretName: acme.secretName, automationIds: [id] };
  const added = await acme.owner.post<{ id: string }>("environment-variables", secret);
  const both = await resolvedKickoff(await workerWith(first.token));
  expect(both.environment).toEqual({ LEVEL: "first", FRESH: acme.secretValue });
  await acme.owner.remove(`environment-variables/${added.id}`);
  expect((await resolvedKickoff(worker)).environment).toEqual({ LEVEL: "first" });
});
