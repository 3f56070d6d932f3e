// Credentials that hold an access key, by itself and with AssumeRole: what can be wrong has its name, and what was read
// at deploy stays until the next one.
import { expect, test } from "@playwright/test";
import { listStatement, readStatement } from "../aws-account";
import { type AwsUser, deleteKey, newTrustingRole, newUser } from "../aws-users";
import { foundIn } from "../canary";
import { expectProblem } from "../problem";
import { assumeRoleInput, deploy, newRoom, type Room, staticKeysInput, unique } from "../room";
import { workerWith } from "../session";
import { resolvedKickoff } from "./worker/automation";

test.use({ trace: "off" });

const wrongSecret = "CanaryOfAWrongSecretAccessKey00000000001";
const externalId = "canary-external-id-1";

let room: Room;
test.beforeAll(async () => {
  room = await newRoom();
});

/** Makes the credential and tests it; whatever the API answers meanwhile holds none of its secrets. */
async function tested(input: ReturnType<typeof staticKeysInput>) {
  const { owner } = room;
  const made = await owner.post<{ id: string }>("secret-provider-credentials", input);
  const path = `secret-provider-credentials/${made.id}`;
  const result = await owner.post<Record<string, unknown>>(`${path}/test-connection`, undefined, 200);
  const seen = await owner.get<Record<string, unknown>>(path);
  expect(seen.lastTest).toEqual(result);
  expect(foundIn({ answers: JSON.stringify([made, result, seen]) }, input.secrets)).toEqual([]);
  return { result, seen, id: made.id };
}

const roleFor = (user: AwsUser, options?: Parameters<typeof newTrustingRole>[2]) =>
  newTrustingRole(room.account, user.arn, options);

test("static keys that are right are let in, and say whose they are", async () => {
  const user = await newUser(room.account);
  const { result, seen } = await tested(staticKeysInput(user));
  expect(result).toEqual({ ok: true, principal: user.arn, account: room.account.id });
  expect(seen.storedSecrets).toEqual(["secretAccessKey"]);
  expect(seen.settings).toEqual({ accessKeyId: user.accessKeyId, region: "us-east-1" });
});

for (const demanded of [undefined, externalId]) {
  test(`AssumeRole ${demanded ? "with the External ID asked for" : "without External ID"} is let in`, async () => {
    const user = await newUser(room.account, []);
    const roleArn = await roleFor(user, { externalId: demanded });
    const { result, seen } = await tested(assumeRoleInput(user, roleArn, demanded));
    expect(result).toMatchObject({ ok: true, account: room.account.id });
    expect(result.principal).toContain(`:assumed-role/${roleArn.split("/").at(-1)}/latchkey-`);
    expect(seen.storedSecrets).toEqual(demanded ? ["externalId", "secretAccessKey"] : ["secretAccessKey"]);
  });
}

interface Wrong {
  of: string;
  input(): Promise<ReturnType<typeof staticKeysInput>>;
  stage: "identity" | "exchange" | "list";
  reason: string;
  remedy: RegExp;
}

const anyUser = () => newUser(room.account, []);
const wrongs: Wrong[] = [
  {
    of: "static keys that were deleted",
    async input() {
      const user = await newUser(room.account);
      await deleteKey(room.account, user);
      return staticKeysInput(user);
    },
    stage: "identity",
    reason: "access_key_invalid",
    remedy: /AKIA/,
  },
  {
    of: "static keys with another key's secret",
    input: async () => staticKeysInput({ ...(await newUser(room.account)), secretAccessKey: wrongSecret }),
    stage: "identity",
    reason: "secret_key_invalid",
    remedy: /Secret Access Key of AKIA/,
  },
  {
    of: "static keys of a user that may not list",
    input: async () => staticKeysInput(await newUser(room.account, [readStatement(room.account.id)])),
    stage: "list",
    reason: "list_access_denied",
    remedy: /:user\/[\s\S]*secretsmanager:ListSecrets/,
  },
  {
    of: "AssumeRole with keys that were deleted",
    async input() {
      const user = await anyUser();
      const input = assumeRoleInput(user, await roleFor(user));
      await deleteKey(room.account, user);
      return input;
    },
    stage: "exchange",
    reason: "access_key_invalid",
    remedy: /AKIA/,
  },
  {
    of: "AssumeRole with another key's secret",
    async input() {
      const user = await anyUser();
      return assumeRoleInput({ ...user, secretAccessKey: wrongSecret }, await roleFor(user));
    },
    stage: "exchange",
    reason: "secret_key_invalid",
    remedy: /AKIA/,
  },
  {
    of: "AssumeRole of a role that is not there",
    input: async () => assumeRoleInput(await anyUser(), `arn:aws:iam::${room.account.id}:role/nobody`),
    stage: "exchange",
    reason: "assume_role_denied",
    remedy: /role\/nobody exists[\s\S]*"sts:AssumeRole"/,
  },
  {
    of: "AssumeRole of a role that trusts somebody else",
    input: async () => assumeRoleInput(await anyUser(), await roleFor(await anyUser())),
    stage: "exchange",
    reason: "assume_role_denied",
    remedy: /"AWS": "arn:aws:iam::\d+:user\//,
  },
  {
    of: "AssumeRole of a role that may not list",
    async input() {
      const user = await newUser(room.account, [listStatement]);
      const statements = [readStatement(room.account.id)];
      return assumeRoleInput(user, await roleFor(user, { statements }));
    },
    stage: "list",
    reason: "list_access_denied",
    remedy: /:role\/assumed-[\s\S]*secretsmanager:ListSecrets/,
  },
  {
    of: "AssumeRole without the External ID that the role asks for",
    async input() {
      const user = await anyUser();
      return assumeRoleInput(user, await roleFor(user, { externalId }));
    },
    stage: "exchange",
    reason: "assume_role_denied",
    remedy: /must not ask for an External ID/,
  },
  {
    of: "AssumeRole with another External ID",
    async input() {
      const user = await anyUser();
      return assumeRoleInput(user, await roleFor(user, { externalId }), "canary-another-external-id");
    },
    stage: "exchange",
    reason: "assume_role_denied",
    remedy: /exactly the External ID that this credential holds/,
  },
];

for (const { of, input, stage, reason, remedy } of wrongs) {
  test(`${of}: the test says why and what to change`, async () => {
    const { result } = await tested(await input());
    expect(result).toMatchObject({ ok: false, stage, reason });
    expect(result.cause).toMatch(/\w/);
    expect(result.remedy).toMatch(remedy);
  });
}

test("an update without the key keeps it, and takes no other key's in its place", async () => {
  const user = await newUser(room.account);
  const input = staticKeysInput(user);
  const { id } = await tested(input);
  const path = `secret-provider-credentials/${id}`;
  await room.owner.put(path, { ...input, secrets: {} });
  expect(await room.owner.post(`${path}/test-connection`, undefined, 200)).toMatchObject({ ok: true });
  const other = await newUser(room.account);
  const data = { ...input, settings: { ...input.settings, accessKeyId: other.accessKeyId }, secrets: {} };
  const refused = await room.owner.context.put(`${room.owner.root}/${path}`, { data });
  await expectProblem(refused, 400, "validation_failed");
});

test("a secret that is rotated stays as it was deployed until the next deploy", async () => {
  const { owner, account } = room;
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
