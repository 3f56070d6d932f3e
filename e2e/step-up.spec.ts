// "Confirm that it's you": the password again, before what decides who gets in changes.
import { withDatabase } from "./database";
import { plantFactor } from "./factors";
import { builtInRole, newEmail } from "./people";
import { expectProblem } from "./problem";
import { signIn } from "./session";
import { enterWorkingOrganization, expect, test } from "./test";
import { newWorkingOrganization, unique, type WorkingOrganization } from "./working-organization";

let acme: WorkingOrganization;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
});

/** As if everybody had signed in hours ago. */
const letTimePass = () =>
  withDatabase(
    (sql) => sql`update sessions set stepped_up_at = now() - interval '11 minutes'
      where user_id in (select user_id from memberships where organization_id = ${acme.organization.id})`,
  );

test("a role is saved after the person confirmed, and stays in the form where they did not", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^403 .*\/roles$/);
  complaints.expectRefusal(/^400 .*\/step-up$/);
  await enterWorkingOrganization(page, acme, "settings/roles");
  await letTimePass();
  const name = unique("Role");
  await page.getByRole("button", { name: "Create Role" }).click();
  const form = page.getByRole("dialog", { name: "Create Role" });
  await form.getByLabel("Name").fill(name);
  await form.getByRole("button", { name: "Create", exact: true }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm that it’s you" });
  await expect(confirm.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(confirm).toBeHidden();
  await expect(form.getByLabel("Name")).toHaveValue(name);
  await form.getByRole("button", { name: "Create", exact: true }).click();
  await confirm.getByLabel("Password", { exact: true }).fill("not the password");
  await confirm.getByRole("button", { name: "Confirm" }).click();
  await expect(confirm.getByText("This isn't your current password.")).toBeVisible();
  await confirm.getByLabel("Password", { exact: true }).fill(acme.organization.owner.password);
  await confirm.getByRole("button", { name: "Confirm" }).click();
  await expect(confirm).toBeHidden();
  await expect(form).toBeHidden();
  await expect(page.getByText(name).first()).toBeVisible();
});

test("the window comes once it is known what the person can confirm with", async ({ page, complaints }) => {
  const own = await newWorkingOrganization();
  complaints.expectRefusal(/^403 .*\/roles$/);
  complaints.expectRefusal(/net::ERR_FAILED/);
  await enterWorkingOrganization(page, own, "settings/roles");
  await plantFactor(own.organization.owner);
  await withDatabase(
    (sql) => sql`update sessions set stepped_up_at = null
      where user_id in (select id from users where email = ${own.organization.owner.email})`,
  );
  let isReachable = false;
  let letThrough = () => {};
  const held = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route("**/api/v1/profile/factors", async (route) => {
    if (!isReachable) return route.abort();
    await held;
    return route.continue();
  });
  await page.getByRole("button", { name: "Create Role" }).click();
  const form = page.getByRole("dialog", { name: "Create Role" });
  await form.getByLabel("Name").fill(unique("Role"));
  const create = form.getByRole("button", { name: "Create", exact: true });
  const confirm = page.getByRole("dialog", { name: "Confirm that it’s you" });

  await create.click();
  await expect(form.getByRole("alert")).toContainText("Can’t reach Latchkey");
  await expect(confirm).toHaveCount(0);

  isReachable = true;
  const asking = page.waitForRequest("**/api/v1/profile/factors");
  await create.click();
  await asking;
  await expect(create).toHaveAttribute("data-loading");
  await expect(confirm).toHaveCount(0);
  letThrough();
  await expect(confirm).toContainText("Use your passkey, or enter a recovery code, to go on.");
  await expect(confirm.getByLabel("Recovery code")).toBeFocused();
});

test("the API asks for a step-up, and a deploy asks for none", async () => {
  const owner = await signIn(acme.organization.owner);
  await letTimePass();
  const roleId = await builtInRole(acme.owner, "Member");
  const invite = () => owner.post(`${acme.owner.root}/invitations`, { data: { email: newEmail(), roleId } });
  await expectProblem(await invite(), 403, "step_up_required");
  const deployed = await owner.post(`${acme.owner.root}/automations/${acme.automationId}/deployments`);
  expect(deployed.status()).toBe(201);
  const { password } = acme.organization.owner;
  const stepped = await owner.post("/api/v1/profile/step-up", { data: { password } });
  expect(stepped.status(), await stepped.text()).toBe(204);
  expect((await invite()).status()).toBe(201);
});

test("a person who goes back instead of confirming is asked again by the next change", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^403 .*\/roles$/);
  await enterWorkingOrganization(page, acme, "settings/organization");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Roles" }).click();
  await letTimePass();
  const confirm = page.getByRole("dialog", { name: "Confirm that it’s you" });
  for (const round of ["first", "second"]) {
    await expect(page.getByRole("heading", { level: 1, name: "Roles" })).toBeVisible();
    await page.getByRole("button", { name: "Create Role" }).click();
    const form = page.getByRole("dialog", { name: "Create Role" });
    await form.getByLabel("Name").fill(unique(round));
    await form.getByRole("button", { name: "Create", exact: true }).click();
    await expect(confirm).toBeVisible();
    if (round === "second") break;
    // The form asks first.
    await page.evaluate(() => history.back());
    await page.getByRole("button", { name: "Discard" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Organization" })).toBeVisible();
    await expect(confirm).toBeHidden();
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Roles" }).click();
  }
});
