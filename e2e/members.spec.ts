// Who belongs to an organization: inviting, changing the role, removing, leaving.
import type { Page } from "@playwright/test";
import { newOrganization, type Organization } from "./environment";
import { builtInRole, guestOf, newAccount, newEmail, newMember } from "./people";
import { type Console, consoleOf, signedOut, signIn } from "./session";
import { act, answering, choose, copied, enter, expect, test } from "./test";

const dialog = (page: Page) => page.getByRole("dialog");
const row = (page: Page, name: string | RegExp) => page.getByRole("row", { name });

async function newConsole(): Promise<{ organization: Organization; owner: Console; members: string }> {
  const organization = await newOrganization();
  const owner = consoleOf(await signIn(organization.owner), organization);
  return { organization, owner, members: `/${organization.slug}/settings/members` };
}

async function inviteByForm(page: Page, email: string, role: string): Promise<string> {
  await page.getByRole("button", { name: "Invite Member" }).click();
  const form = page.getByRole("dialog", { name: "Invite Member" });
  await form.getByLabel("Email").fill(email);
  if (role !== "Member") await choose(form.getByLabel("Role", { exact: true }), role);
  await form.getByRole("button", { name: "Create link" }).click();
  const shown = page.getByRole("dialog", { name: `Invitation for ${email}` });
  const link = await copied(page, shown.getByRole("button", { name: "Copy Invitation link" }));
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();
  return link;
}

test("An owner invites somebody new by link, who makes an account and is in", async ({ page, newPage }) => {
  const { organization, members } = await newConsole();
  const email = newEmail();
  const account = newAccount();
  await enter(page, organization.owner, members);
  const link = await inviteByForm(page, email, "Member");
  await expect(row(page, new RegExp(`^${email}`))).toContainText("Open");

  const theirs = await newPage();
  await theirs.goto(link);
  await answering(theirs);
  await expect(theirs.getByRole("heading", { level: 1, name: `Join ${organization.name}` })).toBeVisible();
  await expect(theirs.getByRole("main")).toContainText(
    `${organization.owner.name} invited ${email} to ${organization.name} with the role Member.`,
  );
  await theirs.getByRole("button", { name: "Create account and join" }).click();
  await expect(theirs.getByLabel("Name")).toBeFocused();
  await theirs.getByLabel("Name").fill(account.name);
  await theirs.getByRole("textbox", { name: "Password" }).fill(account.password);
  await theirs.getByRole("button", { name: "Create account and join" }).click();
  await expect(theirs).toHaveURL(`/${organization.slug}/getting-started`);
  await expect(theirs.getByRole("button", { name: "Your menu" })).toContainText(account.name);

  await page.reload();
  await expect(row(page, new RegExp(`^${account.name}`))).toContainText("Member");
  await expect(page.getByRole("heading", { name: "No pending invitations" })).toBeVisible();
});

test("An owner invites somebody who has an account: they sign in, come back, and join", async ({
  page,
  newPage,
}) => {
  const { organization, members } = await newConsole();
  const { owner: person } = await newOrganization();
  await enter(page, organization.owner, members);
  const link = await inviteByForm(page, person.email, "Owner");

  const theirs = await newPage();
  await theirs.goto(link);
  await theirs.getByRole("link", { name: "Sign in" }).click();
  await expect(theirs.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await answering(theirs);
  await theirs.getByLabel("Email").fill(person.email);
  await theirs.getByRole("textbox", { name: "Password" }).fill(person.password);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByRole("main")).toContainText(`You are signed in as ${person.email}.`);
  await answering(theirs);
  await theirs.getByRole("button", { name: `Join ${organization.name}` }).click();
  await expect(theirs).toHaveURL(`/${organization.slug}/getting-started`);
  await theirs.getByRole("button", { name: "Switch organization" }).click();
  await expect(theirs.getByRole("menuitem").filter({ hasNotText: "New organization" })).toHaveCount(2);
});

test("A link that was lost is replaced by another; one that was withdrawn works no more", async ({
  page,
}) => {
  const { organization, members } = await newConsole();
  const email = newEmail();
  await enter(page, organization.owner, members);
  const lost = await inviteByForm(page, email, "Member");

  await act(page, email, "Send Again");
  await dialog(page).getByRole("button", { name: "Replace" }).click();
  const shown = page.getByRole("dialog", { name: `Invitation for ${email}` });
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toContainText("You haven’t copied the link");
  const link = await copied(page, shown.getByRole("button", { name: "Copy Invitation link" }));
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();
  expect(link).not.toBe(lost);

  await act(page, email, "Revoke");
  await dialog(page).getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("heading", { name: "No pending invitations" })).toBeVisible();
  const stranger = await signedOut();
  expect(await (await stranger.get(lost)).text()).toContain("Invitation not found");
  expect(await (await stranger.get(link)).text()).toContain("This invitation was revoked");
});

test("An owner changes a member's role and removes another; both lose what they lose with their next request", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^404 /);
  const { organization, owner, members } = await newConsole();
  const guest = await guestOf(owner);
  await guest.grant({ automations: "manage" });
  const gone = await newMember(owner, await builtInRole(owner, "Member"));
  const theirs = await newPage();
  await enter(theirs, guest, `/${organization.slug}/automations`);
  const leavers = await newPage();
  await enter(leavers, gone, `/${organization.slug}/automations`);

  await enter(page, organization.owner, members);
  await act(page, guest.name, "Change Role");
  const form = page.getByRole("dialog", { name: "Change Role" });
  await expect(form).toContainText("The new role takes effect at once.");
  await choose(form.getByLabel("Role", { exact: true }), "Owner");
  await form.getByRole("button", { name: "Save changes" }).click();
  await expect(row(page, new RegExp(`^${guest.name}`))).toContainText("Owner");
  await theirs.reload();
  await expect(theirs.getByRole("link", { name: "Audit Log" })).toBeVisible();

  await act(page, gone.name, "Remove");
  await expect(dialog(page)).toContainText(`${gone.email} loses access to ${organization.name}`);
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText(`Removed ${gone.name}.`)).toBeVisible();
  await expect(row(page, new RegExp(`^${gone.name}`))).toHaveCount(0);
  const answer = await leavers.goto(`/${organization.slug}/automations`).catch(() => null);
  expect(answer?.status()).toBe(404);
});

test("The last owner can neither step down nor leave, and reads why", async ({ page, complaints }) => {
  complaints.expectRefusal(/^409 /);
  const { organization, members } = await newConsole();
  const { name } = organization.owner;
  await enter(page, organization.owner, members);
  await act(page, name, "Change Role");
  const form = page.getByRole("dialog", { name: "Change Role" });
  await choose(form.getByLabel("Role", { exact: true }), "Member");
  await form.getByRole("button", { name: "Save changes" }).click();
  const reason =
    "You are the only owner. Make someone else an owner first, or delete the organization under Settings → Organization.";
  await expect(form.getByRole("alert")).toContainText(reason);
  await form.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Discard" }).click();

  await page.getByRole("button", { name: "Your menu" }).click();
  await page.getByRole("menuitem", { name: `Leave ${organization.name}` }).click();
  await dialog(page).getByRole("button", { name: "Leave" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText(reason);
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expect(row(page, new RegExp(`^${name}`))).toContainText("Owner");
});

test("A person who may read no settings leaves the organization from the menu under their name", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^404 /);
  const { organization } = await newConsole();
  const { slug, name, member } = organization;
  await enter(page, member, `/${slug}/automations`);
  await page.getByRole("button", { name: "Your menu" }).click();
  await page.getByRole("menuitem", { name: `Leave ${name}` }).click();
  await expect(dialog(page)).toContainText(`Your membership in ${name} will be deleted permanently.`);
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole("button", { name: "Your menu" })).toBeFocused();

  await page.getByRole("button", { name: "Your menu" }).click();
  await page.getByRole("menuitem", { name: `Leave ${name}` }).click();
  await dialog(page).getByRole("button", { name: "Leave" }).click();
  await expect(
    page.getByRole("heading", { level: 1, name: "You’re not in an organization yet" }),
  ).toBeVisible();
  expect((await page.goto(`/${slug}/automations`))?.status()).toBe(404);
});
