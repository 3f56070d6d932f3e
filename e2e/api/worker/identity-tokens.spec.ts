// Identity tokens: for how long, and for whom.
import { expect, test } from "@playwright/test";
import { startKickoff } from "@/e2e/examples";
import { expectProblem } from "@/e2e/problem";
import {
  configInput,
  credentialInput,
  newWorkingOrganization,
  type WorkingOrganization,
} from "@/e2e/working-organization";
import { deployed, identityTokens } from "./automation";

test.use({ trace: "off" });

let acme: WorkingOrganization;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
});

test("an identity token lasts 15 minutes, and opens the role of its config alone", async () => {
  const { configId, worker, organization, roleArn } = acme;
  const data = { configId, kickoffId: await startKickoff(worker) };
  const askedAt = Date.now();
  const response = await worker.post(identityTokens, { data });
  expect(response.status()).toBe(200);
  expect(response.headers()["cache-control"]).toBe("no-store");
  const answer = await response.json();
  expect(answer).toEqual({
    token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    audience: "sts.amazonaws.com",
    issuedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
    expiresAt: new Date(Date.parse(answer.issuedAt) + 900_000).toISOString(),
  });
  expect(Math.abs(Date.parse(answer.issuedAt) - askedAt)).toBeLessThan(120_000);
  const claims = JSON.parse(Buffer.from(answer.token.split(".")[1], "base64url").toString());
  expect(claims.sub).toBe(`organization:${organization.id}`);
  expect(claims["https://aws.amazon.com/roles"]).toEqual([roleArn]);
  expect(claims.iat * 1000).toBe(Date.parse(answer.issuedAt));
  const many = await Promise.all(
    Array.from({ length: 8 }, async () => (await worker.post(identityTokens, { data })).json()),
  );
  expect(new Set(many.map(({ token }) => token))).toEqual(new Set([answer.token]));
});

test("an identity token is refused for a config that no assigned variable uses", async () => {
  const unused = await acme.owner.post<{ id: string }>(
    "workload-identity-configs",
    configInput(acme.roleArn),
  );
  const credential = await acme.owner.post<{ id: string }>(
    "secret-provider-credentials",
    credentialInput(unused.id),
  );
  const { id, worker } = await deployed(acme, [], { LOG_LEVEL: "info" });
  const ask = async (configId: string, kickoffId?: string) =>
    worker.post(identityTokens, {
      data: { configId, kickoffId: kickoffId ?? (await startKickoff(worker)) },
    });
  await expectProblem(await ask(unused.id), 404, "not_found", "unused");
  await expectProblem(await ask(acme.configId), 404, "not_found", "used by another automation");

  const variable = await acme.owner.post<{ id: string }>("environment-variables", {
    key: "LATE",
    source: `credential:${credential.id}`,
    secretName: "crewai-late",
    automationIds: [id],
  });
  const kickoffId = await startKickoff(worker);
  const given = await ask(unused.id, kickoffId);
  expect(given.status(), "in a kickoff once a variable that uses it is assigned").toBe(200);
  const theirs = await startKickoff(acme.worker);
  await expectProblem(await ask(unused.id, theirs), 404, "not_found", "a kickoff of another deployment");
  await acme.owner.remove(`environment-variables/${variable.id}`);
  await expectProblem(await ask(unused.id, kickoffId), 404, "not_found", "no longer");
});
