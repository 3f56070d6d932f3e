// An API token's whole life, as its people and programs live it: made in the browser, used by curl, narrowed, revoked, refused.
// And the recipe for pipelines of docs/api.md, run as it is written there.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { environment } from "./environment";
import { enterOn, expectFocusKept, pick, type } from "./keyboard";
import { newMember, newRole } from "./people";
import { consoleOf, signIn, workerWith } from "./session";
import { act, choose, enter, enterWorkingOrganization, expect, test, visit } from "./test";
import { newWorkingOrganization, unique, type WorkingOrganization } from "./working-organization";

const run = promisify(execFile);
const installed = (program: string) =>
  run(program, ["--version"]).then(
    () => true,
    () => false,
  );

interface Answer {
  status: number;
  code?: string;
  items?: { actor: { kind: string; label: string }; action: string; outcome: string }[];
}

/** As a person tries it in a shell. */
async function curl(address: string, token: string): Promise<Answer> {
  const { stdout } = await run("curl", [
    ...["--silent", "--header", `Authorization: Bearer ${token}`, "--write-out", "\n%{http_code}"],
    environment().baseUrl + address,
  ]);
  const [body = "", status] = stdout.split(/\n(?=\d+$)/);
  return { ...JSON.parse(body), status: Number(status) };
}

const dialog = (page: Page) => page.getByRole("dialog");

async function createToken(page: Page, name: string, role?: string): Promise<string> {
  await page.getByRole("button", { name: "Create API Token" }).first().click();
  await dialog(page).getByLabel("Name").fill(name);
  if (role) await choose(dialog(page).getByLabel("Role"), role);
  await dialog(page).getByRole("button", { name: "Create token" }).click();
  const shown = page.getByRole("dialog", { name: `API token ${name}` });
  const token = (await shown.locator("code").first().textContent())?.trim() ?? "";
  expect(token).toMatch(/^lkp_[0-9A-Za-z]{40}_[0-9a-f]{8}$/);
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toContainText("You haven’t copied the token");
  await shown.getByRole("button", { name: "Close without copying" }).click();
  await expect(page.getByRole("table", { name: "Your API tokens" })).toContainText(name);
  return token;
}

test.describe("with curl", () => {
  let acme: WorkingOrganization;
  test.beforeAll(async () => {
    test.skip(!(await installed("curl")), "curl is not installed.");
    acme = await newWorkingOrganization();
  });

  test("a person's token does what its person may, and ends by its revocation and with its person", async ({
    page,
  }) => {
    const { owner, organization } = acme;
    const name = unique("Role");
    const { id: roleId } = await owner.post<{ id: string }>("roles", {
      name,
      permissions: { automations: "manage" },
    });
    const ada = await newMember(owner, roleId);
    await enter(page, ada, `/${organization.slug}/settings/api-tokens`);
    await expect(page.getByText("You have no API tokens")).toBeVisible();
    await expect(page.getByRole("heading", { name: "Service Accounts" })).toHaveCount(0);
    const [one, two] = [await createToken(page, "ci"), await createToken(page, "nightly")];

    const automations = `${owner.root}/automations`;
    expect((await curl(automations, one)).items).toHaveLength(1);
    expect(await curl(`${owner.root}/members`, one)).toMatchObject({
      status: 403,
      code: "permission_denied",
    });
    expect(await curl(`${owner.root}/api-tokens`, one)).toMatchObject({
      status: 403,
      code: "person_required",
    });
    const theirs = await newWorkingOrganization();
    expect(await curl(`${theirs.owner.root}/automations`, one)).toMatchObject({ status: 404 });
    await page.reload();
    await expect(page.getByRole("row", { name: /^ci/ })).not.toContainText("Never");

    // Another role for the person is another one for the token, at the next request.
    await owner.put(`roles/${roleId}`, { name, permissions: { environment_variables: "read" } });
    expect(await curl(automations, one)).toMatchObject({ status: 403, code: "permission_denied" });
    expect((await curl(`${owner.root}/environment-variables`, one)).status).toBe(200);
    await owner.put(`roles/${roleId}`, { name, permissions: { automations: "read" } });

    await act(page, "ci", "Revoke");
    await dialog(page).getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByText("Revoked ci.")).toBeVisible();
    expect(await curl(automations, one)).toMatchObject({ status: 401, code: "unauthenticated" });

    expect((await curl(automations, two)).status).toBe(200);
    await owner.remove(`members/${ada.id}`);
    expect(await curl(automations, two)).toMatchObject({ status: 401, code: "unauthenticated" });

    const log = await owner.get<Answer>("audit-events?actorKind=api_token");
    expect(log.items).toContainEqual(
      expect.objectContaining({
        action: "permission.denied",
        outcome: "denied",
        actor: expect.objectContaining({ kind: "api_token", label: `${ada.email} (API token ci)` }),
      }),
    );
  });

  test("a service account outlives its maker, is listed for review, and ends with its deletion", async ({
    page,
  }) => {
    const { owner, organization } = acme;
    const admin = await newMember(
      owner,
      await newRole(owner, { organization_settings: "manage", automations: "read" }),
    );
    const reader = unique("Reader");
    await owner.post("roles", { name: reader, permissions: { automations: "read" } });
    const bot = unique("Pipeline");
    const place = `/${organization.slug}/settings/api-tokens`;
    await enter(page, admin, place);
    await page.getByRole("button", { name: "Create Service Account" }).click();
    await dialog(page).getByLabel("Name").fill(bot);
    await choose(dialog(page).getByLabel("Role"), reader);
    await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
    const panel = page.getByRole("dialog", { name: bot });
    await panel.getByRole("button", { name: "Create Token" }).click();
    const form = page.getByRole("dialog", { name: "Create API Token" });
    await form.getByLabel("Name").fill("deploys");
    await form.getByRole("button", { name: "Create token" }).click();
    const shown = page.getByRole("dialog", { name: "API token deploys" });
    const token = (await shown.locator("code").first().textContent())?.trim() ?? "";
    await shown.getByRole("button", { name: "Done" }).click();
    await shown.getByRole("button", { name: "Close without copying" }).click();
    await expect(panel.getByRole("row", { name: /^deploys/ })).toBeVisible();
    expect((await curl(`${owner.root}/automations`, token)).status).toBe(200);

    await owner.remove(`members/${admin.id}`);
    expect((await curl(`${owner.root}/automations`, token)).status).toBe(200);
    await page.context().clearCookies();
    await enter(page, organization.owner, place);
    await expect(page.getByRole("row", { name: new RegExp(bot) })).toContainText("Review");
    await act(page, bot, "Edit");
    const edit = page.getByRole("dialog", { name: "Edit Service Account" });
    await expect(edit).toContainText("Nobody answers for it now");
    await edit.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByRole("row", { name: new RegExp(bot) })).not.toContainText("Review");

    await act(page, bot, "Delete");
    await dialog(page).getByLabel(/Type/).fill(bot);
    await dialog(page).getByRole("button", { name: "Delete" }).click();
    await expect(page.getByText(`Deleted ${bot}.`)).toBeVisible();
    expect(await curl(`${owner.root}/automations`, token)).toMatchObject({ status: 401 });
  });
});

test.describe("the recipe for pipelines", () => {
  let folder: string;
  test.beforeAll(async () => {
    test.skip(!(await installed("curl")) || !(await installed("jq")), "curl and jq are not installed.");
    folder = await mkdtemp(path.join(tmpdir(), "latchkey-recipe-"));
  });
  test.afterAll(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  async function samples(): Promise<string[]> {
    const page = await readFile(path.resolve(import.meta.dirname, "../docs/api.md"), "utf8");
    return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
  }

  test("sets variables from a .env, tries them and deploys; what is red ends it", async () => {
    const acme = await newWorkingOrganization();
    const { token } = await acme.owner.post<{ token: string }>("api-tokens", { name: "pipeline" });
    const inShell = (text: string, given = token) =>
      run("sh", ["-c", text.replaceAll("https://latchkey.example.com", environment().baseUrl)], {
        cwd: folder,
        env: {
          ...process.env,
          LATCHKEY_ORGANIZATION: acme.organization.id,
          LATCHKEY_AUTOMATION: acme.automationId,
          LATCHKEY_API_TOKEN: given,
        },
      }).then(
        ({ stdout }) => ({ code: 0, stdout }),
        ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
      );
    const [list = "", recipe = ""] = await samples();
    expect(await inShell(list)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(acme.automationId),
    });
    expect(await inShell(list, `${token.slice(0, -1)}z`)).toMatchObject({
      code: 22,
      stdout: expect.stringContaining("unauthenticated"),
    });

    await writeFile(path.join(folder, ".env"), "# Of the pipeline\nMODE=canary\nGREETING=a=b c\n");
    expect(await inShell(recipe)).toMatchObject({ code: 0 });
    await writeFile(path.join(folder, ".env"), "MODE=full\n");
    expect(await inShell(recipe)).toMatchObject({ code: 0 });
    const deployment = JSON.parse(await readFile(path.join(folder, "deployment.json"), "utf8"));
    expect(deployment).toMatchObject({ version: 3, token: expect.stringMatching(/^lkd_/) });
    const { items } = await acme.owner.get<{ items: { key: string; value?: string }[] }>(
      `environment-variables?automationId=${acme.automationId}`,
    );
    expect(items.map(({ key }) => key)).toEqual(["GREETING", "MODE", "SECRET"]);

    // Nothing is deployed where the pre-flight is red.
    const denied = { code: "AccessDeniedException", status: 400, message: "It is not authorized." };
    await acme.account.fail({ kind: "refusal", operation: "GetSecretValue", times: 1, ...denied });
    expect(await inShell(recipe)).toMatchObject({ code: 22 });
    const refusal = JSON.parse(await readFile(path.join(folder, "pre-flight.json"), "utf8"));
    expect(refusal).toMatchObject({ code: "pre_flight_failed", failures: [{ key: "SECRET" }] });
    const { items: versions } = await acme.owner.get<{ items: unknown[] }>(
      `automations/${acme.automationId}/deployments`,
    );
    expect(versions).toHaveLength(3);
  });
});

test("An owner ends one token of somebody else, and finds in the log what programs did", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const person = await newMember(acme.owner, await newRole(acme.owner));
  const theirs = consoleOf(await signIn(person), acme.organization);
  await theirs.post("api-tokens", { name: "kept" });
  const { token } = await theirs.post<{ token: string }>("api-tokens", { name: "lost" });
  const program = await workerWith(token);
  expect((await program.get(`${theirs.root}/automations`)).status()).toBe(403);
  await enterWorkingOrganization(page, acme, "settings/members");
  await act(page, person.name, "API Tokens");
  const tokens = page.getByRole("table", { name: `API tokens of ${person.name}` });
  await expect(tokens.getByRole("row", { name: /^(kept|lost)/ })).toHaveCount(2);
  await act(page, "lost", "Revoke");
  await page
    .getByRole("dialog", { name: "Revoke this token?" })
    .getByRole("button", { name: "Revoke" })
    .click();
  await expect(tokens.getByRole("row", { name: /^(kept|lost)/ })).toHaveText([/^kept/]);
  expect((await program.get(`${theirs.root}/automations`)).status()).toBe(401);

  await visit(page, `/${acme.organization.slug}/settings/audit-log`);
  await choose(page.getByLabel("Kind of actor"), "API token");
  await expect(page).toHaveURL(/actorKind=api_token/);
  const events = page.getByRole("table", { name: "Audit events" });
  await expect(events).toContainText("(API token lost)");
  await expect(events).not.toContainText("Created role");
});

test("By keyboard alone: a token is made and revoked", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, "settings/api-tokens");
  await enterOn(page.getByRole("button", { name: "Create API Token" }).first());
  await expect(dialog(page).getByLabel("Name")).toBeFocused();
  await type(page, "By keys", "<Enter>");
  const shown = page.getByRole("dialog", { name: "API token By keys" });
  await enterOn(shown.getByRole("button", { name: "Done" }));
  await enterOn(shown.getByRole("button", { name: "Close without copying" }));
  const row = page.getByRole("table", { name: "Your API tokens" }).getByRole("row", { name: /^By keys/ });
  await expect(row).toBeVisible();
  await pick(row.getByRole("button"), "Revoke");
  const asked = page.getByRole("dialog", { name: "Revoke this token?" });
  await enterOn(asked.getByRole("button", { name: "Revoke" }));
  await expect(row).toHaveCount(0);
  await expectFocusKept(page);
});
