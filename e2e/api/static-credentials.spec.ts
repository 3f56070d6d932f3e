// Credentials that hold an access key, by itself and with AssumeRole: what can be wrong has its name, and what was read
// at deploy stays until the next one.
import { expect, test } from "@playwright/test";
import { newTrustingRole, newUser } from "../aws-users";
import { foundIn } from "../canary";
import { expectProblem } from "../problem";
import { workerWith } from "../session";
import {
  assumeRoleInput,
  deploy,
  newWorkingOrganization,
  staticKeysInput,
  unique,
  type WorkingOrganization,
} from "../working-organization";
import { wrongKeys } from "../wrong-keys";
import { resolvedKickoff } from "./worker/automation";

test.use({ trace: "off" });

let acme: WorkingOrganization;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
});

/** Makes the credential and tests it; whatever the API answers meanwhile holds none of its secrets. */
async function tested(input: ReturnType<typeof staticKeysInput>) {
  const { owner } = acme;
  const credential = await owner.post<{ id: string }>("secret-provider-credentials", input);
  const path = `secret-provider-credentials/${credential.id}`;
  const result = await owner.post<Record<string, unknown>>(`${path}/test-connection`, undefined, 200);
  const view = await owner.get<Record<string, unknown>>(path);
  expect(view.lastTest).toEqual(result);
  expect(foundIn({ answers: JSON.stringify([credential, result, view]) }, input.secrets)).toEqual([]);
  return { result, view, id: credential.id };
}

test("static keys that are right are let in, and say whose they are", async () => {
  const user = await newUser(acme.account);
  const { result, view } = await tested(staticKeysInput(user));
  expect(result).toMatchObject({ ok: true, principal: user.arn, account: acme.account.id });
  expect(view.storedSecrets).toEqual(["secretAccessKey"]);
  expect(view.settings).toEqual({ accessKeyId: user.accessKeyId, region: "us-east-1" });
});

for (const demanded of [undefined, "canary-external-id-1"]) {
  test(`AssumeRole ${demanded ? "with the External ID asked for" : "without External ID"} is let in`, async () => {
    const user = await newUser(acme.account, []);
    const roleArn = await newTrustingRole(acme.account, user.arn, { externalId: demanded });
    const { result, view } = await tested(assumeRoleInput(user, roleArn, demanded));
    expect(result).toMatchObject({ ok: true, account: acme.account.id });
    expect(result.principal).toContain(`:assumed-role/${roleArn.split("/").at(-1)}/latchkey-`);
    expect(view.storedSecrets).toEqual(demanded ? ["externalId", "secretAccessKey"] : ["secretAccessKey"]);
  });
}

for (const { of, input, stage, reason, remedy } of wrongKeys) {
  test(`${of}: the test says why and what to change`, async () => {
    const { result } = await tested(await input(acme.account));
    expect(result).toMatchObject({ ok: false, stage, reason });
    expect(result.cause).toMatch(/\w/);
    expect(result.remedy).toMatch(remedy);
  });
}

test("an update without the key keeps it, and takes no other key's in its place", async () => {
  const user = await newUser(acme.account);
  const input = staticKeysInput(user);
  const { id } = await tested(input);
  const path = `secret-provider-credentials/${id}`;
  await acme.owner.put(path, { ...input, secrets: {} });
  expect(await acme.owner.post(`${path}/test-connection`, undefined, 200)).toMatchObject({ ok: true });
  const other = await newUser(acme.account);
  const data = { ...input, settings: { ...input.settings, accessKeyId: other.accessKeyId }, secrets: {} };
  const refused = await acme.owner.context.put(`${acme.owner.root}/${path}`, { data });
  await expectProblem(refused, 400, "validation_failed");
});

test("a secret that is rotated stays as it was deployed until the next deploy", async () => {
  const { owner, account } = acme;
  const name = `crewai-${crypto.randomUUID()}`;
  const [first, second] = [`first ${crypto.randomUUID()}`, `second ${crypto.randomUUID()}`];
  await account.createSecret(name, first);
  const { id } = await owner.post<{ id: string }>(
    "secret-provider-credentials",
    staticKeysInput(await newUser(account)),
  );
  const automation = await owner.post<{ id: string }>("automations", { name: unique("Automation") });
  await owner.post("environment-variables", {
    key: "ROTATED",
    source: `credential:${id}`,
    secretName: name,
    automationIds: [automation.id],
  });
  const old = await workerWith((await deploy(owner, automation.id)).token);
  expect((await resolvedKickoff(old)).environment).toEqual({ ROTATED: first });
  await account.updateSecret(name, second);
  expect((await resolvedKickoff(old)).environment).toEqual({ ROTATED: first });
  // Sources are compared, not values: a rotation is no change of the next deploy.
  expect(await owner.get(`automations/${automation.id}/pending-changes`)).toEqual({
    deploymentVersion: 1,
    changes: [],
  });
  const renewed = await workerWith((await deploy(owner, automation.id)).token);
  expect((await resolvedKickoff(renewed)).environment).toEqual({ ROTATED: second });
  expect((await resolvedKickoff(old)).environment, "each version has its own").toEqual({ ROTATED: first });
});
