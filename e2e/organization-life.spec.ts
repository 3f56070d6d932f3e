// An organization as its people live it: made in the console, left, deleted, and had back.
import { expectNoViolation } from "./axe";
import { withDatabase } from "./database";
import { newOrganization } from "./environment";
import { enterOn, tabTo, type } from "./keyboard";
import { newMember, newRole } from "./people";
import { expectProblem } from "./problem";
import { startOwnServer } from "./server";
import { consoleOf, signIn, workerWith } from "./session";
import { answering, enter, enterWorkingOrganization, expect, test, visit } from "./test";
import { kickOff } from "./worker";
import { newWorkingOrganization, unique } from "./working-organization";

test("A person makes an organization, leaves the one before, and finds the new one", async ({
  page,
  complaints,
}) => {
  // The second is a page that still reads while it is left.
  for (const refusal of [/^409 /, /^404 /]) complaints.expectRefusal(refusal);
  const acme = await newOrganization();
  const owner = consoleOf(await signIn(acme.owner), acme);
  const person = await newMember(owner, await newRole(owner));
  await withDatabase((sql) => sql`update users set proven_at = now() where id = ${person.id}`);
  await enter(page, person, `/${acme.slug}`);
  await page.getByRole("button", { name: "Switch organization" }).click();
  await page.getByRole("menuitem", { name: "New organization" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "New organization" })).toBeVisible();

  const [address, status] = [page.getByLabel("Address"), page.getByRole("status")];
  await page.getByLabel("Name").fill(acme.slug);
  await expect(address).toHaveValue(acme.slug);
  await expect(status).toHaveText(`An organization at /${acme.slug} already exists.`);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByText(`An organization at /${acme.slug} already exists.`).last()).toBeVisible();
  const name = unique("Größe & Co.");
  await page.getByLabel("Name").fill(name);
  const slug = await address.inputValue();
  expect(slug).toMatch(/^grosse-co-/);
  await expect(status).toHaveText(`/${slug} is free.`);
  await expectNoViolation(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page).toHaveURL(`/${slug}/getting-started`);
  await expect(page.getByRole("button", { name: "Switch organization" })).toContainText(name);

  await visit(page, `/${acme.slug}`);
  await page.getByRole("button", { name: "Your menu" }).click();
  await page.getByRole("menuitem", { name: `Leave ${acme.name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
  await expect(page).toHaveURL(new RegExp(`/${slug}`));
  await page.getByRole("button", { name: "Your menu" }).click();
  await page.getByRole("menuitem", { name: `Leave ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("dialog")).toContainText(
    "or delete the organization under Settings → Organization",
  );
});

test("By keyboard alone: a person in no organization makes one", async ({ page }) => {
  const acme = await newOrganization();
  const owner = consoleOf(await signIn(acme.owner), acme);
  const person = await newMember(owner, await newRole(owner));
  await withDatabase((sql) => sql`update users set proven_at = now() where id = ${person.id}`);
  await owner.remove(`members/${person.id}`);
  await enter(page, person, "/");
  await enterOn(page.getByRole("link", { name: "New organization" }));
  await expect(page.getByRole("heading", { level: 1, name: "New organization" })).toBeVisible();
  await answering(page);
  await tabTo(page.getByLabel("Name"));
  const name = unique("Keys");
  await type(page, name, "<Enter>");
  await expect(page.getByRole("button", { name: "Switch organization" })).toContainText(name);
});

test("Where only an operator makes organizations nobody is offered it, and an unproven person reads why", async ({
  page,
}) => {
  const { slug, owner: ownerPerson, id } = await newOrganization();
  const server = await startOwnServer({ ORGANIZATION_CREATION: undefined });
  try {
    await page.goto(`${server.baseUrl}/sign-in`);
    const context = await signIn(ownerPerson, server.baseUrl);
    const { cookies } = await context.storageState();
    await page.context().addCookies(cookies);
    await visit(page, `${server.baseUrl}/${slug}`);
    await page.getByRole("button", { name: "Switch organization" }).click();
    await expect(page.getByRole("menuitem")).toHaveCount(1);
    await visit(page, `${server.baseUrl}/new-organization`);
    await expect(page.getByRole("main")).toContainText(
      "only your Latchkey administrator creates organizations",
    );
    const data = { name: "Mine", slug: `mine-${slug}` };
    await expectProblem(
      await context.post("/api/v1/profile/organizations", { data }),
      403,
      "permission_denied",
    );
  } finally {
    await server.stop();
  }
  const owner = consoleOf(await signIn(ownerPerson), { id });
  await enter(page, await newMember(owner, await newRole(owner)), "/new-organization");
  await expect(page.getByRole("main")).toContainText("It isn't proven that");
});

test("An owner deletes an organization: everything is refused at once, and restored as it was", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^410 /);
  const acme = await newWorkingOrganization();
  const { organization, owner, token } = acme;
  const { slug, name, id } = organization;
  const { token: apiToken } = await owner.post<{ token: string }>("api-tokens", { name: "CI" });
  const program = await workerWith(apiToken);
  expect((await program.get(`${owner.root}/automations`)).status()).toBe(200);

  const member = await newPage();
  await enter(member, organization.member, `/${slug}/environment-variables`);
  await enterWorkingOrganization(page, acme, "settings/organization");
  await page.getByRole("button", { name: "Delete organization" }).click();
  const dialog = page.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: "Delete", exact: true });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("textbox").fill(slug);
  await withDatabase(
    (sql) => sql`update sessions set stepped_up_at = null where user_id in
    (select user_id from memberships where organization_id = ${id})`,
  );
  complaints.expectRefusal(/^403 .*\/deletion/);
  await confirm.click();
  const window = page.getByRole("dialog", { name: "Confirm that it’s you" });
  await window.getByLabel("Password", { exact: true }).fill(organization.owner.password);
  await window.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Deleted organizations" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(name);
  await expectNoViolation(page);

  await expectProblem(await owner.context.get(`${owner.root}/automations`), 410, "organization_deleted");
  await expectProblem(await program.get(`${owner.root}/automations`), 410, "organization_deleted");
  const refused = await kickOff(token, "");
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("This organization was deleted");
  await visit(member, `/${slug}/automations`);
  await expect(member.getByRole("heading", { level: 1, name: "Nothing to restore" })).toBeVisible();
  await visit(member, "/");
  await expect(member.getByRole("heading", { name: "You’re not in an organization yet" })).toBeVisible();

  await visit(page, "/");
  await page.getByRole("link", { name: "Deleted organizations" }).click();
  await page.getByRole("button", { name: `Restore ${name}` }).click();
  await expect(page).toHaveURL(new RegExp(`/${slug}/`));
  expect((await program.get(`${owner.root}/automations`)).status()).toBe(200);
  expect((await kickOff(token, "")).exitCode).toBe(0);
  await visit(page, `/${slug}/settings/audit-log`);
  await expect(page.getByRole("table")).toContainText("Restored organization");
  await expect(page.getByRole("table")).toContainText("Deleted organization");
});
