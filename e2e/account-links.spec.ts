// Links to an account: a new password by an owner's or an operator's, and a way in past wrong passwords.
import type { Page } from "@playwright/test";
import { withDatabase } from "./database";
import { newOrganization, type Organization } from "./environment";
import { linkByOperator } from "./operator";
import { builtInRole, guestOf, makeOwner, newMember } from "./people";
import { type Console, consoleOf, signIn } from "./session";
import { act, answering, copied, enter, expect, test, visit } from "./test";

async function newConsole(): Promise<{ organization: Organization; owner: Console; members: string }> {
  const organization = await newOrganization();
  const owner = consoleOf(await signIn(organization.owner), organization);
  return { organization, owner, members: `/${organization.slug}/settings/members` };
}

async function setPassword(page: Page, password: string): Promise<void> {
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Set password and sign in" }).click();
}

const newPassword = () => `password ${crypto.randomUUID()}`;

test("An owner makes a link, and its person sets a new password with it, once", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^404 .*\/account-links\/lookup/);
  const { organization, owner, members } = await newConsole();
  const person = await newMember(owner, await builtInRole(owner, "Member"));
  const before = await signIn(person);
  await enter(page, organization.owner, members);

  await act(page, person.name, "Reset Password");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(
    `Anyone with this link can take over the account: send it only to ${person.name}.`,
  );
  await dialog.getByRole("button", { name: "Create link" }).click();
  const shown = page.getByRole("dialog", { name: `New password for ${person.name}` });
  const link = await copied(page, shown.getByRole("button", { name: "Copy Reset link" }));
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();
  const token = link.split("#").at(-1) ?? "";

  const theirs = await newPage();
  const heads: string[] = [];
  theirs.on("request", async (request) =>
    heads.push(JSON.stringify([request.url(), await request.allHeaders().catch(() => ({}))])),
  );
  // Opening it uses nothing up.
  await theirs.goto(link);
  await expect(theirs.getByLabel("Email")).toHaveValue(person.email);
  const answer = await theirs.reload();
  expect(answer?.headers()).toMatchObject({
    "referrer-policy": "no-referrer",
    "cache-control": expect.stringContaining("no-store"),
  });
  await expect(theirs.getByLabel("Email")).toHaveValue(person.email);
  await answering(theirs);
  await setPassword(theirs, "too short");
  await expect(theirs.getByRole("main")).toContainText("Use at least 12 characters.");
  const password = newPassword();
  await setPassword(theirs, password);
  await expect(theirs).toHaveURL(`/${organization.slug}/getting-started`);
  expect(heads.filter((head) => head.includes(token) && !head.includes(`#${token}`))).toEqual([]);

  expect((await before.get(`${owner.root}/automations`)).status()).toBe(401);
  expect((await theirs.request.get(`${owner.root}/automations`)).status()).toBe(200);
  await signIn({ email: person.email, password });
  await expect(signIn(person)).rejects.toThrow();
  const again = await newPage();
  await again.goto(link);
  await expect(again.getByRole("heading", { name: "This link does not work" })).toBeVisible();
  await expect(again.getByRole("main")).toContainText("or ask for a new one.");
  await expect(again.getByRole("link", { name: "Sign in" })).toBeVisible();

  const { items } = await owner.get<{ items: { action: string; actor: { label: string } }[] }>(
    `audit-events?objectId=${person.id}&limit=20`,
  );
  expect(items.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["member.reset_link_made", "member.password_reset"]),
  );
  expect(JSON.stringify(items)).not.toContain(token);
});

test("Only owners are offered it, and not for who belongs to another organization too", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^403 .*\/reset-link/);
  const { organization, owner, members } = await newConsole();
  const guest = await guestOf(owner);
  await guest.grant({ organization_settings: "manage" });
  await enter(page, guest, members);
  await page.getByRole("button", { name: `Actions for ${organization.member.name}` }).click();
  const item = page.getByRole("menuitem", { name: "Reset Password" });
  await expect(item).toBeDisabled();
  await expect(item).toContainText("Only an owner can do this.");

  const { owner: person } = await newOrganization();
  await makeOwner(person, organization);
  const owners = await newPage();
  await enter(owners, organization.owner, members);
  await owners.getByRole("searchbox").fill(person.email);
  await expect(owners.getByRole("row", { name: person.email })).toHaveCount(1);
  await owners
    .getByRole("row", { name: person.email })
    .getByRole("button", { name: /^Actions for/ })
    .click();
  await owners.getByRole("menuitem", { name: "Reset Password" }).click();
  await owners.getByRole("button", { name: "Create link" }).click();
  await expect(owners.getByRole("dialog")).toContainText("Your Latchkey administrator can create a link");
  await owners.keyboard.press("Escape");

  // As that refusal says.
  const theirs = await newPage();
  await theirs.goto(await linkByOperator("reset-password", person.email));
  await expect(theirs.getByLabel("Email")).toHaveValue(person.email);
  await answering(theirs);
  const password = newPassword();
  await setPassword(theirs, password);
  await expect(theirs.getByRole("button", { name: "Switch organization" })).toBeVisible();
  await signIn({ email: person.email, password });
});

test("An owner whose email is kept locked comes in by an operator's link, once", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^(429|404) /);
  const { owner, slug } = await newOrganization();
  await withDatabase(
    (sql) => sql`insert into sign_in_attempts (email, address)
      select ${owner.email}, '10.9.' || n || '.1' from generate_series(1, 100) n`,
  );
  await visit(page, "/sign-in");
  await expect(page.getByRole("main")).toContainText("Forgot your password?");
  await page.getByLabel("Email").fill(owner.email);
  await page.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Too many attempts" })).toBeVisible();

  const link = await linkByOperator("sign-in-link", owner.email);
  await page.goto(link);
  await expect(page.getByRole("main")).toContainText(`This link signs you in as ${owner.email}, once.`);
  await answering(page);
  const late = await newPage();
  await late.goto(link);
  await expect(late.getByRole("main")).toContainText(owner.email);
  await answering(late);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`/${slug}/getting-started`);
  await late.getByRole("button", { name: "Sign in" }).click();
  await expect(late.getByRole("alert").filter({ hasText: "This link does not work" })).toBeVisible();
});
