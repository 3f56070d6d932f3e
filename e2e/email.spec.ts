// Email, where it is on: an invitation and a link for a new password, read where they arrive and followed in a browser.
import type { Page } from "@playwright/test";
import { type MailServer, startMailServer } from "@/simulator/mail-server";
import { expectNoViolation } from "./axe";
import { plant } from "./canaries";
import { dropDatabase, newDatabase, withDatabase } from "./database";
import type { Organization, Person } from "./environment";
import { enterOn, tabTo, type } from "./keyboard";
import { accept, builtInRole, newAccount, newEmail, tokenIn } from "./people";
import { expectProblem } from "./problem";
import { createOrganizationIn, type OwnServer, startOwnServer } from "./server";
import { consoleOf, signedOut, signIn } from "./session";
import { answering, expect, test, visit } from "./test";

let mail: MailServer;
let databaseUrl: string;
let server: OwnServer;
let acme: Organization;
test.beforeAll(async () => {
  mail = await startMailServer({ user: "latchkey", password: "hunter2 of the mail server" });
  plant("SMTP password", "hunter2 of the mail server");
  databaseUrl = await newDatabase();
  server = await startOwnServer({
    DATABASE_URL: databaseUrl,
    SMTP_URL: mail.url.replace("://", "://latchkey:hunter2%20of%20the%20mail%20server@"),
    EMAIL_FROM: "Latchkey <latchkey@acme.example>",
  });
  acme = await createOrganizationIn(databaseUrl);
});
test.afterAll(async () => {
  await server.stop();
  await mail.close();
  await dropDatabase(databaseUrl);
});
test.describe.configure({ mode: "serial" });

/** The link in the newest of so many emails to somebody. */
async function linkIn(address: string, count = 1): Promise<string> {
  const { text } = await mail.next(address, count);
  const [link = ""] = /https?:\/\/\S+(invitations\/|reset-password#)\S+/.exec(text) ?? [];
  plant("token of an email", link.split(/[/#]/).at(-1) ?? "");
  return link;
}

async function signInAt(page: Page, { email, password }: Pick<Person, "email" | "password">, path: string) {
  await visit(page, `${server.baseUrl}/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${server.baseUrl}${path}`);
  await answering(page);
}

const inviteByForm = async (page: Page, email: string) => {
  await page.getByRole("button", { name: "Invite Member" }).click();
  const form = page.getByRole("dialog", { name: "Invite Member" });
  await expect(form).toContainText("Sends an email with a link");
  await form.getByLabel("Email").fill(email);
  await form.getByRole("button", { name: "Send invitation" }).click();
  const shown = page.getByRole("dialog", { name: `Invitation for ${email}` });
  await expect(shown).toContainText(`An email with a link is on its way to ${email}`);
  // Nothing is lost: it came by email.
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toBeHidden();
};

test("Somebody who is invited by email joins by it, and is proven", async ({ page, newPage }) => {
  const members = `/${acme.slug}/settings/members`;
  const [email, account] = [newEmail(), newAccount()];
  await signInAt(page, acme.owner, members);
  await inviteByForm(page, email);
  const link = await linkIn(email);
  const pending = page.getByRole("row", { name: new RegExp(`^${email}`) });
  await expect(async () => {
    await page.reload();
    await expect(pending).toContainText("Sent by email", { timeout: 1_000 });
  }).toPass();
  await expectNoViolation(page);

  const theirs = await newPage();
  await visit(theirs, link);
  await theirs.getByLabel("Name").fill(account.name);
  await theirs.getByRole("textbox", { name: "Password" }).fill(account.password);
  await theirs.getByRole("button", { name: "Create account and join" }).click();
  await expect(theirs).toHaveURL(new RegExp(`^${server.baseUrl}/${acme.slug}/`));
  await page.reload();
  const joined = page.getByRole("row", { name: new RegExp(`^${account.name}`) });
  await expect(joined).toContainText(email);
  await expect(joined).not.toContainText("Unproven");
});

test("An address that the mail server refuses is said in the list", async ({ page }) => {
  const email = newEmail();
  await signInAt(page, acme.owner, `/${acme.slug}/settings/members`);
  mail.refuse = { to: 550 };
  await inviteByForm(page, email);
  await expect(async () => {
    await page.reload();
    const pending = page.getByRole("row", { name: new RegExp(`^${email}`) });
    await expect(pending).toContainText("Couldn’t be sent: the mail server refuses this address", {
      timeout: 1_000,
    });
  }).toPass();
  mail.refuse = {};
});

test("A person who forgot the password sets a new one by email, by keyboard alone, and gets an email about it", async ({
  page,
}) => {
  const { email } = acme.owner;
  const before = await signIn(acme.owner, server.baseUrl);
  await visit(page, `${server.baseUrl}/sign-in`);
  await tabTo(page.getByRole("link", { name: "Forgot password?" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Forgot password" })).toBeVisible();
  await answering(page);
  await expectNoViolation(page);
  await tabTo(page.getByLabel("Email"));
  await type(page, "nobody", "<Enter>");
  await expect(page.getByRole("main")).toContainText("This isn't an email address.");
  await page.getByLabel("Email").fill(email);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText(`If ${email} has an account, a link`);
  await expectNoViolation(page);

  await visit(page, await linkIn(email));
  await expect(page.getByLabel("Email")).toHaveValue(email);
  const password = `password ${crypto.randomUUID()}`;
  plant("password", password);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`^${server.baseUrl}/${acme.slug}/`));
  expect((await before.get(`/api/v1/organizations/${acme.id}/members`)).status()).toBe(401);
  expect((await mail.next(email, 2)).subject).toBe("Your Latchkey password was changed");
  await expect(signIn(acme.owner, server.baseUrl)).rejects.toThrow();
  acme.owner.password = password;
});

test("An address without an account gets the same answer, and no email", async ({ page }) => {
  const email = newEmail();
  await visit(page, `${server.baseUrl}/forgot-password`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByRole("status")).toContainText(`If ${email} has an account, a link`);
  await expect
    .poll(() =>
      withDatabase((sql) => sql`select state from emails where recipient = ${email}`, databaseUrl).then(
        ([row]) => row?.state,
      ),
    )
    .toBe("given_up");
  expect(mail.to(email)).toEqual([]);
  const nobody = await signedOut(server.baseUrl);
  const malformed = await nobody.post("/api/v1/password-resets", { data: { email: "nobody" } });
  await expectProblem(malformed, 400, "validation_failed", "no address");
});

test("A member chooses alerts in the profile, and gets one email with what happened", async ({ page }) => {
  await signInAt(page, acme.owner, `/${acme.slug}/profile`);
  const review = page.getByRole("checkbox", { name: "Service accounts to review after somebody left" });
  await tabTo(review);
  await page.keyboard.press("Space");
  await expectNoViolation(page);
  await enterOn(page.getByRole("button", { name: "Save alerts" }));
  await expect(page.getByText("Saved your email alerts.")).toBeVisible();
  await page.reload();
  await expect(review).toBeChecked();

  const owner = consoleOf(await signIn(acme.owner, server.baseUrl), acme);
  const leaver = { email: newEmail(), ...newAccount() };
  const { email, name, password } = leaver;
  const roleId = await builtInRole(owner, "Owner");
  const { link: invitation } = await owner.post<{ link: string }>("invitations", { email, roleId });
  await accept(await signedOut(server.baseUrl), { token: tokenIn(invitation), name, password });
  const theirs = consoleOf(await signIn(leaver, server.baseUrl), acme);
  const member = await builtInRole(owner, "Member");
  await theirs.post("service-accounts", { name: "deploy-bot", roleId: member });
  const { items } = await owner.get<{ items: { id: string }[] }>(`members?query=${email}`);
  await owner.remove(`members/${items[0]?.id}`);

  const alerts = () => mail.to(acme.owner.email).filter(({ subject }) => subject.startsWith("Latchkey: "));
  await expect.poll(() => alerts().length).toBe(1);
  const { text } = alerts()[0] ?? { text: "" };
  expect(text).toContain("Nobody answers for the service account deploy-bot any more");
  const [link = ""] = /https?:\S+api-tokens/.exec(text) ?? [];
  await page.goto(link);
  await expect(page.getByRole("row", { name: "deploy-bot" })).toBeVisible();
});

test("Without email nobody is offered it, and everything works by links", async ({ page, complaints }) => {
  complaints.expectRefusal(/^404 .*\/forgot-password/);
  await visit(page, "/sign-in");
  await expect(page.getByRole("main")).toContainText("Ask an owner of your organization for a reset link");
  await expect(page.getByRole("link", { name: "Forgot password?" })).toHaveCount(0);
  expect((await page.goto("/forgot-password"))?.status()).toBe(404);
  const nobody = await signedOut();
  const asked = await nobody.post("/api/v1/password-resets", { data: { email: newEmail() } });
  await expectProblem(asked, 409, "conflict", "no email");
});
