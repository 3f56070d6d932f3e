// What the console says before it lets somebody do what others would pay for.
import type { Page } from "@playwright/test";
import { newTrustingRole, newUser } from "./aws-users";
import { guestOf } from "./people";
import { expectProblem } from "./problem";
import { consoleOf, signIn } from "./session";
import { choose, enter, enterWorkingOrganization, expect, test } from "./test";
import { assumeRoleInput, newWorkingOrganization } from "./working-organization";

const dialog = (page: Page) => page.getByRole("dialog");

test("A name that runs code is warned of, and is for who manages automations", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^403 .*\/environment-variables/);
  const acme = await newWorkingOrganization();
  const author = await guestOf(acme.owner);
  await author.grant({ environment_variables: "manage", automations: "read" });
  await enter(page, author, `/${acme.organization.slug}/environment-variables`);
  const add = async (key: string) => {
    await page.getByRole("button", { name: "Add Environment Variables" }).first().click();
    await dialog(page).getByLabel("Key").fill(key);
  };
  await add("Ld_Preload");
  await expect(dialog(page)).toContainText("This name affects how programs run");
  await expect(dialog(page)).toContainText("automations: manage");
  await choose(dialog(page).getByLabel("Value Source"), "Direct Value");
  await dialog(page).getByLabel("Value", { exact: true }).fill("/tmp/evil.so");
  await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog(page).getByRole("alert").first()).toBeVisible();
  const { items } = await acme.owner.get<{ items: { key: string }[] }>("environment-variables");
  expect(items.map(({ key }) => key)).toEqual(["SECRET"]);

  await author.grant({ environment_variables: "manage", automations: "manage" });
  await page.reload();
  await add("NODE_OPTIONS");
  await expect(dialog(page)).toContainText("Set it only if you want that.");
  await choose(dialog(page).getByLabel("Value Source"), "Direct Value");
  await dialog(page).getByLabel("Value", { exact: true }).fill("--max-old-space-size=512");
  await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog(page)).toBeHidden();

  const { id } = (
    await acme.owner.get<{ items: { id: string; key: string }[] }>("environment-variables?query=NODE_OPTIONS")
  ).items[0] as { id: string };
  await acme.owner.put(`environment-variables/${id}`, {
    key: "NODE_OPTIONS",
    source: "direct",
    automationIds: [acme.automationId],
  });
  await enter(page, acme.organization.owner, `/${acme.organization.slug}/automations/${acme.automationId}`);
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  const deployed = page.getByRole("dialog", { name: "Version 2 is deployed" });
  await expect(deployed).toContainText("One name affects how programs run");
  await expect(deployed).toContainText("NODE_OPTIONS");
  await page.keyboard.press("Escape");

  await expectProblem(
    await acme.owner.context.post(`${acme.owner.root}/environment-variables`, {
      data: { key: "latchkey_url", source: "direct", value: "x" },
    }),
    400,
    "validation_failed",
  );
});

test("Who may not see environment variables sees no secret names with automations either", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const started = await acme.worker.post("/api/v1/worker/kickoffs", {
    data: { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" },
  });
  expect(started.status()).toBe(201);
  const reader = await guestOf(acme.owner);
  await reader.grant({ automations: "read" });
  const theirs = consoleOf(await signIn(reader), acme.organization);
  for (const path of ["", "/kickoffs", "/deployments", "/deployments/1", "/pending-changes", "/pre-flight"]) {
    const answer = await theirs.context.get(`${theirs.root}/automations/${acme.automationId}${path}`);
    expect(answer.status(), path).toBe(200);
    expect(await answer.text(), path).not.toContain(acme.secretName);
  }
  await enter(page, reader, `/${acme.organization.slug}/automations/${acme.automationId}`);
  await page.getByRole("row").nth(1).click();
  await expect(page.getByRole("main")).toContainText("SECRET");
  await expect(page.getByRole("main")).not.toContainText(acme.secretName);
});

test("A role's name that only looks different is refused at the field", async ({ page, complaints }) => {
  complaints.expectRefusal(/^409 .*\/roles/);
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, "settings/roles");
  for (const name of [" owner", "Оwner", "OWNER"]) {
    await page.getByRole("button", { name: "Create Role" }).first().click();
    const field = dialog(page).getByLabel("Name", { exact: true });
    await field.fill(name);
    await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(dialog(page)).toContainText(/Owner/);
    await dialog(page).getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Discard" }).click();
    await expect(dialog(page)).toHaveCount(0);
  }
});

test("Another role drops the stored External ID, and the form says so", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const user = await newUser(acme.account);
  const [first, second] = [
    await newTrustingRole(acme.account, user.arn),
    "arn:aws:iam::123456789012:role/another",
  ];
  const { id } = await acme.owner.post<{ id: string }>(
    "secret-provider-credentials",
    assumeRoleInput(user, first, "tenant-1-external"),
  );
  await enterWorkingOrganization(page, acme, `settings/secret-provider-credentials?credential=${id}`);
  await dialog(page).getByRole("button", { name: "Edit" }).click();
  const form = page.getByRole("dialog", { name: "Edit Credential" });
  await expect(form).not.toContainText("saving drops it");
  await form.getByRole("textbox", { name: "Role ARN" }).fill(second);
  await expect(form).toContainText(
    "The stored External ID belongs to the previous Role ARN and is removed when you save.",
  );
  await form.getByRole("button", { name: "Save changes" }).click();
  await expect(form).toBeHidden();
  expect(await acme.owner.get(`secret-provider-credentials/${id}`)).toMatchObject({
    storedSecrets: ["secretAccessKey"],
  });
});
