// The guide's ten steps by hand, with the AWS console in the next window.
import { newAwsAccount, region } from "./aws-account";
import { newOrganization } from "./environment";
import { act, answering, choose, copied, expect, test } from "./test";
import { kickOff, printing } from "./worker";

const secretName = "crewai-test-keyword";

test("An admin federates to AWS and sees a green test, an author picks a secret, a worker's kickoff sees the value, and after a rotation the new one", async ({
  page,
}) => {
  const organization = await newOrganization();
  const aws = await newAwsAccount();
  let issuer = "";
  let organizationId = "";
  let roleArn = "";
  let configId = "";
  let token = "";
  const versionIds: string[] = [];
  const dialog = page.getByRole("dialog");
  const navigation = page.getByRole("navigation", { name: "Main" });

  await test.step("The organization UUID is on the organization's settings page", async () => {
    await page.goto("/");
    await answering(page);
    await page.getByLabel("Email").fill(organization.owner.email);
    await page.getByRole("textbox", { name: "Password" }).fill(organization.owner.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await navigation.getByRole("link", { name: "Organization" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Organization" })).toBeVisible();
    organizationId = await copied(page, page.getByRole("button", { name: "Copy organization UUID" }));
    expect(organizationId).toBe(organization.id);
  });

  await test.step("Step 1: the issuer URL is what the discovery document says", async () => {
    await navigation.getByRole("link", { name: "Workload Identity" }).click();
    const facts = page.getByRole("region", { name: "For your AWS account" });
    issuer = await copied(page, facts.getByRole("button", { name: "Copy OIDC issuer URL" }));
    await expect(facts).toContainText(issuer);
    await expect(facts).toContainText(organizationId);
    await facts.getByRole("button", { name: "Details" }).click();
    const opened = page.waitForEvent("popup");
    await facts.getByRole("link", { name: "discovery document" }).click();
    const document = await opened;
    expect(document.url()).toBe(`${issuer}/.well-known/openid-configuration`);
    expect(JSON.parse((await document.locator("body").textContent()) ?? "")).toMatchObject({
      issuer,
      jwks_uri: `${issuer}/oauth2/jwks`,
    });
    await document.close();
    const check = page.getByRole("region", { name: "Issuer check" });
    await check.getByRole("button", { name: "Check the issuer" }).click();
    const parts = check.getByRole("list", { name: "Issuer check" }).locator("> li");
    await expect(parts).toContainText([
      /^Issuer URLWarning.*AWS can't open it/,
      /^Discovery documentOK/,
      /^Public keysOK/,
    ]);
  });

  await test.step("Steps 2 to 5: provider, role, policy and secret in AWS", async () => {
    ({ roleArn } = await aws.trust(organizationId, issuer));
    versionIds.push(await aws.createSecret(secretName, "hello from aws"));
  });

  await test.step("Step 6: Add Workload Identity Config", async () => {
    await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
    await dialog.getByLabel("Name", { exact: true }).fill("aws-prod");
    await expect(dialog.getByLabel("Cloud Provider")).toHaveValue("AWS");
    await dialog.getByLabel("AWS Role ARN").fill(roleArn);
    await expect(dialog).toContainText(`Account ${aws.id}`);
    await dialog.getByLabel("AWS Region").fill(region);
    await dialog.getByLabel("Set as default for AWS").check();
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByText("Created aws-prod.")).toBeVisible();
    const row = page.getByRole("row", { name: /aws-prod/ });
    for (const text of ["Default", "AWS", roleArn, region, "None"]) await expect(row).toContainText(text);
    await act(page, "aws-prod", "Copy config ID");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^[0-9a-f-]{36}$/);
    configId = await page.evaluate(() => navigator.clipboard.readText());
  });

  await test.step("Step 7: Add Credential, without a key", async () => {
    await navigation.getByRole("link", { name: "Secret Provider Credentials" }).click();
    await page.getByRole("button", { name: "Add Credential" }).click();
    await expect(dialog.getByLabel("Workload Identity Configuration")).toHaveValue("aws-prod");
    await expect(dialog.getByLabel("AWS Region")).toHaveValue(region);
    await dialog.getByLabel("Name", { exact: true }).fill("aws-prod-wi");
    await expect(dialog.getByLabel("Provider", { exact: true })).toHaveValue("AWS Secrets Manager");
    await dialog.getByRole("radio", { name: "Workload Identity", exact: true }).check();
    for (const label of ["Access Key ID", "Secret Access Key", "Role ARN", "External ID"]) {
      await expect(page.getByText(label, { exact: true })).toHaveCount(0);
      await expect(page.getByLabel(label)).toHaveCount(0);
    }
    await dialog.getByLabel("Set as default credential for this provider").check();
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    expect((await sent).postDataJSON()).toEqual({
      name: "aws-prod-wi",
      provider: "aws",
      authenticationMethod: "workload_identity",
      workloadIdentityConfigId: configId,
      settings: { region },
      isDefault: true,
    });
  });

  await test.step("Step 8: Test Connection is green, and says as whom", async () => {
    await dialog.getByRole("button", { name: "Test Connection" }).click();
    const result = dialog.getByRole("note", { name: "The handshake works" });
    await expect(result).toContainText(`arn:aws:sts::${aws.id}:assumed-role/crewai-secrets-reader/`);
    await expect(result).toContainText(`Account${aws.id}`);
    await expect(result).toContainText("This doesn’t prove that the role can read a particular secret");
    const stages = dialog.getByRole("list", { name: "Connection test" }).locator("> li");
    await expect(stages).toContainText([
      /^Check the issuerWarning/,
      /^Mint tokenOK/,
      /^Exchange with AWS STSOK/,
      /^Confirm identityOK/,
      /^List secret namesOK/,
      /^Read secretsSkipped$/,
    ]);
    await stages.getByRole("button", { name: /^Mint token/ }).click();
    const claims = JSON.parse(
      (await stages.getByRole("group", { name: "Header and claims" }).textContent()) ?? "",
    );
    expect(claims.payload).toMatchObject({ iss: issuer, sub: `organization:${organizationId}` });
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(page.getByRole("row", { name: /aws-prod-wi/ })).toContainText("Passed");
  });

  await test.step("Step 9: Add Environment Variables, the secret picked from what AWS lists", async () => {
    await navigation.getByRole("link", { name: "Automations" }).click();
    await page.getByRole("button", { name: "Create Automation" }).click();
    await dialog.getByLabel("Name").fill("Greeter");
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Greeter" })).toBeVisible();

    await navigation.getByRole("link", { name: "Environment Variables" }).click();
    // The automation's page has such a button, too.
    await expect(page.getByRole("heading", { level: 1, name: "Environment Variables" })).toBeVisible();
    await page.getByRole("button", { name: "Add Environment Variables" }).click();
    await dialog.getByLabel("Key").fill("TEST_KEYWORD");
    await choose(dialog.getByLabel("Value Source"), /^Use AWS default/);
    await dialog.getByLabel("Secret Name").pressSequentially("keyword");
    await page.getByRole("option", { name: secretName }).click();
    await expect(dialog.getByLabel("Secret Name")).toHaveValue(secretName);
    await choose(dialog.getByLabel("Automations"), "Greeter");
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    const row = page.getByRole("row", { name: /TEST_KEYWORD/ });
    for (const text of ["secret", "Use AWS default", secretName, "every kickoff", "Greeter"]) {
      await expect(row).toContainText(text);
    }
    await row.getByRole("link", { name: "Greeter" }).click();
    await page.getByRole("button", { name: "Deploy" }).click();
    token = await copied(page, dialog.getByRole("button", { name: "Copy Deployment token" }));
    await expect(dialog.getByRole("group", { name: "Deployment token" })).toHaveText(token);
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(dialog).toBeHidden();
  });

  const logLine = () => `Workload identity config '${configId}' (aws): 1 secret(s) resolved`;

  await test.step("A worker's kickoff sees the value", async () => {
    const run = await kickOff(token, printing("TEST_KEYWORD"));
    expect(run, run.stderr).toMatchObject({ exitCode: 0, stdout: "hello from aws" });
    expect(run.stderr).toContain(logLine());
  });

  await test.step("Step 10: after a rotation the next kickoff sees the new value", async () => {
    versionIds.push(await aws.updateSecret(secretName, "rotated value"));
    const run = await kickOff(token, printing("TEST_KEYWORD"));
    expect(run, run.stderr).toMatchObject({ exitCode: 0, stdout: "rotated value" });
    expect(run.stderr).toContain(logLine());
  });

  await test.step("The history shows which kickoff saw which version, and no value", async () => {
    await page.getByRole("tab", { name: "Kickoffs" }).click();
    const history = page.getByRole("table", { name: "Kickoffs of Greeter" });
    const kickoffs = history.getByRole("button", { name: "Resolved" });
    await expect(kickoffs).toHaveCount(2);
    await expect(history.getByText("new version")).toHaveCount(1);
    for (const kickoff of await kickoffs.all()) await kickoff.click();
    const [first, second] = versionIds;
    const receipts = history.getByRole("list", { name: "Secrets" });
    await expect(receipts).toContainText([`VersionId${second}`, `VersionId${first}`]);
    expect(first).not.toBe(second);
    await expect(receipts.first()).toContainText(
      `arn:aws:secretsmanager:${region}:${aws.id}:secret:${secretName}-`,
    );
    expect(await page.content()).not.toMatch(/hello from aws|rotated value/);
  });
});
