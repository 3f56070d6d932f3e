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
  const room = await newWorkingOrganization();
  const author = await guestOf(room.owner);
  await author.grant({ environment_variables: "manage", automations: "read" });
  await enter(page, author, `/${room.organization.slug}/environment-variables`);
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
  const { items } = await room.owner.get<{ items: { key: string }[] }>("environment-variables");
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
    await room.owner.get<{ items: { id: string; key: string }[] }>("environment-variables?query=NODE_OPTIONS")
  ).items[0] as { id: string };
  await room.owner.put(`environment-variables/${id}`, {
    key: "NODE_OPTIONS",
    source: "direct",
    automationIds: [room.automationId],
  });
  await enter(page, room.organization.owner, `/${room.organization.slug}/automations/${room.automationId}`);
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  const deployed = page.getByRole("dialog", { name: "Version 2 is deployed" });
  await expect(deployed).toContainText("One name affects how programs run");
  await expect(deployed).toContainText("NODE_OPTIONS");
  await page.keyboard.press("Escape");

  await expectProblem(
    await room.owner.context.post(`${room.owner.root}/environment-variables`, {
      data: { key: "latchkey_url", source: "direct", value: "x" },
    }),
    400,
    "validation_failed",
  );
});

test("Who may not see environment variables sees no secret names with automations either", async ({
  page,
}) => {
  const room = await newWorkingOrganization();
  const started = await room.worker.post("/api/v1/worker/kickoffs", {
    data: { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" },
  });
  expect(started.status()).toBe(201);
  const reader = await guestOf(room.owner);
  await reader.grant({ automations: "read" });
  const theirs = consoleOf(await signIn(reader), room.organization);
  for (const path of ["", "/kickoffs", "/deployments", "/deployments/1", "/pending-changes", "/pre-flight"]) {
    const answer = await theirs.context.get(`${theirs.root}/automations/${room.automationId}${path}`);
    expect(answer.status(), path).toBe(200);
    expect(await answer.text(), path).not.toContain(room.secretName);
  }
  await enter(page, reader, `/${room.organization.slug}/automations/${room.automationId}`);
  await page.getByRole("row").nth(1).click();
  await expect(page.getByRole("main")).toContainText("SECRET");
  await expect(page.getByRole("main")).not.toContainText(room.secretName);
});

test("A role's name that only looks different is refused at the field", async ({ page, complaints }) => {
  complaints.expectRefusal(/^409 .*\/roles/);
  const room = await newWorkingOrganization();
  await enterWorkingOrganization(page, room, "settings/roles");
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
  const room = await newWorkingOrganization();
  const user = await newUser(room.account);
  const [first, second] = [
    await newTrustingRole(room.account, user.arn),
    "arn:aws:iam::123456789012:role/another",
  ];
  const { id } = await room.owner.post<{ id: string }>(
    "secret-provider-credentials",
    assumeRoleInput(user, first, "tenant-1-external"),
  );
  await enterWorkingOrganization(page, room, `settings/secret-provider-credentials?credential=${id}`);
  await dialog(page).getByRole("button", { name: "Edit" }).click();
  const form = page.getByRole("dialog", { name: "Edit Credential" });
  await expect(form).not.toContainText("saving drops it");
  await form.getByRole("textbox", { name: "Role ARN" }).fill(second);
  await expect(form).toContainText(
    "The stored External ID belongs to the previous Role ARN and is removed when you save.",
  );
  await form.getByRole("button", { name: "Save changes" }).click();
  await expect(form).toBeHidden();
  expect(await room.owner.get(`secret-provider-credentials/${id}`)).toMatchObject({
    storedSecrets: ["secretAccessKey"],
  });
});
