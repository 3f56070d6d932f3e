// What an admin sees of the issuer when another installation's keys answer under its address.
import { generateKeyPairSync } from "node:crypto";
import type { Page } from "@playwright/test";
import { environment } from "./environment";
import { type OwnServer, startOwnServer } from "./server";
import { expect, test, visit } from "./test";
import { newWorkingOrganization, type WorkingOrganization } from "./working-organization";

let server: OwnServer;
test.beforeAll(async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  server = await startOwnServer({
    OIDC_ISSUER: environment().settings.OIDC_ISSUER,
    OIDC_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  });
});
test.afterAll(() => server.stop());

async function enterThere(
  page: Page,
  { owner, organization }: WorkingOrganization,
  path: string,
): Promise<void> {
  const { cookies } = await owner.context.storageState();
  await page.context().addCookies(cookies);
  await visit(page, `${server.baseUrl}/${organization.slug}/${path}`);
}

test("The issuer check is red, and names the key that AWS would not find", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await enterThere(page, acme, "settings/workload-identity");
  await page.getByRole("button", { name: "Details" }).click();
  const check = page.getByRole("region", { name: "Issuer check" });
  await check.getByRole("button", { name: "Check the issuer" }).click();
  await expect(check.getByRole("alert", { name: "AWS would not accept this issuer" })).toBeVisible();
  const parts = check.getByRole("list", { name: "Issuer check" }).locator("> li");
  await expect(parts).toContainText([/^Issuer URLWarning/, /^Discovery documentOK/, /^Public keysFailed/]);
  // The first red one is open.
  await expect(parts.nth(2).getByText(/signing key .* isn't in the key set/)).toBeVisible();
  await expect(parts.nth(2)).toContainText("need the same OIDC_PRIVATE_KEY");
});

test("Test Connection ends at the issuer, before AWS is asked", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const before = (await acme.account.requests()).length;
  await enterThere(page, acme, `settings/secret-provider-credentials?credential=${acme.credentialId}`);
  const panel = page.getByRole("dialog");
  await panel.getByRole("button", { name: "Test Connection" }).click();
  const stages = panel.getByRole("list", { name: "Connection test" }).locator("> li");
  await expect(stages).toContainText([
    /^Check the issuerFailed/,
    /^Mint tokenNot reached$/,
    /^Exchange with AWS STSNot reached$/,
    /^Confirm identityNot reached$/,
    /^List secret namesNot reached$/,
    /^Read secretsNot reached$/,
  ]);
  await expect(stages.first().getByText(/isn't in the key set/)).toBeVisible();
  await expect(panel.getByRole("figure", { name: "Trust chain" })).toContainText(
    "Latchkey to OIDC provider: broken. Issuer problem",
  );
  expect((await acme.account.requests()).length).toBe(before);
});
