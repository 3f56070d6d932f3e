// The other end of an invitation's link, when it leads nowhere or to somebody else.
import type { Page } from "@playwright/test";
import { withDatabase } from "./database";
import { newOrganization, type Organization } from "./environment";
import { accept, builtInRole, type Invited, invite, newAccount } from "./people";
import { type Console, consoleOf, signedOut, signIn } from "./session";
import { answering, enter, expect, test, visit } from "./test";

const invitationTest = test.extend<{ organization: Organization; owner: Console; invited: Invited }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing else is needed.
  organization: async ({}, use) => use(await newOrganization()),
  owner: async ({ organization }, use) => use(consoleOf(await signIn(organization.owner), organization)),
  invited: async ({ owner }, use) => use(await invite(owner, await builtInRole(owner, "Member"))),
});

async function expectOver(page: Page, { token }: Invited, title: string, words: string): Promise<void> {
  await visit(page, `/invitations/${token}`);
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(words);
  await expect(page.getByRole("button")).toHaveCount(0);
}

invitationTest("An invitation that has expired says so, and whom to ask", async ({ page, invited }) => {
  await withDatabase(
    (sql) => sql`update invitations set expires_at = now() - interval '1 minute' where id = ${invited.id}`,
  );
  await expectOver(page, invited, "This invitation has expired", "expired");
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
});

invitationTest("An invitation that was withdrawn says so", async ({ page, owner, invited }) => {
  await owner.remove(`invitations/${invited.id}`);
  await expectOver(page, invited, "This invitation was revoked", "withdrawn");
});

invitationTest(
  "An invitation works once: afterwards it says that it was used",
  async ({ page, organization, invited }) => {
    await accept(await signedOut(), { token: invited.token, ...newAccount() });
    await expectOver(page, invited, "This invitation has been used", "sign in with your email and password");
    await enter(page, organization.owner, `/${organization.slug}/automations`);
    await expectOver(page, invited, "This invitation has been used", "used");
    await expect(page.getByRole("link", { name: "Go to the console" })).toBeVisible();
  },
);

invitationTest("A link that was cut short names no invitation", async ({ page, invited }) => {
  const cut = { ...invited, token: invited.token.slice(0, -4) };
  await expectOver(page, cut, "Invitation not found", "Check that you copied the whole link");
});

invitationTest(
  "A person who is signed in as somebody else cannot take an invitation, and is led to the right account",
  async ({ page, owner, organization }) => {
    const { owner: other } = await newOrganization();
    const { token } = await invite(owner, await builtInRole(owner, "Member"), other.email);
    await enter(page, organization.member, `/${organization.slug}/automations`);
    await visit(page, `/invitations/${token}`);
    await expect(page.getByRole("main")).toContainText(
      `You’re signed in as someone else, and this invitation is only for ${other.email}.`,
    );
    await page.getByRole("button", { name: "Sign out and sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
    await answering(page);
    await page.getByLabel("Email").fill(other.email);
    await page.getByRole("textbox", { name: "Password" }).fill(other.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: `Join ${organization.name}` }).click();
    await expect(page).toHaveURL(`/${organization.slug}/getting-started`);
  },
);

invitationTest(
  "An invitation that is withdrawn while its form is filled in says so in the form",
  async ({ page, owner, invited, complaints }) => {
    complaints.expectRefusal(/^409 .*\/invitations\/accept/);
    const { name, password } = newAccount();
    await visit(page, `/invitations/${invited.token}`);
    await page.getByLabel("Name").fill(name);
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await owner.remove(`invitations/${invited.id}`);
    await page.getByRole("button", { name: "Create account and join" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "withdrawn" })).toBeVisible();
  },
);
