// Plants secrets everywhere that one can be entered or read, lets everything go right and wrong, and then looks for
// them: in what was printed, in every row, in every error and every problem document.
import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { POST as postToken } from "@/app/api/v1/worker/identity-tokens/route";
import { POST as postKickoff } from "@/app/api/v1/worker/kickoffs/route";
import { database } from "@/db/client";
import { signIn } from "@/lib/server/auth/sign-in";
import { pendingChanges } from "@/lib/server/automations/deployments/pending-changes";
import { deploy, listDeployments } from "@/lib/server/automations/deployments/service";
import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { listVariables } from "@/lib/server/environment-variables/listing";
import { createVariable, deleteVariable, updateVariable } from "@/lib/server/environment-variables/service";
import { problemResponse } from "@/lib/server/http/answer";
import { addMember, createOrganization } from "@/lib/server/organizations/service";
import { searchSecretNames } from "@/lib/server/secret-providers/search-secret-names";
import { createCredential, updateCredential } from "@/lib/server/secret-providers/service";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { createConfig } from "@/lib/server/workload-identity/service";
import { anyVariable, testAutomation } from "@/test/support/automation";
import { list, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  anyStaticKeys,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;

const canaries: string[] = [];
function canary(kind: string): string {
  const text = `canary-${kind}-${randomUUID()}`;
  canaries.push(text);
  return text;
}

let printed = "";
/** Every error that was thrown and every problem document that it became, as text. */
const refusals: string[] = [];

beforeAll(async () => {
  home = await testOrganization();
  for (const method of ["log", "info", "warn", "error", "debug", "trace"] as const) {
    vi.spyOn(console, method).mockImplementation((...parts) => {
      printed += `${inspect(parts, { depth: 20 })}\n`;
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      printed += Buffer.from(chunk as string | Uint8Array).toString();
      return true;
    });
  }
});
afterAll(() => void vi.restoreAllMocks());

/** Expects a failure, and keeps all that can be seen of it. */
async function fails(call: Promise<unknown>): Promise<void> {
  const error = await call.then(
    () => expect.unreachable("This should fail."),
    (thrown: unknown) => thrown,
  );
  // Hidden members, causes and stacks included: whatever a logger or a debugger might show.
  refusals.push(inspect(error, { depth: 20, showHidden: true, maxStringLength: null }));
  refusals.push(await problemResponse(error, "test").text());
}

async function answers(response: Promise<Response>, status: number): Promise<string> {
  const answer = await response;
  const text = await answer.text();
  expect([answer.status, text]).toEqual([status, expect.any(String)]);
  if (status >= 400) refusals.push(text, JSON.stringify([...answer.headers]));
  return text;
}

/** A pre-flight in which some fails: its answer, and what is told on the way, are looked at like an error. */
async function flies(automationId: string): Promise<void> {
  const progress: unknown[] = [];
  const result = await preFlight(home.owner, automationId, (event) => void progress.push(event));
  expect(result.ok).toBe(false);
  refusals.push(inspect([progress, result], { depth: 20, showHidden: true, maxStringLength: null }));
}

function kickOff(token: string, resolve: string, body?: string): Promise<Response> {
  return postKickoff(
    new Request("http://localhost:3000/api/v1/worker/kickoffs", {
      method: "POST",
      body: body ?? JSON.stringify({ runtimeVersion: "1.14.5", contract: 2, resolve }),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    }),
  );
}

/** Makes every write to a table fail in PostgreSQL itself, with the row's text in the server's own message. */
async function withBrokenTable(table: string, run: () => Promise<void>): Promise<void> {
  const db = database();
  await db.execute(
    sql.raw(`create function break_it() returns trigger language plpgsql as
      $$ begin raise exception 'broken: %', new using detail = new::text; end $$`),
  );
  await db.execute(
    sql.raw(
      `create trigger break_it before insert or update on ${table} for each row execute function break_it()`,
    ),
  );
  await run();
  await db.execute(sql.raw("drop function break_it cascade"));
}

async function plantDirectValues(): Promise<void> {
  const automation = await testAutomation(home.owner);
  const value = canary("direct");
  const input = anyVariable({ value, automationIds: [automation.id] });
  const variable = await createVariable(home.owner, input);
  await updateVariable(home.owner, variable.id, { ...input, value: canary("direct-second") });
  await fails(createVariable(home.owner, { ...input, value: canary("conflict") }));
  await fails(createVariable(home.owner, { ...input, key: "1 bad key", value: canary("bad-key") }));
  await fails(createVariable(home.owner, { ...input, value: `${canary("nul")}\0` }));
  await fails(createVariable(home.owner, { ...input, value: canary("long").repeat(2000) }));
  await fails(createVariable(home.owner, { ...input, value: { text: canary("object") } }));
  await fails(createVariable(home.owner, { ...input, value: [canary("array")] }));
  await fails(createVariable(home.owner, { ...input, secretValue: canary("unknown-field") }));
  await fails(createVariable(home.owner, { ...input, source: "default:aws", value: canary("wrong-source") }));
  await fails(
    createVariable(home.owner, { ...input, automationIds: [randomUUID()], value: canary("absent") }),
  );
  await fails(updateVariable(home.owner, randomUUID(), { ...input, value: canary("no-such") }));
  const reader = await home.memberWith({ environment_variables: "read" });
  await fails(createVariable(reader, { ...input, value: canary("not-permitted") }));
  await withBrokenTable("environment_variables", async () => {
    await fails(createVariable(home.owner, anyVariable({ value: canary("database") })));
    await fails(updateVariable(home.owner, variable.id, { ...input, value: canary("database-update") }));
  });
  await withBrokenTable("deployment_values", () => fails(deploy(home.owner, automation.id)));
  const { token } = await automation.deploy();
  canaries.push(token);
  expect(await answers(kickOff(token, "worker"), 201)).toContain("canary-direct-second");
  await listVariables(home.owner, {});
  await listDeployments(home.owner, automation.id, {});
  await deleteVariable(home.owner, variable.id);
}

async function plantKeys(): Promise<void> {
  const config = await createConfig(home.owner, anyConfig());
  const keys = { accessKeyId: canary("access-key"), secretAccessKey: canary("secret-key") };
  await fails(createCredential(home.owner, anyCredential(config.id, keys)));
  const settings = { region: "us-east-1", ...keys };
  await fails(createCredential(home.owner, anyCredential(config.id, { settings })));
  await fails(createConfig(home.owner, anyConfig({ settings })));
}

/** Static credentials, whose secrets are stored, and what they read, which is baked. */
async function plantStaticCredentials(): Promise<void> {
  const secretKey = () => canary("static-secret");
  const input = anyStaticKeys({ secrets: { secretAccessKey: secretKey() } });
  const { id } = await createCredential(home.owner, input);
  await testConnection(home.owner, id);
  await fails(createCredential(home.owner, { ...input, secrets: { secretAccessKey: secretKey() } }));
  await fails(createCredential(home.owner, { ...input, secretAccessKey: secretKey() }));
  const { settings } = input;
  await fails(
    createCredential(home.owner, anyStaticKeys({ settings: { ...settings, secretKey: secretKey() } })),
  );
  const odd = [`${secretKey()} spaced`, `${secretKey()}\0`, { text: secretKey() }, [secretKey()]];
  for (const secretAccessKey of odd) {
    await fails(createCredential(home.owner, anyStaticKeys({ secrets: { secretAccessKey } })));
  }
  const reader = await home.memberWith({ secret_providers: "read" });
  await fails(createCredential(reader, anyStaticKeys({ secrets: { secretAccessKey: secretKey() } })));
  await withBrokenTable("secret_provider_credentials", async () => {
    await fails(createCredential(home.owner, anyStaticKeys({ secrets: { secretAccessKey: secretKey() } })));
    await fails(updateCredential(home.owner, id, { ...input, secrets: { secretAccessKey: secretKey() } }));
  });

  const externalId = canary("external-id");
  const keys = await cloud.connectKeys(home.owner);
  const role = await cloud.connectAssumeRole(home.owner, { externalId });
  const stranger = await cloud.connectAssumeRole(home.owner, {
    externalId: canary("external-id-refused"),
    demandedExternalId: canary("external-id-demanded"),
  });
  for (const { user } of [keys, role, stranger]) canaries.push(user.secretAccessKey);
  const bad = ["?", "a".repeat(2000), 7].map((end) => `${canary("bad-external-id")}${end}?`);
  for (const text of bad) {
    const secrets = { ...role.input.secrets, externalId: text };
    await fails(updateCredential(home.owner, role.credential.id, { ...role.input, secrets }));
  }
  for (const { credential } of [keys, role, stranger]) await testConnection(home.owner, credential.id);
  await cloud.createSecret("static/one", canary("baked"));
  await cloud.createSecret("static/json", JSON.stringify({ there: canary("baked-json") }));
  const automation = await testAutomation(home.owner, [
    { key: "ONE", source: keys.source, secretName: "static/one" },
    { key: "TWO", source: role.source, secretName: "static/json#there" },
  ]);
  const { token } = await automation.deploy();
  canaries.push(token);
  for (const resolve of ["worker", "platform"]) {
    expect(await answers(kickOff(token, resolve), 201)).toContain("canary-baked");
  }
  await withBrokenTable("deployment_values", () => fails(deploy(home.owner, automation.id)));
  await automation.add({ key: "THREE", source: stranger.source, secretName: "static/one" });
  await automation.add({ key: "FOUR", source: keys.source, secretName: "static/json#absent" });
  await fails(deploy(home.owner, automation.id));
  const operation = "GetSecretValue";
  const message = "The\nCanonical";
  for (const fault of [
    { kind: "reset", operation },
    { kind: "garbage", operation },
    { kind: "refusal", operation, code: "InvalidSignatureException", status: 403, message },
  ] as const) {
    cloud.aws.setFault(fault);
    await fails(deploy(home.owner, automation.id));
    await flies(automation.id);
    cloud.aws.clearFaults();
  }
  const sealingKeys = process.env.SEALING_KEYS;
  process.env.SEALING_KEYS = Buffer.alloc(32, 1).toString("base64");
  await fails(testConnection(home.owner, keys.credential.id));
  await fails(deploy(home.owner, automation.id));
  await flies(automation.id);
  await answers(kickOff(token, "worker"), 201);
  process.env.SEALING_KEYS = sealingKeys;
  await pendingChanges(home.owner, automation.id);
  await listDeployments(home.owner, automation.id, {});
  await updateCredential(home.owner, role.credential.id, anyStaticKeys());
}

async function plantPasswords(): Promise<void> {
  const person = () => ({ name: "A", email: `${randomUUID()}@example.com`, password: canary("password") });
  const owner = person();
  const slug = `c-${randomUUID().slice(0, 8)}`;
  const organization = await createOrganization({ name: "Canaries", slug }, owner);
  const member = person();
  await addMember(organization.id, member, "member");
  await fails(addMember(organization.id, { ...member, password: canary("again") }, "member"));
  await fails(createOrganization({ name: "Canaries", slug }, person()));
  await fails(addMember(organization.id, { ...person(), role: "owner" }, "member"));
  await fails(addMember(organization.id, { ...person(), password: canary("long").repeat(20) }, "member"));
  await withBrokenTable("users", () => fails(addMember(organization.id, person(), "member")));
  const { email, password } = owner;
  expect(await signIn({ email, password }, "203.0.113.30")).not.toBeNull();
  expect(await signIn({ email, password: canary("wrong-password") }, "203.0.113.30")).toBeNull();
  expect(await signIn({ email: "x", password: canary("no-email") }, "203.0.113.30")).toBeNull();
}

async function plantCloudSecrets(): Promise<void> {
  const readable = {
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: "arn:aws:secretsmanager:us-east-1:123456789012:secret:planted/*",
  };
  const { source, credential, config } = await cloud.connect(home.owner, {
    statements: [list, readable],
    isDefault: true,
  });
  await cloud.createSecret("planted/plain", canary("plain"));
  await cloud.createSecret("planted/json", JSON.stringify({ [canary("json-key")]: canary("json") }));
  await cloud.createSecret("planted/half-json", `{"${canary("half-key")}":"${canary("half")}`);
  await cloud.createSecret("planted/text", canary("text"));
  await cloud.createSecret("planted/nul", `${canary("cloud-nul")}\0`);
  await cloud.createSecret("planted/binary", Buffer.from(canary("binary")));
  await cloud.createSecret("denied/one", canary("denied"));

  const fine = await testAutomation(home.owner, [
    { key: "PLAIN", source, secretName: "planted/plain" },
    { key: "BY_DEFAULT", source: "default:aws", secretName: "planted/json" },
  ]);
  const { token } = await fine.deploy();
  canaries.push(token);
  expect(await answers(kickOff(token, "platform"), 201)).toContain("canary-plain");
  await answers(kickOff(token, "worker"), 201);
  await answers(kickOff(canary("token"), "platform"), 401);
  await answers(kickOff(token, canary("resolve")), 400);
  await answers(kickOff(token, "", `{"runtimeVersion":"${canary("malformed")}`), 400);
  await answers(
    kickOff(token, "", JSON.stringify({ resolve: "worker", contract: 2, runtimeVersion: canary("version") })),
    400,
  );

  const failing = await testAutomation(home.owner, [
    { key: "PLAIN", source, secretName: "planted/plain" },
    { key: "ABSENT_KEY", source, secretName: "planted/json#absent" },
    { key: "HALF", source, secretName: "planted/half-json#absent" },
    { key: "TEXT", source, secretName: "planted/text#absent" },
    { key: "NUL", source, secretName: "planted/nul" },
    { key: "BINARY", source, secretName: "planted/binary" },
    { key: "DENIED", source, secretName: "denied/one" },
    { key: "ABSENT", source, secretName: "planted/absent" },
  ]);
  const other = await failing.deploy();
  canaries.push(other.token);
  const answer = await answers(kickOff(other.token, "platform"), 422);
  expect(JSON.parse(answer).failures).toHaveLength(7);

  const throughFaults = async (...faults: Parameters<typeof cloud.aws.setFault>[0][]) => {
    for (const fault of faults) {
      cloud.aws.setFault(fault);
      await answers(kickOff(token, "platform"), 422);
      cloud.aws.clearFaults();
    }
  };
  const operation = "GetSecretValue";
  // The answer breaks off in the middle of a value.
  await cloud.admin().secrets.send(
    new PutSecretValueCommand({
      SecretId: "planted/plain",
      SecretString: canary("broken-off").repeat(900),
    }),
  );
  await throughFaults(
    { kind: "reset", operation },
    { kind: "garbage", operation },
    { kind: "internal-failure", operation },
    { kind: "refusal", operation, code: "SignatureDoesNotMatch", status: 403, message: "The\nCanonical" },
  );
  await withBrokenTable("kickoffs", async () => {
    await answers(kickOff(token, "platform"), 500);
  });
  await withBrokenTable("kickoff_receipts", async () => {
    await answers(kickOff(token, "platform"), 500);
  });

  await testConnection(home.owner, credential.id, { read: "assigned" });
  await testConnection(home.owner, credential.id, { read: { secretName: "planted/plain" } });
  await searchSecretNames(home.owner, { source, query: "planted" });
  cloud.aws.setFault({ kind: "region-disabled" });
  await testConnection(home.owner, credential.id);
  await fails(searchSecretNames(home.owner, { source, query: "planted" }));
  cloud.aws.clearFaults();
  await listKickoffs(home.owner, fine.id, {});

  const { kickoffId } = (await (await kickOff(token, "worker")).json()) as { kickoffId: string };
  const minted = await postToken(
    new Request("http://localhost:3000/api/v1/worker/identity-tokens", {
      method: "POST",
      body: JSON.stringify({ configId: config.id, kickoffId }),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    }),
  );
  canaries.push(((await minted.json()) as { token: string }).token);
}

it("leaves no secret anywhere but in a kickoff's own answer", async () => {
  await plantDirectValues();
  await plantKeys();
  await plantStaticCredentials();
  await plantPasswords();
  await plantCloudSecrets();

  // That the search finds what is there: a name that is no secret, a line that was logged, a field that was refused.
  const rows = await everyRow();
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter(({ row }) => row.includes("planted/plain")).length).toBeGreaterThan(0);
  expect(printed).toContain("secret(s) resolved");
  expect(printed).toContain("A request failed unexpectedly.");
  expect(refusals.join("\n")).toContain("secretAccessKey");
  expect(canaries.length).toBeGreaterThan(40);

  // A value may also have been cut, so its distinctive part is looked for; any form of an AWS credential likewise.
  const distinctive = canaries.map((text) => /[0-9a-f]{8}-[0-9a-f-]{27}$/.exec(text)?.[0] ?? text.slice(-40));
  const places = {
    printed,
    refusals: refusals.join("\n"),
    ...Object.fromEntries(rows.map(({ table, row }, index) => [`${table} ${index}`, row])),
  };
  for (const [place, text] of Object.entries(places)) {
    for (const secret of distinctive) expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
    expect(text, place).not.toMatch(/\bASIA[A-Z0-9]{12,}|\beyJ[\w-]{10,}\.|\bcanary-/);
    expect(text, place).not.toContain(process.env.SEALING_KEYS);
  }
}, 60_000);
