// Deciding what people may do: roles of the organization's own.
import type { Locator, Page } from "@playwright/test";
import { featureNames } from "@/lib/shared/permissions";
import { newOrganization, type Organization } from "./environment";
import { guestOf, newMember, newRole } from "./people";
import { type Console, consoleOf, signIn } from "./session";
import { act, choose, enter, expect, test } from "./test";
import { newWorkingOrganization, unique } from "./working-organization";

const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(`^${name}`) });
const dialog = (page: Page) => page.getByRole("dialog");
const level = (form: Locator, feature: string) => form.getByRole("radiogroup", { name: feature });

async function setLevel(form: Locator, feature: string, name: "None" | "Read" | "Manage"): Promise<void> {
  await level(form, feature).getByText(name, { exact: true }).click();
  await expect(level(form, feature).getByRole("radio", { name })).toBeChecked();
}

async function newConsole(): Promise<{ organization: Organization; owner: Console }> {
  const organization = await newOrganization();
  return { organization, owner: consoleOf(await signIn(organization.owner), organization) };
}

test("An owner creates a role: manage says that read is implied, and a person with the role may do just that", async ({
  page,
  newPage,
}) => {
  const { organization, owner } = await newConsole();
  const name = unique("Auditor");
  await enter(page, organization.owner, `/${organization.slug}/settings/roles`);
  for (const builtIn of ["Owner", "Member"]) {
    await expect(row(page, builtIn)).toContainText("Built in");
    await expect(row(page, builtIn)).toContainText("1 member");
  }

  await page.getByRole("button", { name: "Create Role" }).click();
  const form = page.getByRole("dialog", { name: "Create Role" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await expect(level(form, "Environment variables").getByRole("radio", { name: "Manage" })).toBeChecked();
  await setLevel(form, "Environment variables", "Read");
  await setLevel(form, "Automations", "None");
  await setLevel(form, "Secret provider credentials", "Manage");
  await expect(form).toContainText("Also creates, edits, tests and deletes them.");
  await expect(form.getByText("Read is implied.")).toHaveCount(1);
  await form.getByRole("button", { name: "Create", exact: true }).click();
  await expect(row(page, name)).toContainText(
    "Manages secret provider credentials. Reads environment variables.",
  );
  await expect(row(page, name)).toContainText("Nobody");

  const { items } = await owner.get<{ items: { id: string }[] }>(`roles?query=${encodeURIComponent(name)}`);
  const holder = await newMember(owner, items[0]?.id ?? "");
  const theirs = await newPage();
  await enter(theirs, holder, `/${organization.slug}`);
  await expect(theirs.getByRole("navigation", { name: "Main" }).getByRole("link")).toHaveText([
    "Overview",
    "Environment Variables",
    "Secret Provider Credentials",
    "API Tokens",
  ]);
  await expect(theirs.getByRole("button", { name: "Add Environment Variables" })).toHaveCount(0);
});

test("A change of a role holds with the holder's next request, and says whom it concerns", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^403 /);
  const { organization, owner } = await newConsole();
  const guest = await guestOf(owner);
  await guest.grant({ automations: "manage" });
  const theirs = await newPage();
  await enter(theirs, guest, `/${organization.slug}/automations`);
  await theirs.getByRole("button", { name: "Create Automation" }).first().click();
  await dialog(theirs).getByLabel("Name", { exact: true }).fill("Nightly");

  await enter(page, organization.owner, `/${organization.slug}/settings/roles`);
  await row(page, "Guest")
    .getByRole("button", { name: /^Guest/ })
    .click();
  const form = page.getByRole("dialog", { name: "Edit Role" });
  await expect(form).toContainText("1 member has this role. A change takes effect at once.");
  await setLevel(form, "Automations", "Read");
  await form.getByRole("button", { name: "Save changes" }).click();
  await expect(form).toBeHidden();

  await dialog(theirs).getByRole("button", { name: "Create", exact: true }).click();
  const refusal = dialog(theirs).getByRole("alert");
  await expect(refusal).toContainText("automations: manage");
  await expect(refusal).toContainText(`${organization.owner.name} can grant it.`);
  await theirs.goto(`/${organization.slug}/automations`);
  await expect(theirs.getByRole("heading", { level: 1, name: "Automations" })).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Create Automation" })).toHaveCount(0);
});

test("A role is duplicated, and deleted with another in its place for its members", async ({ page }) => {
  const { organization, owner } = await newConsole();
  const guest = await guestOf(owner);
  await guest.grant({ automations: "read", audit_log: "read" });
  await enter(page, organization.owner, `/${organization.slug}/settings/roles`);
  const { items } = await owner.get<{ items: { name: string }[] }>("roles?query=Guest");
  const name = items[0]?.name ?? "";

  await act(page, name, "Duplicate");
  const copy = page.getByRole("dialog", { name: "Create Role" });
  await expect(copy.getByLabel("Name", { exact: true })).toHaveValue(`${name} copy`);
  await expect(level(copy, "Audit log").getByRole("radio", { name: "Read" })).toBeChecked();
  await copy.getByRole("button", { name: "Create", exact: true }).click();
  await expect(row(page, `${name} copy`)).toContainText("Reads automations and audit log.");
  await expect(row(page, `${name} copy`)).toContainText("Nobody");

  await act(page, name, "Delete");
  const deletion = dialog(page);
  await expect(deletion).toContainText("1 member has it.");
  await deletion.getByRole("link", { name: "Show the member" }).click();
  await expect(page.getByText(`Only members with ${name}.`)).toBeVisible();
  await expect(page.getByRole("table", { name: "Members" }).getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page.getByRole("table", { name: "Members" }).getByRole("row")).toHaveCount(4);
  await page.goto(`/${organization.slug}/settings/roles`);
  await act(page, name, "Delete");
  await expect(deletion.getByLabel("Give them this role instead")).toHaveValue("Member");
  await choose(deletion.getByLabel("Give them this role instead"), `${name} copy`);
  await deletion.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("row", { name: new RegExp(`^${name} (?!copy)`) })).toHaveCount(0);
  await expect(row(page, `${name} copy`)).toContainText("1 member");

  await act(page, `${name} copy`, "Delete");
  await expect(deletion.getByLabel("Give them this role instead")).toHaveValue("Member");
  await deletion.getByRole("button", { name: "Delete" }).click();
  await expect(row(page, "Member")).toContainText("2 members");

  await act(page, "Owner", "View");
  await expect(dialog(page)).toContainText("Owner is built in and can’t be changed.");
  await expect(dialog(page).getByText("Manage, with Read")).toHaveCount(featureNames.length);
});

test("A person who manages roles gives nothing beyond their own, and reads who can", async ({ page }) => {
  const { organization, owner } = await newWorkingOrganization();
  const guest = await guestOf(owner);
  await guest.grant({ organization_settings: "manage", audit_log: "read" });
  const powerful = await newRole(owner, { audit_log: "read", automations: "manage" });
  const { name } = await owner.get<{ name: string }>(`roles/${powerful}`);
  await enter(page, guest, `/${organization.slug}/settings/roles`);

  const granted = `${organization.owner.name} can grant`;
  await row(page, name)
    .getByRole("button", { name: `Actions for ${name}` })
    .click();
  const edit = page.getByRole("menuitem", { name: "Edit" });
  await expect(edit).toBeDisabled();
  await expect(edit).toContainText(`Grants automations: manage, which your role does not. ${granted} it.`);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Create Role" }).click();
  const form = page.getByRole("dialog", { name: "Create Role" });
  await expect(level(form, "Automations").getByRole("radio", { name: "Read" })).toBeDisabled();
  await expect(level(form, "Audit log").getByRole("radio", { name: "Read" })).toBeEnabled();
  await expect(level(form, "Audit log").getByRole("radio", { name: "Manage" })).toBeDisabled();
  await expect(form).toContainText(`Your own role has nothing here. ${granted} more.`);
  await expect(form).toContainText(`Your own role has Read here. ${granted} more.`);
});
