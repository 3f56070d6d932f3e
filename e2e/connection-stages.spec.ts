// Test Connection as somebody watches it: stage by stage, with secrets to read, closed or reloaded meanwhile.
import type { Page } from "@playwright/test";
import { listStatement, readStatement, region } from "./aws-account";
import { newUser } from "./aws-users";
import { choose, enterWorkingOrganization, expect, test } from "./test";
import { newWorkingOrganization, staticKeysInput, type WorkingOrganization } from "./working-organization";

const panel = (page: Page) => page.getByRole("dialog");
const stages = (page: Page) => panel(page).getByRole("list", { name: "Connection test" }).locator("> li");
const chain = (page: Page) => panel(page).getByRole("figure", { name: "Trust chain" });
const handshake = (page: Page) => panel(page).getByRole("note", { name: "The handshake works" });
const run = (page: Page) => panel(page).getByRole("button", { name: "Test Connection" }).click();

function openPanel(page: Page, acme: WorkingOrganization, id = acme.credentialId): Promise<void> {
  return enterWorkingOrganization(page, acme, `settings/secret-provider-credentials?credential=${id}`);
}

/** AWS takes this long to say who one is. */
const slowly = (acme: WorkingOrganization, latencyMs: number) =>
  acme.account.fail({ kind: "latency", operation: "GetCallerIdentity", times: 1, latencyMs });

test("The stages and the trust chain follow the test while it runs", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await slowly(acme, 2_500);
  await openPanel(page, acme);
  await run(page);
  await expect(stages(page)).toContainText([
    /^Check the issuerWarning\d+ ms/,
    /^Mint tokenOK\d+ ms/,
    /^Exchange with AWS STSOK\d+ ms/,
    /^Confirm identityRunning$/,
    /^List secret namesWaiting$/,
    /^Read secretsWaiting$/,
  ]);
  await expect(panel(page)).toContainText("Asking AWS");
  await expect(chain(page)).toContainText("OIDC provider to Role: works. Role assumed");
  await expect(stages(page)).toContainText([
    /^Confirm identityOK2\.\d s/,
    /^List secret namesOK\d+ ms/,
    /^Read secretsSkipped$/,
  ]);
  await expect(handshake(page)).toContainText(
    "This doesn’t prove that the role can read a particular secret",
  );
});

test("A test goes on while its window is closed, and while the page is loaded again", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await slowly(acme, 4_500);
  await openPanel(page, acme);
  await run(page);
  await expect(stages(page).nth(3)).toContainText("Running");
  await panel(page).getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("row").nth(1)).toContainText("Testing");
  await page.getByRole("row").nth(1).click();
  await expect(stages(page).nth(3)).toContainText("Running");
  await expect(handshake(page)).toBeVisible();

  await slowly(acme, 4_000);
  await run(page);
  await expect(stages(page).nth(3)).toContainText("Running");
  const { lastTestedAt } = await acme.owner.get<{ lastTestedAt: string }>(
    `secret-provider-credentials/${acme.credentialId}`,
  );
  await page.reload();
  await expect
    .poll(async () => {
      const path = `secret-provider-credentials/${acme.credentialId}`;
      return (await acme.owner.get<{ lastTestedAt: string }>(path)).lastTestedAt;
    })
    .not.toBe(lastTestedAt);
  await page.reload();
  await expect(handshake(page)).toContainText(acme.account.id);
  await expect(stages(page).nth(3)).toContainText(/^Confirm identityOK4\.\d s/);
});

test("The token's claims can be seen and copied, and the token itself is nowhere", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await openPanel(page, acme);
  await run(page);
  await expect(handshake(page)).toBeVisible();
  const mint = stages(page).nth(1);
  await mint.getByRole("button", { name: /^Mint token/ }).click();
  const claims = JSON.parse(
    (await mint.getByRole("group", { name: "Header and claims" }).textContent()) ?? "",
  );
  expect(claims).toMatchObject({
    header: { alg: "RS256", kid: expect.any(String) },
    payload: {
      sub: `organization:${acme.organization.id}`,
      aud: "sts.amazonaws.com",
      "https://aws.amazon.com/roles": [acme.roleArn],
      jti: expect.any(String),
    },
  });
  expect(claims.payload.exp - claims.payload.iat).toBe(3600);
  await expect(mint.getByRole("button", { name: "Copy Header and claims" })).toBeVisible();
  const kept = await acme.owner.get<object>(`secret-provider-credentials/${acme.credentialId}`);
  expect(`${JSON.stringify(kept)}${await page.content()}`).not.toMatch(/eyJ[\w-]{10,}\./);
});

test("A role that may not list is green with a warning, and the statement to paste", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await acme.account.allow(readStatement(acme.account.id));
  await openPanel(page, acme);
  await run(page);
  await expect(handshake(page)).toBeVisible();
  const list = stages(page).nth(4);
  await expect(list).toContainText(/^List secret namesWarning/);
  await list.getByRole("button", { name: /^List secret names/ }).click();
  const statement = list.getByRole("group", { name: "Policy statement" });
  expect(JSON.parse((await statement.textContent()) ?? "")).toEqual(listStatement);
});

test("A secret of one's choice is read: which version, and never its value; one that may not be read says why", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  await acme.account.createSecret("elsewhere-key", "canary of a secret");
  await openPanel(page, acme);
  await choose(panel(page).getByLabel("Secrets to read"), "One secret");
  const name = panel(page).getByLabel("Secret Name");
  await run(page);
  await expect(panel(page)).toContainText("Choose or type a secret name.");

  await name.pressSequentially(acme.secretName.slice(0, 8));
  await page.getByRole("option", { name: acme.secretName }).click();
  await run(page);
  const read = stages(page).nth(5);
  await expect(read).toContainText(/^Read 1 secretOK/);
  await expect(handshake(page)).toContainText(`It also proves that the role may read ${acme.secretName}`);
  await expect(chain(page)).toContainText("Role to Secrets: works. 1 secret read");
  await read.getByRole("button", { name: /^Read 1 secret/ }).click();
  await expect(read.getByRole("list", { name: "Secrets" })).toContainText(/Version [0-9a-f-]{36}/);
  expect(await page.content()).not.toContain(acme.secretValue);

  await name.fill("elsewhere-key");
  await run(page);
  await expect(read).toContainText(/^Read 1 secretFailed/);
  await expect(read.getByText("AWS answered")).toBeVisible();
  await expect(read).toContainText(/AccessDeniedException.*secretsmanager:GetSecretValue/);
  const statement = read.getByRole("group", { name: "Policy statement" });
  await expect(statement).toContainText(
    `arn:aws:secretsmanager:${region}:${acme.account.id}:secret:elsewhere-key-??????`,
  );
  await expect(chain(page)).toContainText("Role to Secrets: broken. Not readable");
  await expect(handshake(page)).toBeHidden();

  await acme.account.allow(listStatement, JSON.parse((await statement.textContent()) ?? ""));
  await run(page);
  await expect(handshake(page)).toContainText("the role may read elsewhere-key");
  expect(await page.content()).not.toContain("canary");
});

test("The secrets that variables name are read, each with its own outcome", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await acme.owner.post("environment-variables", {
    key: "MISSING",
    source: `credential:${acme.credentialId}`,
    secretName: "crewai-not-there#field",
    automationIds: [],
  });
  await openPanel(page, acme);
  await choose(panel(page).getByLabel("Secrets to read"), "Used by 2 variables");
  await run(page);
  const read = stages(page).nth(5);
  await expect(read).toContainText(/^Read 2 secretsFailed/);
  const secrets = read.getByRole("list", { name: "Secrets" }).locator("> li");
  await expect(secrets).toHaveCount(2);
  await expect(secrets.filter({ hasText: "crewai-not-there" })).toContainText(
    /Failed.*ResourceNotFoundException/s,
  );
  await expect(secrets.filter({ hasText: acme.secretName })).toContainText(/Read · \d+ ms/);
  await expect(chain(page)).toContainText("Role to Secrets: broken. 1 of 2 read");
});

test("Access keys have stages of their own: authenticate, list, read", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const user = await newUser(acme.account);
  const { id } = await acme.owner.post<{ id: string }>("secret-provider-credentials", staticKeysInput(user));
  await openPanel(page, acme, id);
  await choose(panel(page).getByLabel("Secrets to read"), "One secret");
  await panel(page).getByLabel("Secret Name").fill(acme.secretName);
  await page.keyboard.press("Escape");
  await run(page);
  await expect(stages(page)).toContainText([
    /^Authenticate with AWS STSOK/,
    /^List secret namesOK/,
    /^Read 1 secretOK/,
  ]);
  await expect(panel(page).getByRole("note", { name: "The keys work" })).toContainText(user.arn);
});

test("A connection that ends before the result is shown apart from a test that is red", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await openPanel(page, acme);
  await page.route(
    /\/test-connection$/,
    (route) =>
      route.fulfill({
        contentType: "application/x-ndjson",
        body: '{"event":"stage","stage":"issuer","outcome":"running","durationMs":null}\n{"event":"sta',
      }),
    { times: 1 },
  );
  await run(page);
  const lost = panel(page).getByRole("note", { name: "The connection to Latchkey was lost" });
  await expect(lost).toContainText("The test continues on the server");
  await run(page);
  await expect(handshake(page)).toBeVisible();
  await expect(lost).toBeHidden();
});
