// Enter in a field with a list under it takes the first match on the screen; what is half typed is never saved unasked.
import type { Locator, Page } from "@playwright/test";
import { newRole } from "./people";
import { choose, enterWorkingOrganization, expect, test } from "./test";
import { newWorkingOrganization, unique, type WorkingOrganization } from "./working-organization";

const dialog = (page: Page) => page.getByRole("dialog");
const options = (page: Page) => page.getByRole("option");
const row = (page: Page, key: string) => page.getByRole("row", { name: new RegExp(`^${key}`) });
const question = (page: Page) =>
  page.getByRole("dialog", { name: /There is no secret named|were not found/ });

async function openForm(page: Page, acme: WorkingOrganization, key: string): Promise<Locator> {
  await enterWorkingOrganization(page, acme, "environment-variables");
  await page.getByRole("button", { name: "Add Environment Variables" }).click();
  await dialog(page).getByLabel("Key").fill(key);
  await choose(dialog(page).getByLabel("Value Source"), /^Use AWS default/);
  return dialog(page).getByLabel("Secret Name");
}

test("Enter in Secret Name takes the first match, keeps the JSON key, and sends only what is a whole name", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  for (const name of ["orders/db", "orders/db-replica", "payments"]) {
    await acme.account.createSecret(name, '{"password": "x"}');
  }
  const name = await openForm(page, acme, "FIRST");
  await name.pressSequentially("orders/d#password");
  await expect(options(page)).toHaveCount(2);
  await expect(page.getByText("Enter takes orders/db, Escape keeps what you typed.")).toBeVisible();
  await name.press("Enter");
  await expect(name).toHaveValue("orders/db#password");
  await expect(dialog(page)).toBeVisible();

  await test.step("An input method's Enter is its own", async () => {
    await name.fill("paym");
    await expect(options(page)).toHaveText(["payments"]);
    const composing = { key: "Enter", code: "Enter", isComposing: true };
    await name.dispatchEvent("keydown", { ...composing, bubbles: true, cancelable: true });
    await expect(name).toHaveValue("paym");
  });

  await test.step("An exact name is sent as it is, whatever longer ones there are", async () => {
    await name.fill("orders/db#password");
    await expect(options(page)).toHaveCount(2);
    await name.press("Enter");
    await expect(dialog(page)).toBeHidden();
    await expect(row(page, "FIRST")).toContainText("orders/db#password");
  });
});

test("Enter while names are looked up waits for them; an answer that comes later changes nothing", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  await acme.account.createSecret("orders/db", "x");
  const name = await openForm(page, acme, "WAITED");
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/secret-names?**", async (route) => {
    const response = await route.fetch();
    await held;
    // The first one may be wanted no more by now.
    await route.fulfill({ response }).catch(() => undefined);
  });
  await name.pressSequentially("ord");
  await name.press("Enter");
  await expect(dialog(page)).toBeVisible();
  await expect(name).toHaveValue("ord");
  release();
  await expect(name).toHaveValue("orders/db");
  await expect(dialog(page)).toBeVisible();
  await name.press("Enter");
  await expect(dialog(page)).toBeHidden();
  await expect(row(page, "WAITED")).toContainText("orders/db");
});

test("A name that the whole account does not have is asked about; where nobody can tell, nothing is asked", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const name = await openForm(page, acme, "ABSENT");
  const create = dialog(page).getByRole("button", { name: "Create", exact: true });
  await name.fill("not/there#password");
  await create.click();
  await expect(question(page)).toContainText("There is no secret named not/there in us-east-1");
  await expect(question(page)).toContainText("Save it anyway?");
  await page.keyboard.press("Escape");
  await expect(question(page)).toBeHidden();
  await expect(name).toHaveValue("not/there#password");
  await expect(page.getByRole("dialog", { name: "Discard your changes?" })).toHaveCount(0);
  await create.click();
  await question(page).getByRole("button", { name: "Save anyway" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(row(page, "ABSENT")).toContainText("not/there#password");

  await test.step("What is stored already is not asked about again", async () => {
    await row(page, "ABSENT")
      .getByRole("button", { name: /^ABSENT/ })
      .click();
    // What the source means is loaded: the window has its size.
    await expect(dialog(page)).toContainText("Read at every kickoff: no deploy needed");
    await dialog(page).getByRole("button", { name: "Save changes" }).click();
    await expect(dialog(page)).toBeHidden();
  });

  await test.step("An ARN, and a name of a list that is not whole, are taken as they are", async () => {
    await page.route("**/secret-names?**", (route) =>
      route.fulfill({ json: { names: [], truncated: true, complete: false, place: "us-east-1" } }),
    );
    for (const [key, secretName] of [
      ["ONE", "arn:aws:secretsmanager:us-east-1:123456789012:secret:elsewhere-AbCdEf"],
      ["TWO", "beyond/the/list"],
    ] as const) {
      await page.getByRole("button", { name: "Add Environment Variables" }).click();
      await dialog(page).getByLabel("Key").fill(key);
      await choose(dialog(page).getByLabel("Value Source"), /^Use AWS default/);
      await name.fill(secretName);
      await name.press("Enter");
      await expect(dialog(page)).toBeHidden();
      await expect(row(page, key)).toContainText(secretName.slice(-8));
    }
  });
});

test("Automations: Enter and Tab take the first match, an exact name before longer ones, and nothing half typed is sent", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  for (const name of ["a nightly", "nightly", "weekly", "yearly"]) {
    await acme.owner.post("automations", { name });
  }
  await enterWorkingOrganization(page, acme, "environment-variables");
  await page.getByRole("button", { name: "Add Environment Variables" }).click();
  await dialog(page).getByLabel("Key").fill("ASSIGNED");
  await dialog(page).getByLabel("Value", { exact: true }).fill("x");
  const field = dialog(page)
    .getByLabel(/^Automations/)
    .first();
  // At once: the list on the screen is still that of no search.
  await field.pressSequentially("nightly");
  await field.press("Enter");
  const pills = dialog(page).locator(".mantine-Pill-root");
  await expect(pills).toHaveText(["nightly"]);
  await field.pressSequentially("week");
  await expect(options(page)).toHaveText(["weekly"]);
  await field.press("Tab");
  await expect(pills).toHaveText(["nightly", "weekly"]);

  await field.pressSequentially("nowhere");
  await expect(page.getByText("No automations match “nowhere”")).toBeVisible();
  await field.press("Enter");
  await expect(dialog(page)).toBeVisible();
  await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("nowhere");
  await field.press("Escape");
  await field.press("Enter");
  await expect(dialog(page)).toBeVisible();
  await field.fill("");
  await page.keyboard.press("Escape");
  await field.press("Enter");
  await expect(dialog(page)).toBeHidden();
  await row(page, "ASSIGNED").getByRole("button", { name: "2 automations" }).click();
  await expect(page.getByRole("menuitem")).toHaveText(["nightly", "weekly"]);
});

test("Every other list that is searched takes its first match with Enter", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const credential = unique("Zulu");
  const role = await newRole(acme.owner);
  await acme.owner.post("secret-provider-credentials", {
    name: credential,
    provider: "aws",
    authenticationMethod: "workload_identity",
    workloadIdentityConfigId: acme.configId,
    settings: { region: "us-east-1" },
    isDefault: false,
  });
  await enterWorkingOrganization(page, acme, "environment-variables");
  await page.getByRole("button", { name: "Add Environment Variables" }).click();
  const source = dialog(page).getByLabel("Value Source");
  await source.click();
  await source.fill("zulu");
  await expect(options(page)).toHaveCount(1);
  await source.press("Enter");
  await expect(source).toHaveValue(credential);
  await expect(dialog(page)).toBeVisible();

  await test.step("A region", async () => {
    await enterWorkingOrganization(page, acme, "settings/workload-identity");
    await page.getByRole("button", { name: "Add Workload Identity Config" }).first().click();
    const region = dialog(page).getByLabel("AWS Region");
    await region.fill("euwest1");
    await expect(options(page)).toHaveText(["eu-west-1"]);
    await region.press("Enter");
    await expect(region).toHaveValue("eu-west-1");
    await expect(dialog(page).getByText("Enter a name.")).toHaveCount(0);
  });

  await test.step("A role", async () => {
    const { name } = await acme.owner.get<{ name: string }>(`roles/${role}`);
    await enterWorkingOrganization(page, acme, "settings/members");
    await page.getByRole("button", { name: "Invite Member" }).click();
    const field = dialog(page).getByLabel("Role", { exact: true });
    await field.click();
    await field.fill(name.toLowerCase());
    await expect(options(page)).toHaveCount(1);
    await field.press("Enter");
    await expect(field).toHaveValue(name);
    await expect(dialog(page)).toBeVisible();
  });

  await test.step("A filter", async () => {
    await enterWorkingOrganization(page, acme, "settings/audit-log");
    const action = page.getByRole("combobox", { name: "Action", exact: true });
    await action.click();
    await action.fill("created role");
    await expect(options(page)).toHaveCount(1);
    await action.press("Enter");
    await expect(action).toHaveValue("Created role");
  });
});
