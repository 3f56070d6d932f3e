// What the console shows a Member: everything that the role may do, and no way to the rest.

import { enter, expect, test, visit } from "./test";
import { newWorkingOrganization } from "./working-organization";

test("A Member finds neither Workload Identity nor Secret Provider Credentials, by navigation or by address", async ({
  page,
}) => {
  const { organization } = await newWorkingOrganization();
  const { slug, member, owner } = organization;
  await enter(page, member, `/${slug}`);
  const navigation = page.getByRole("navigation", { name: "Main" });
  await expect(navigation.getByRole("link")).toHaveText([
    "Overview",
    "Automations",
    "Environment Variables",
    "Workers",
    "API Tokens",
  ]);

  const closed = [
    ["settings/workload-identity", "Workload Identity", "workload_identity_configs: read"],
    ["settings/secret-provider-credentials", "Secret Provider Credentials", "secret_providers: read"],
    ["settings/organization", "Organization", "organization_settings: read"],
    ["settings/single-sign-on", "Single Sign-On", "organization_settings: read"],
  ];
  for (const [path, title, permission] of closed) {
    await visit(page, `/${slug}/${path}`);
    const main = page.getByRole("main");
    await expect(main.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(main.getByRole("heading", { name: "You don’t have access to this page" })).toBeVisible();
    await expect(main).toContainText(
      `Your role, Member, lacks the permission ${permission}. ${owner.name} can grant it.`,
    );
    await expect(main.getByRole("button")).toHaveCount(0);
  }

  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: "Go to a page or an object" }).fill("aws");
  await expect(page.getByText("Nothing found")).toBeVisible();
});

test("A Member gives variables direct values only, and may not edit what reads a secret", async ({
  page,
}) => {
  const { organization } = await newWorkingOrganization();
  await enter(page, organization.member, `/${organization.slug}/environment-variables`);
  await page.getByRole("button", { name: "Add Environment Variables" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Key").fill("PLAIN");
  await expect(form).toContainText("reading a secret needs the permission secret_providers: read");
  await form.getByLabel("Value Source").click();
  await expect(page.getByRole("option")).toHaveText([/^Direct Value/]);
  await page.getByRole("option", { name: "Direct Value" }).click();
  await expect(form.getByLabel("Secret Name")).toHaveCount(0);
  await form.getByLabel("Value", { exact: true }).fill("a value");
  await form.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("row", { name: /^PLAIN/ })).toContainText("Direct Value");

  const secret = page.getByRole("row", { name: /^SECRET/ });
  await expect(secret.getByRole("button", { name: /^SECRET/ })).toHaveCount(0);
  await secret.getByRole("button", { name: "Actions for SECRET" }).click();
  const edit = page.getByRole("menuitem", { name: "Edit" });
  await expect(edit).toBeDisabled();
  await expect(edit).toContainText(
    `Needs secret_providers: read, which your role, Member, lacks. ${organization.owner.name} can grant it.`,
  );
});
