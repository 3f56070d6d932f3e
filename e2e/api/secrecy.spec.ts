// Secrets stay where they belong: a server of its own with a database of its own, so that everything can be searched.
import { expect, test } from "@playwright/test";
import { canary, foundIn } from "../canary";
import { dropDatabase, dumpOf, newDatabase } from "../database";
import { newServiceAccount, newWorkerIdentity } from "../examples";
import { builtInRole, invite, newRole } from "../people";
import { addressOf, pagePaths, routesIn } from "../route-files";
import { type OwnServer, startOwnServer } from "../server";
import { signedOut } from "../session";
import { newPlanting, type Planting } from "./secrecy/planting";
import { plantAndUse } from "./secrecy/uses";

test.use({ trace: "off" });
// In one process: what is planted once is looked for in one place after the other.
test.describe.configure({ mode: "default" });

const publicName = canary("public-name");

let server: OwnServer;
let databaseUrl: string;
let planting: Planting;
test.beforeAll(async () => {
  databaseUrl = await newDatabase();
  server = await startOwnServer({ DATABASE_URL: databaseUrl });
  planting = await newPlanting(server, databaseUrl);
  await plantAndUse(planting, publicName);
});
test.afterAll(async () => {
  await server?.stop();
  await dropDatabase(databaseUrl);
});

/** Where the public name is found, a secret would be found too. */
function expectSecretsAbsent(texts: Record<string, string>): void {
  expect(foundIn(texts, { "the public name": publicName }), "the search finds what is there").not.toEqual([]);
  expect(foundIn(texts, planting.secrets)).toEqual([]);
}

test("a secret is found in every form that it can have", () => {
  const [text, hidden] = ["some text around it", canary("hidden")];
  const shown = [hidden, `x${hidden}y`].flatMap((form) => [
    form,
    encodeURIComponent(form),
    Buffer.from(form).toString("hex"),
    Buffer.from(form).toString("base64"),
    Buffer.from(`ab${form}`).toString("base64url"),
  ]);
  for (const form of shown) expect(foundIn({ text: text + form }, { hidden }), form).not.toEqual([]);
  expect(foundIn({ text }, { hidden })).toEqual([]);
});

test("no refusal repeats a secret", () => {
  expect(Object.keys(planting.refusals).length).toBeGreaterThan(20);
  expect(foundIn(planting.refusals, planting.secrets)).toEqual([]);
});

test("no GET of the API shows a secret", async () => {
  const { owner, organization, automationId, configId, credentialId, secretVariableId, secretName } =
    planting.acme;
  const secret = new URLSearchParams({ source: `credential:${credentialId}`, name: secretName });
  const ids: Record<string, string> = {
    "workload-identity-configs": configId,
    "secret-provider-credentials": credentialId,
    "environment-variables": secretVariableId,
    automations: automationId,
    roles: await newRole(owner, { audit_log: "read" }),
    members: (await owner.get<{ items: { id: string }[] }>("members")).items[0]?.id ?? "",
    "service-accounts": (await newServiceAccount(planting.acme)).id,
    webhooks: (
      await owner.post<{ id: string }>("webhooks", {
        url: "http://127.0.0.1:9/hook",
        description: "",
        events: ["kickoff.failed"],
      })
    ).id,
    invitations: (await invite(owner, await builtInRole(owner, "Member"))).id,
  };
  const identity = await newWorkerIdentity(planting.acme);
  const texts: Record<string, string> = {};
  const gets = routesIn("api/v1/organizations").filter(({ method }) => method === "GET");
  for (const { path } of gets) {
    const parent = path.split("/{id}")[0]?.split("/").at(-1) ?? "";
    const below: Record<string, string> = path.includes("{identityId}")
      ? identity
      : { id: ids[parent] ?? "" };
    const id = path.includes("{id}") ? below.id : "none";
    if (!id) throw new Error(`This test knows no id below ${parent}.`);
    const address = addressOf({ path }, { organizationId: organization.id, ...below, id, version: "1" });
    const queries: Record<string, string> = {
      "secret-names": `source=credential:${credentialId}&query=crewai`,
      "moved-variables": `credentialId=${credentialId}&provider=aws&authenticationMethod=static_keys`,
      export: "format=jsonl",
      secrets: secret.toString(),
      readings: secret.toString(),
    };
    const query = queries[path.split("/").at(-1) ?? ""] ?? "limit=100";
    const response = await owner.context.get(`${address}?${query}`);
    expect(response.status(), address).toBe(200);
    texts[`GET ${path}`] = await response.text();
  }
  for (const { id } of JSON.parse(
    texts[`GET /api/v1/organizations/{organizationId}/environment-variables`] ?? "",
  ).items) {
    texts[`variable ${id}`] = JSON.stringify(await owner.get(`environment-variables/${id}`));
  }
  for (const path of [
    "/.well-known/openid-configuration",
    "/oauth2/jwks",
    "/api/health",
    "/api/ready",
    "/api/openapi.json",
    "/api/docs",
    "/api/auth/session",
    "/api/auth/providers",
  ]) {
    texts[path] = await (await owner.context.get(path)).text();
  }
  expectSecretsAbsent(texts);
});

test("no page shows a secret", async () => {
  const { owner, organization, automationId, configId } = planting.acme;
  const parameters = {
    organization: organization.slug,
    automationId,
    configId,
    missing: "nothing/here",
    page: "worker",
    token: "garbage",
  };
  const anybody = await signedOut(server.baseUrl);
  const texts: Record<string, string> = {};
  for (const path of pagePaths()) {
    for (const [who, context] of Object.entries({ owner: owner.context, anybody })) {
      const response = await context.get(addressOf({ path }, parameters));
      expect(response.status(), `${path} for ${who}`).toBeLessThan(500);
      texts[`${path} for ${who}`] = await response.text();
    }
  }
  expectSecretsAbsent(texts);
});

test("the server's log holds no secret, and the line of each kickoff", async () => {
  const log = server.log();
  expect(log).toContain(`Workload identity config '${planting.acme.configId}' (aws): 3 secret(s) resolved`);
  expect(foundIn({ "the log": log }, planting.secrets)).toEqual([]);
});

test("the database holds no secret, in any row of any table", async () => {
  const dump = await dumpOf(databaseUrl);
  expect(Object.keys(dump).length).toBeGreaterThan(10);
  const filled = ["environment_variables", "deployment_values", "kickoff_receipts", "audit_events", "users"];
  for (const table of filled) expect(dump[`table ${table}`]?.length, table).toBeGreaterThan(0);
  expectSecretsAbsent(dump);
});
