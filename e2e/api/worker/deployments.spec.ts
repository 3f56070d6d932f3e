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

let room: WorkingOrganization;
test.beforeAll(async () => {
  room = await newWorkingOrganization();
});

test("a revoked token ends the access at once, and a new deployment's works beside it", async () => {
  const { id, worker } = await deployed(room, [], { LOG_LEVEL: "info" });
  const started = await startKickoff(
    (await deployed(room, [{ key: "KEY", secretName: room.secretName }])).worker,
  );
  expect((await kickoff(worker, "platform")).status()).toBe(201);
  const { token } = await deploy(room.owner, id);
  await room.owner.remove(`automations/${id}/deployments/1`);
  const before = await rowsOf(room.organization);
  for (const [path, data] of [
    [kickoffs, kickoffInput("platform")],
    [kickoffs, kickoffInput("worker")],
    [identityTokens, { configId: room.configId, kickoffId: started }],
    [`${kickoffs}/${started}/outcome`, outcomeInput(room)],
  ] as const) {
    const refused = await worker.post(path, { data });
    await expectProblem(refused, 401, "unauthenticated", path);
    expect(refused.headers()["www-authenticate"]).toBe("Bearer");
  }
  expect(await rowsOf(room.organization)).toEqual(before);
  const second = await kickoff(await workerWith(token), "platform");
  expect((await second.json()).deploymentVersion).toBe(2);
  await room.owner.remove(`automations/${id}`);
  await expectProblem(
    await kickoff(await workerWith(token), "platform"),
    401,
    "unauthenticated",
    "after the automation is gone",
  );
});

test("baked values stay as they were at the deploy; secrets are those assigned at the kickoff", async () => {
  const { id, worker, ...first } = await deployed(room, [], { LEVEL: "first" });
  const [variable] = (
    await room.owner.get<{ items: { id: string }[] }>(`environment-variables?automationId=${id}`)
  ).items;
  await room.owner.put(`environment-variables/${variable?.id}`, directInput("LEVEL", "second", id));
  expect((await resolvedKickoff(worker)).environment).toEqual({ LEVEL: "first" });
  const { token } = await deploy(room.owner, id);
  expect((await resolvedKickoff(await workerWith(token))).environment).toEqual({ LEVEL: "second" });

  const source = `credential:${room.credentialId}`;
  const secret = { key: "FRESH", source, secretName: room.secretName, automationIds: [id] };
  const added = await room.owner.post<{ id: string }>("environment-variables", secret);
  const both = await resolvedKickoff(await workerWith(first.token));
  expect(both.environment).toEqual({ LEVEL: "first", FRESH: room.secretValue });
  await room.owner.remove(`environment-variables/${added.id}`);
  expect((await resolvedKickoff(worker)).environment).toEqual({ LEVEL: "first" });
});
