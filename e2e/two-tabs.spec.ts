// Two tabs, two people: nobody overwrites unseen what somebody else just saved, and nothing that was typed is lost.
import type { Page } from "@playwright/test";
import { act, enterWorkingOrganization, expect, test } from "./test";
import { newWorkingOrganization, unique, type WorkingOrganization } from "./working-organization";

const configs = "settings/workload-identity";

const form = (page: Page) => page.getByRole("dialog");
const field = (page: Page, label: string) => form(page).getByLabel(label, { exact: true });
const save = (page: Page) => form(page).getByRole("button", { name: "Save changes" });
const loadNewer = (page: Page) => form(page).getByRole("button", { name: "Load the newer version" });
const alert = (page: Page) => form(page).getByRole("alert");

interface Config {
  name: string;
  cloud: string;
  settings: { roleArn: string; region: string };
  isDefault: boolean;
}
const configOf = ({ owner, configId }: WorkingOrganization) =>
  owner.get<Config>(`workload-identity-configs/${configId}`);

/** By somebody else, or in a tab that nobody looks at. */
async function changeElsewhere(acme: WorkingOrganization, change: Partial<Config>): Promise<void> {
  const { name, cloud, settings, isDefault } = await configOf(acme);
  const address = `${acme.owner.root}/workload-identity-configs/${acme.configId}`;
  const response = await acme.owner.context.put(address, {
    data: { name, cloud, settings, isDefault, ...change },
  });
  expect(response.status()).toBe(200);
}

test("The second of two tabs learns of the first, and saves both changes", async ({ page, complaints }) => {
  complaints.expectRefusal(/^412 /);
  const acme = await newWorkingOrganization();
  const { name, settings } = await configOf(acme);
  const second = await page.context().newPage();
  await enterWorkingOrganization(page, acme, configs);
  await enterWorkingOrganization(second, acme, configs);
  await act(page, name, "Edit");
  await act(second, name, "Edit");

  await field(page, "Name").fill("renamed in the first tab");
  await save(page).click();
  await expect(page.getByRole("row", { name: /^renamed in the first tab/ })).toBeVisible();

  await field(second, "AWS Role ARN").fill(`${settings.roleArn}-2`);
  await save(second).click();
  await expect(alert(second)).toContainText("You changed this meanwhile, in another tab");
  await expect(alert(second)).toContainText("Nothing of yours was saved.");
  expect((await configOf(acme)).name, "nothing is overwritten").toBe("renamed in the first tab");

  await loadNewer(second).click();
  await expect(alert(second)).toHaveCount(0);
  await expect(form(second)).toContainText("This is the newer version, with what you typed");
  await expect(field(second, "Name")).toHaveValue("renamed in the first tab");
  await expect(field(second, "AWS Role ARN")).toHaveValue(`${settings.roleArn}-2`);
  await save(second).click();
  await expect(form(second)).toHaveCount(0);
  expect(await configOf(acme)).toMatchObject({
    name: "renamed in the first tab",
    settings: { roleArn: `${settings.roleArn}-2` },
  });
});

test("A field that both changed is named, and saving it is a decision", async ({ page, complaints }) => {
  complaints.expectRefusal(/^412 /);
  const acme = await newWorkingOrganization();
  const { name } = await configOf(acme);
  await enterWorkingOrganization(page, acme, configs);
  await act(page, name, "Edit");
  await field(page, "Name").fill("mine");
  await changeElsewhere(acme, { name: "theirs" });
  await save(page).click();
  await loadNewer(page).click();
  await expect(form(page)).toContainText("You both changed: Name. Saving replaces the other change there.");
  await expect(field(page, "Name")).toHaveValue("mine");
  await save(page).click();
  await expect(page.getByRole("row", { name: /^mine/ })).toBeVisible();
});

test("What changed meanwhile is not deleted before it was looked at", async ({ page, complaints }) => {
  complaints.expectRefusal(/^412 /);
  const acme = await newWorkingOrganization();
  const path = `automations/${acme.automationId}`;
  const { name } = await acme.owner.get<{ name: string }>(path);
  await enterWorkingOrganization(page, acme, "automations");
  await act(page, name, "Delete");
  const other = await acme.owner.context.put(`${acme.owner.root}/${path}`, {
    data: { name: "in use again" },
  });
  expect(other.status()).toBe(200);
  await form(page).getByLabel(/^Type/).fill(name);
  await form(page).getByRole("button", { name: "Delete" }).click();
  await expect(alert(page)).toContainText("changed this meanwhile");
  await loadNewer(page).click();
  await expect(form(page)).toContainText("This is the newer version");
  await expect(form(page)).toContainText("in use again");
  await form(page).getByLabel(/^Type/).fill("in use again");
  await form(page).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No automations yet" })).toBeVisible();
});

test("ETags reach the API's callers, and If-Match the server, through everything in front", async () => {
  const acme = await newWorkingOrganization();
  const { context, root } = acme.owner;
  const address = `${root}/automations/${acme.automationId}`;
  const answer = await context.get(address);
  const { etag = "" } = answer.headers();
  expect([etag, (await answer.json()).etag]).toEqual([expect.stringMatching(/^"[^"]+"$/), etag]);
  const rename = (ifMatch: string) =>
    context.put(address, { data: { name: unique("Automation") }, headers: { "if-match": ifMatch } });
  expect((await rename(etag)).status()).toBe(200);
  const stale = await rename(etag);
  expect(stale.status()).toBe(412);
  expect(await stale.json()).toMatchObject({
    code: "changed_meanwhile",
    changed: { by: acme.organization.owner.name, byYourself: true },
  });
  expect((await rename("*")).status()).toBe(200);
});
