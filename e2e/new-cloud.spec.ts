// A cloud that there is not, added to Latchkey as its folder and its registry lines: from the config to a kickoff, on that
// Latchkey's own production build.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { plant } from "./canaries";
import { type MadeUpCloud, madeUpCloud, newOrganization } from "./environment";
import { type OwnServer, startOwnServer } from "./server";
import { consoleOf, signIn, workerWith } from "./session";
import { answering, choose, copied, expect, test } from "./test";
import { kickOff, printing } from "./worker";

// One server for all of it.
test.describe.configure({ mode: "default" });

let nimbus: MadeUpCloud;
let server: OwnServer;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  nimbus = await madeUpCloud();
  plant("apiKey", nimbus.apiKey);
  server = await startOwnServer({ NIMBUS_ENDPOINT: nimbus.url }, nimbus.tree);
});
test.afterAll(() => server?.stop());

async function filesIn(tree: string): Promise<Map<string, string>> {
  const folders = ["app", "components", "lib", "db", "worker", "docs", "public"];
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of await readdir(path.join(tree, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || /\.test\.tsx?$/.test(entry.name)) continue;
      const file = path.join(entry.parentPath, entry.name);
      found.set(path.relative(tree, file), await readFile(file, "base64"));
    }
  }
  return found;
}

test("It is a folder in lib/clouds and five registries", async () => {
  const [ours, theirs] = await Promise.all([
    filesIn(path.resolve(import.meta.dirname, "..")),
    filesIn(nimbus.tree),
  ]);
  expect([...ours.keys()].filter((file) => !theirs.has(file))).toEqual([]);
  expect([...theirs.keys()].filter((file) => !ours.has(file)).sort()).toEqual([
    "lib/clouds/nimbus/cloud.ts",
    "lib/clouds/nimbus/definition.ts",
    "lib/clouds/nimbus/schema.ts",
  ]);
  expect(
    [...theirs]
      .filter(([file, text]) => ours.has(file) && ours.get(file) !== text)
      .map(([file]) => file)
      .sort(),
  ).toEqual([
    "lib/clouds/registered/clipboards.ts",
    "lib/clouds/registered/definitions.ts",
    "lib/clouds/registered/schemas.ts",
    "lib/clouds/registered/stores.ts",
    "lib/shared/clouds/ids.ts",
  ]);
});

test("An admin adds its config and credential and sees a green test, an author picks a secret, and kickoffs by worker and by platform read it", async ({
  page,
}) => {
  const organization = await newOrganization();
  const secretName = "radar/key";
  const [first, second] = ["first", "second"].map((text) => `${text} ${crypto.randomUUID()}`) as [
    string,
    string,
  ];
  for (const value of [first, second]) plant("secret", value);
  const project = "weather-prod";
  const administer = (body: object) =>
    fetch(`${nimbus.url}/projects/${project}/administration`, { method: "PUT", body: JSON.stringify(body) });
  await administer({ issuer: server.baseUrl, organizationId: organization.id });
  await administer({ path: secretName, value: first });

  const owner = consoleOf(await signIn(organization.owner, server.baseUrl), organization);
  await page.context().addCookies((await owner.context.storageState()).cookies);
  const open = async (where: string) => {
    await page.goto(`${server.baseUrl}/${organization.slug}/${where}`);
    await answering(page);
  };
  const dialog = page.getByRole("dialog");
  const create = () => dialog.getByRole("button", { name: "Create", exact: true }).click();

  await test.step("Its config", async () => {
    await open("settings/workload-identity");
    await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
    await dialog.getByLabel("Name", { exact: true }).fill("nimbus-prod");
    await choose(dialog.getByLabel("Cloud Provider"), "Nimbus");
    await expect(dialog.getByLabel("AWS Region")).toHaveCount(0);
    await dialog.getByLabel("Project").fill("No project");
    await create();
    await expect(dialog).toContainText("A project looks like weather-prod.");
    await dialog.getByLabel("Project").fill(project);
    await dialog.getByLabel("Set as default for Nimbus").check();
    await create();
    const row = page.getByRole("row", { name: /nimbus-prod/ });
    for (const text of ["Default", "Nimbus", project]) await expect(row).toContainText(text);
  });

  await test.step("Its credential, and the methods that it has", async () => {
    await open("settings/secret-provider-credentials");
    await page.getByRole("button", { name: "Add Credential" }).first().click();
    await dialog.getByLabel("Name", { exact: true }).fill("nimbus-prod-wi");
    await choose(dialog.getByLabel("Provider", { exact: true }), "Nimbus Vault");
    await expect(dialog.getByRole("radio", { name: "API key", exact: true })).toBeVisible();
    await expect(dialog.getByRole("radio", { name: "AssumeRole", exact: true })).toHaveCount(0);
    await dialog.getByRole("radio", { name: "Workload Identity", exact: true }).check();
    await expect(dialog.getByLabel("Workload Identity Configuration")).toHaveValue("nimbus-prod");
    await dialog.getByLabel("Set as default credential for this provider").check();
    await create();
  });

  await test.step("Test Connection is green, in its words", async () => {
    await dialog.getByRole("button", { name: "Test Connection" }).click();
    await expect(dialog.getByRole("note", { name: "It works" })).toContainText(`nimbus:${project}:`);
    await expect(dialog.getByRole("list", { name: "Connection test" }).locator("> li")).toContainText([
      /^Check the issuer/,
      /^Mint tokenOK/,
      /^Exchange with NimbusOK/,
      /^Ask Nimbus who is thereOK/,
      /^List secret namesOK/,
      /^Read secretsSkipped$/,
    ]);
  });

  const automation = await owner.post<{ id: string }>("automations", { name: "Forecast" });

  await test.step("A variable, its secret picked from what Nimbus lists", async () => {
    await open("environment-variables");
    await page.getByRole("button", { name: "Add Environment Variables" }).click();
    await dialog.getByLabel("Key").fill("RADAR_KEY");
    await choose(dialog.getByLabel("Value Source"), /^Use Nimbus default/);
    await dialog.getByLabel("Secret Name").pressSequentially("radar");
    await page.getByRole("option", { name: secretName }).click();
    await choose(dialog.getByLabel("Automations"), "Forecast");
    await page.keyboard.press("Escape");
    await create();
    const row = page.getByRole("row", { name: /RADAR_KEY/ });
    for (const text of ["secret", "Use Nimbus default", secretName, "every kickoff", "Forecast"]) {
      await expect(row).toContainText(text);
    }
  });

  let token = "";
  await test.step("Deploy", async () => {
    await open(`automations/${automation.id}`);
    await page.getByRole("button", { name: "Deploy" }).click();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.baseUrl });
    token = await copied(page, dialog.getByRole("button", { name: "Copy Deployment token" }));
    await dialog.getByRole("button", { name: "Done" }).click();
  });

  await test.step("A kickoff by worker", async () => {
    const place = {
      baseUrl: server.baseUrl,
      workerBundle: path.join(nimbus.tree, "dist", "latchkey-worker.mjs"),
      variables: { NIMBUS_ENDPOINT: nimbus.url },
    };
    const run = await kickOff(token, printing("RADAR_KEY"), place);
    expect(run, run.stderr).toMatchObject({ exitCode: 0, stdout: first });
    expect(run.stderr).toMatch(/Workload identity config '.+' \(nimbus\): 1 secret\(s\) resolved/);
  });

  await test.step("A kickoff by the platform, after a rotation", async () => {
    await administer({ path: secretName, value: second });
    const worker = await workerWith(token, server.baseUrl);
    const answer = await worker.post("/api/v1/worker/kickoffs", {
      data: { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" },
    });
    expect(answer.status(), await answer.text()).toBe(201);
    expect((await answer.json()).environment).toEqual({ RADAR_KEY: second });
  });

  await test.step("The history shows which version each saw, in the cloud's words", async () => {
    await page.getByRole("tab", { name: "Kickoffs" }).click();
    const history = page.getByRole("table", { name: "Kickoffs of Forecast" });
    const kickoffs = history.getByRole("button", { name: "Resolved" });
    await expect(kickoffs).toHaveCount(2);
    for (const kickoff of await kickoffs.all()) await kickoff.click();
    await expect(history.getByRole("list", { name: "Secrets" })).toContainText(["Revisionr2", "Revisionr1"]);
    await expect(history).toContainText(`nimbus://${project}/${secretName}`);
  });

  await test.step("Every page opens with it", async () => {
    for (const where of [
      "",
      "settings/workload-identity",
      "settings/secret-provider-credentials",
      "settings/audit-log",
    ]) {
      await open(where);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    }
  });
});
