// AWS connected with an access key, by itself and by AssumeRole: what it takes, what it costs in rotation, and the way to
// Workload Identity and back.
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Page } from "@playwright/test";
import { region } from "./aws-account";
import { type AwsUser, newTrustingRole, newUser } from "./aws-users";
import { act, choose, copied, enterWorkingOrganization, expect, test, unfoldNotices } from "./test";
import { kickOff, printing } from "./worker";
import {
  newWorkingOrganization,
  staticKeysInput,
  unique,
  type WorkingOrganization,
} from "./working-organization";
import { wrongKeys } from "./wrong-keys";

// What is typed here is secret.
test.use({ trace: "off" });

const credentials = "settings/secret-provider-credentials";
const methods = { keys: "Static access keys", role: "AssumeRole", federated: "Workload Identity" };
const secrets = ["Access Key ID", "Secret Access Key", "Role ARN", "External ID"];

const form = (page: Page) => page.getByRole("dialog", { name: /^(Add|Edit) Credential$/ });
const field = (page: Page, label: string) => form(page).getByRole("textbox", { name: label });
const panel = (page: Page) => page.getByRole("dialog");
const method = (page: Page, name: string) => form(page).getByRole("radio", { name, exact: true });
const document = (page: Page) =>
  form(page).getByRole("region", { name: "Trust policy of the role" }).getByRole("group", { name: "JSON" });

async function fillKeys(page: Page, { accessKeyId, secretAccessKey }: AwsUser): Promise<void> {
  await field(page, "Access Key ID").fill(accessKeyId);
  await field(page, "Secret Access Key").fill(secretAccessKey);
  await form(page).getByLabel("AWS Region").fill(region);
}

async function save(page: Page): Promise<void> {
  await form(page)
    .getByRole("button", { name: /^(Create|Save changes)$/ })
    .click();
  await expect(form(page)).toBeHidden();
}

async function expectGreen(page: Page, title: string, ...words: string[]): Promise<void> {
  await panel(page).getByRole("button", { name: "Test Connection" }).click();
  const proof = panel(page).getByRole("note", { name: title });
  for (const word of words) await expect(proof).toContainText(word);
}

async function addCredential(
  page: Page,
  acme: WorkingOrganization,
  name: string,
  authenticationMethod: string,
): Promise<void> {
  await enterWorkingOrganization(page, acme, credentials);
  await page.getByRole("button", { name: "Add Credential" }).first().click();
  await form(page).getByLabel("Name", { exact: true }).fill(name);
  await method(page, authenticationMethod).check();
}

test("An admin connects AWS with static access keys, and the test is green", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const user = await newUser(acme.account);
  await addCredential(page, acme, "keys", methods.keys);
  await expect(form(page)).toContainText("Secrets are read at deploy: after a rotation, deploy again.");
  await fillKeys(page, user);
  await save(page);
  await expectGreen(page, "The keys work", user.arn, acme.account.id);
  await expect(panel(page)).toContainText("Stored, sealed");
  expect(await page.content()).not.toContain(user.secretAccessKey);
  await panel(page).getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("row", { name: /^keys/ })).toContainText("Passed");
});

const pasted = async (acme: WorkingOrganization, roleArn: string, page: Page) =>
  acme.account.iam.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: roleArn.split("/").at(-1),
      PolicyDocument: (await document(page).textContent()) ?? "",
    }),
  );

test("AssumeRole without External ID is red until the trust policy that the form shows is pasted into AWS", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const [user, stranger] = [await newUser(acme.account, []), await newUser(acme.account, [])];
  const roleArn = await newTrustingRole(acme.account, stranger.arn);
  await addCredential(page, acme, "role", methods.role);
  await fillKeys(page, user);
  await field(page, "Role ARN").fill(roleArn);
  await expect(document(page)).toContainText(`"AWS": "arn:aws:iam::${acme.account.id}:root"`);
  await save(page);
  await acme.account.fail({ kind: "latency", operation: "AssumeRole", latencyMs: 3000, times: 1 });
  await panel(page).getByRole("button", { name: "Test Connection" }).click();
  // Opened before the test has ended: it still learns whose keys these are.
  await panel(page).getByRole("button", { name: "Edit" }).click();
  await expect(document(page)).toContainText(`"AWS": "arn:aws:iam::${acme.account.id}:root"`);
  await expect(document(page)).toContainText(`"AWS": "${user.arn}"`);
  await form(page).getByRole("button", { name: "Cancel" }).click();
  await expect(form(page)).toHaveCount(0);
  await expect(panel(page)).toContainText("its trust policy doesn't allow this access key");

  await panel(page).getByRole("button", { name: "Edit" }).click();
  await expect(document(page)).toContainText(`"AWS": "${user.arn}"`);
  await expect(document(page)).not.toContainText("ExternalId");
  await pasted(acme, roleArn, page);
  await form(page).getByRole("button", { name: "Cancel" }).click();
  await expectGreen(page, "The keys and the role work", `:assumed-role/${roleArn.split("/").at(-1)}/`);
});

test("AssumeRole with a generated External ID: the trust policy asks for it, and the test is green", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const assume = { Sid: "Assume", Effect: "Allow" as const, Action: "sts:AssumeRole", Resource: "*" };
  const user = await newUser(acme.account, [assume]);
  const roleArn = await newTrustingRole(acme.account, (await newUser(acme.account, [])).arn);
  await addCredential(page, acme, "role", methods.role);
  await fillKeys(page, user);
  await field(page, "Role ARN").fill(roleArn);
  await form(page).getByRole("button", { name: "Generate External ID" }).click();
  const externalId = await field(page, "External ID").inputValue();
  expect(externalId.length).toBeGreaterThanOrEqual(24);
  await expect(document(page)).toContainText(`"sts:ExternalId": "${externalId}"`);
  await pasted(acme, roleArn, page);
  await save(page);
  await expectGreen(page, "The keys and the role work", acme.account.id);

  await panel(page).getByRole("button", { name: "Edit" }).click();
  await expect(field(page, "External ID")).toHaveValue("");
  await expect(document(page)).toContainText("<THE STORED EXTERNAL ID>");
  await form(page).getByRole("button", { name: "Remove the stored External ID" }).click();
  await expect(form(page)).toContainText("The stored External ID will be removed");
  await expect(document(page)).not.toContainText("ExternalId");
  await save(page);
  await panel(page).getByRole("button", { name: "Test Connection" }).click();
  await expect(panel(page)).toContainText("must not require an External ID");
});

test("Whatever is wrong with keys or role, the page names AWS's answer, the cause and what to change", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  for (const { of, input, providerCode, cause, remedy } of wrongKeys) {
    await test.step(of, async () => {
      const { id } = await acme.owner.post<{ id: string }>(
        "secret-provider-credentials",
        await input(acme.account),
      );
      await enterWorkingOrganization(page, acme, `${credentials}?credential=${id}`);
      await panel(page).getByRole("button", { name: "Test Connection" }).click();
      await expect(panel(page)).toContainText(providerCode);
      await expect(panel(page)).toContainText(cause);
      await expect(panel(page)).toContainText(remedy);
    });
  }
});

async function expectAbsent(page: Page, labels: string[]): Promise<void> {
  for (const label of labels) await expect(field(page, label), label).toHaveCount(0);
}

/** What the form sends when it is saved. */
async function sentBySaving(page: Page): Promise<Record<string, unknown>> {
  const sent = page.waitForRequest(
    (request) => /secret-provider-credentials/.test(request.url()) && /^(POST|PUT)$/.test(request.method()),
  );
  await save(page);
  return (await sent).postDataJSON();
}

test("Switching the method leaves nothing of the other: neither on the page nor in what is sent", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const user = await newUser(acme.account);
  await addCredential(page, acme, "switched", methods.role);
  await fillKeys(page, user);
  await field(page, "Role ARN").fill(acme.roleArn);
  await form(page).getByRole("button", { name: "Generate External ID" }).click();

  await method(page, methods.federated).check();
  await expectAbsent(page, secrets);
  await expect(document(page)).toHaveCount(0);
  await expect(form(page).getByLabel("Workload Identity Configuration")).not.toHaveValue("");
  await method(page, methods.role).check();
  await expect(form(page).getByLabel("Workload Identity Configuration")).toHaveCount(0);
  for (const label of secrets) await expect(field(page, label), label).toHaveValue("");

  await method(page, methods.federated).check();
  expect(await sentBySaving(page)).toEqual({
    name: "switched",
    provider: "aws",
    authenticationMethod: "workload_identity",
    workloadIdentityConfigId: acme.configId,
    settings: { region },
    isDefault: false,
  });

  await panel(page).getByRole("button", { name: "Edit" }).click();
  await method(page, methods.keys).check();
  await expectAbsent(page, ["Role ARN", "External ID"]);
  await fillKeys(page, user);
  expect(await sentBySaving(page)).toEqual({
    name: "switched",
    provider: "aws",
    authenticationMethod: "static_keys",
    settings: { accessKeyId: user.accessKeyId, region },
    secrets: { secretAccessKey: user.secretAccessKey },
    isDefault: false,
  });
});

async function deployByPage(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  const shown = page.getByRole("dialog", { name: /^Version \d+ is deployed$/ });
  const token = await copied(page, shown.getByRole("button", { name: "Copy Deployment token" }));
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();
  return token;
}

async function printed(token: string, key: string): Promise<string> {
  const { stdout, stderr, exitCode } = await kickOff(token, printing(key));
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

test("Under static keys a rotated secret keeps its old value until the next deploy, then shows the new one", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const [first, second] = [`first ${crypto.randomUUID()}`, `second ${crypto.randomUUID()}`];
  const [secretName, otherName] = ["crewai-rotated", "crewai-moved-here"];
  await acme.account.createSecret(secretName, first);
  await acme.account.createSecret(otherName, second);
  const { name: credential } = await acme.owner.post<{ name: string }>(
    "secret-provider-credentials",
    staticKeysInput(await newUser(acme.account)),
  );
  const automation = unique("Automation");
  const { id } = await acme.owner.post<{ id: string }>("automations", { name: automation });
  await enterWorkingOrganization(page, acme, `automations/${id}?view=variables`);

  await page.getByRole("button", { name: "Add Environment Variables" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Key").fill("ROTATED");
  await choose(dialog.getByLabel("Value Source"), new RegExp(`^${credential}`));
  await expect(dialog).toContainText("Read at deploy and stored with that version");
  await choose(dialog.getByLabel("Secret Name"), secretName);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  const variable = page.getByRole("row", { name: /^ROTATED/ });
  await expect(variable).toContainText("at deploy");

  const old = await deployByPage(page);
  expect(await printed(old, "ROTATED")).toBe(first);
  await acme.account.updateSecret(secretName, second);
  expect(await printed(old, "ROTATED"), "rotated, not deployed").toBe(first);

  await variable.getByRole("button", { name: /^ROTATED/ }).click();
  await dialog.getByLabel("Secret Name").fill(otherName);
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(dialog).toBeHidden();
  const pending = page.getByRole("note", { name: "The next deploy changes 1 variable" });
  await unfoldNotices(page);
  await expect(pending).toContainText("ROTATED");
  expect(await printed(old, "ROTATED"), "changed, not deployed").toBe(first);

  const renewed = await deployByPage(page);
  await expect(pending).toBeHidden();
  expect(await printed(renewed, "ROTATED")).toBe(second);
  expect(await printed(old, "ROTATED"), "each version has its own").toBe(first);
  await page.getByRole("tab", { name: "Kickoffs" }).click();
  await expect(page.getByRole("table", { name: /kickoffs/i }).getByRole("row", { name: /v2/ })).toBeVisible();
});

test("Before a credential moves from keys to Workload Identity, or back, the form says which variables move", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const user = await newUser(acme.account);
  const { name } = await acme.owner.get<{ name: string }>(`secret-provider-credentials/${acme.credentialId}`);
  await enterWorkingOrganization(page, acme, credentials);
  await act(page, name, "Edit");
  await method(page, methods.keys).check();
  const toDeploy = form(page).getByRole("note", { name: "1 environment variable moves to “at deploy”" });
  await expect(toDeploy).toContainText("SECRET");
  await expect(toDeploy).toContainText("fail until you deploy its automations again");
  await method(page, methods.federated).check();
  await expect(toDeploy).toBeHidden();
  await method(page, methods.keys).check();
  await fillKeys(page, user);
  await save(page);

  await enterWorkingOrganization(page, acme, "environment-variables");
  await expect(page.getByRole("row", { name: /^SECRET/ })).toContainText("at deploy");
  const { stderr, exitCode } = await kickOff(acme.token, printing("SECRET"));
  expect(exitCode, stderr).toBe(78);
  await enterWorkingOrganization(page, acme, `automations/${acme.automationId}`);
  await unfoldNotices(page);
  await expect(page.getByRole("note", { name: "The next deploy changes 1 variable" })).toContainText(
    "its credential now reads at deploy",
  );
  const token = await deployByPage(page);
  expect(await printed(token, "SECRET")).toBe(acme.secretValue);

  await enterWorkingOrganization(page, acme, credentials);
  await act(page, name, "Edit");
  await method(page, methods.federated).check();
  const toKickoff = form(page).getByRole("note", {
    name: "1 environment variable moves to “every kickoff”",
  });
  await expect(toKickoff).toContainText("It’s read at every kickoff from now on, with no new deployment.");
  await save(page);
  await acme.account.updateSecret(acme.secretName, "rotated");
  expect(await printed(token, "SECRET")).toBe("rotated");
});
