// A kickoff that cannot have everything gets nothing, and the reasons.
import { expect, test } from "@playwright/test";
import { newUser } from "@/e2e/aws-users";
import { expectProblem } from "@/e2e/problem";
import { workerWith } from "@/e2e/session";
import {
  configInput,
  credentialInput,
  deploy,
  directInput,
  newWorkingOrganization,
  staticKeysInput,
  type WorkingOrganization,
} from "@/e2e/working-organization";
import { deployed, historyOf, kickoff } from "./automation";

test.use({ trace: "off" });

let acme: WorkingOrganization;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
});

test("all or nothing: one answer lists every variable that failed, and nothing is injected", async () => {
  await acme.account.createSecret("crewai-partly", '{"there":"value that must not show"}');
  await acme.account.createSecret("crewai-text", "plain text that must not show");
  await acme.account.createSecret("forbidden-secret", "forbidden text that must not show");
  const { id, worker } = await deployed(
    acme,
    [
      { key: "FINE", secretName: acme.secretName },
      { key: "FINE_TOO", secretName: "crewai-partly#there" },
      { key: "MISSING", secretName: "crewai-missing" },
      { key: "NO_KEY", secretName: "crewai-partly#absent" },
      { key: "NO_JSON", secretName: "crewai-text#key" },
      { key: "DENIED", secretName: "forbidden-secret" },
    ],
    { LOG_LEVEL: "direct value that must not show" },
  );
  const response = await kickoff(worker, "platform");
  expect(response.headers()["cache-control"]).toBe("no-store");
  const text = await response.text();
  const problem = await expectProblem(response, 422, "kickoff_unresolved");
  expect(text).not.toContain("must not show");
  expect(text).not.toContain(acme.secretValue);
  expect(problem).not.toHaveProperty("environment");
  const failures = problem.failures ?? [];
  for (const { link, providerCode, ...failure } of failures) {
    expect(Object.keys(failure).toSorted()).toEqual(["cause", "detail", "key", "reason", "remedy"]);
    expect(link?.href).toMatch(new RegExp(`^/${acme.organization.slug}/`));
    expect(providerCode).toBe(
      { MISSING: "ResourceNotFoundException", DENIED: "AccessDeniedException" }[failure.key],
    );
  }
  expect(Object.fromEntries(failures.map(({ key, reason }) => [key, reason]))).toEqual({
    MISSING: "secret_not_found",
    NO_KEY: "json_key_not_found",
    NO_JSON: expect.stringMatching(/json/),
    DENIED: "access_denied",
  });
  const [recorded, ...others] = await historyOf(acme, id);
  expect(others).toEqual([]);
  // What was read is on record all the same; which of it was used is another matter.
  expect(recorded).toMatchObject({ status: "failed", failures, secretCount: 2 });
  const read = recorded?.receipts.filter(({ version }) => version !== null).map(({ key }) => key);
  expect(read).toEqual(["FINE", "FINE_TOO"]);
});

test("a handshake that fails is the reason of every variable", async () => {
  const broken = `arn:aws:iam::${acme.account.id}:role/missing-role`;
  const config = await acme.owner.post<{ id: string }>("workload-identity-configs", configInput(broken));
  const credential = await acme.owner.post<{ id: string }>(
    "secret-provider-credentials",
    credentialInput(config.id),
  );
  const source = `credential:${credential.id}`;
  const { worker } = await deployed(acme, [
    { key: "ONE", secretName: "crewai-a", source },
    { key: "TWO", secretName: "crewai-b", source },
    { key: "FINE", secretName: acme.secretName },
  ]);
  const { failures = [] } = await expectProblem(await kickoff(worker, "platform"), 422, "kickoff_unresolved");
  expect(failures.map(({ key }) => key)).toEqual(["ONE", "TWO"]);
  expect(new Set(failures.map(({ reason }) => reason)).size).toBe(1);
  expect(failures[0]?.detail).toContain(broken);
});

test("a variable with nothing to read with fails the kickoff both ways", async () => {
  const own = await newWorkingOrganization();
  const { id } = await own.owner.post<{ id: string }>("automations", { name: "No default" });
  for (const key of ["FIRST", "SECOND"]) {
    const input = { key, source: "default:aws", secretName: "crewai-a", automationIds: [id] };
    await own.owner.post("environment-variables", input);
  }
  await own.owner.post("environment-variables", directInput("LEVEL", "value that must not show", id));
  await own.owner.put(`secret-provider-credentials/${own.credentialId}`, credentialInput(own.configId));
  const worker = await workerWith((await deploy(own.owner, id)).token);
  const reasons = (failures: { key: string; reason: string }[]) =>
    failures.map(({ key, reason }) => [key, reason]);
  const both = [
    ["FIRST", "no_credential_found"],
    ["SECOND", "no_credential_found"],
  ];
  const onPlatform = await kickoff(worker, "platform");
  const { failures = [] } = await expectProblem(onPlatform, 422, "kickoff_unresolved");
  expect(reasons(failures)).toEqual(both);
  expect(await onPlatform.text()).not.toContain("must not show");
  // A worker could have more to read, and tells of everything in its outcome.
  const onWorker = await kickoff(worker, "worker");
  expect(onWorker.status()).toBe(201);
  const answer = await onWorker.json();
  expect(reasons(answer.failures)).toEqual(both);
  expect(answer).not.toHaveProperty("environment");
  expect(JSON.stringify(answer)).not.toContain("must not show");
});

test("a runtime before 1.14.5 is refused where secrets are assigned, and only there", async () => {
  const secret = await deployed(acme, [{ key: "KEY", secretName: acme.secretName }]);
  for (const version of ["1.14.4", "1.13.99", "0.99.0", "1.14.5-rc.1", "1.9.9"]) {
    const { detail } = await expectProblem(
      await kickoff(secret.worker, "worker", version),
      426,
      "runtime_too_old",
    );
    expect(detail).toContain("1.14.5");
    expect(detail).toContain(version);
  }
  expect((await historyOf(acme, secret.id)).map(({ status }) => status)).toEqual(Array(5).fill("failed"));
  for (const version of ["1.14.5", "1.14.10", "1.15.0-rc.1", "2.0.0", "1.14.5+build.7"]) {
    expect((await kickoff(secret.worker, "platform", version)).status(), version).toBe(201);
  }
  const keys = await acme.owner.post<{ id: string }>(
    "secret-provider-credentials",
    staticKeysInput(await newUser(acme.account)),
  );
  const baked = await deployed(acme, [
    { key: "BAKED", secretName: acme.secretName, source: `credential:${keys.id}` },
  ]);
  await expectProblem(await kickoff(baked.worker, "worker", "1.14.4"), 426, "runtime_too_old");
  expect((await kickoff(baked.worker, "worker", "1.14.5")).status()).toBe(201);
  const direct = await deployed(acme, [], { LEVEL: "info" });
  expect((await kickoff(direct.worker, "platform", "1.0.0")).status()).toBe(201);
});
