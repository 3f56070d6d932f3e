// The installation's own provider: whom its word lets in, and whom not.
import type { Page } from "@playwright/test";
import { expectNoViolation } from "./axe";
import { withDatabase } from "./database";
import { newOrganization, type Person } from "./environment";
import { type IdentityProvider, signInAtProvider, startIdentityProvider } from "./identity-provider";
import { enterOn, tabTo, type } from "./keyboard";
import { freePort, type OwnServer, startOwnServer } from "./server";
import { answering, choose, expect, test, visit } from "./test";

// One server for all of them.
test.describe.configure({ mode: "serial" });

let provider: IdentityProvider;
let server: OwnServer;
test.beforeAll(async () => {
  const port = await freePort();
  provider = await startIdentityProvider([`http://localhost:${port}/api/auth/callback/single-sign-on`]);
  server = await startOwnServer({
    PORT: String(port),
    SINGLE_SIGN_ON_ISSUER: provider.url,
    SINGLE_SIGN_ON_CLIENT_ID: provider.clientId,
    SINGLE_SIGN_ON_CLIENT_SECRET: provider.clientSecret,
    SINGLE_SIGN_ON_DOMAINS: "acme.example",
    SINGLE_SIGN_ON_LABEL: "Sign in with Acme",
    PASSWORD_SIGN_IN: "owners",
  });
});
test.afterAll(async () => {
  await server.stop();
  await provider.close();
});

/** Known to the provider; gives what they type there. */
function known(email: string, claims: object = {}): string {
  const user = `u-${crypto.randomUUID()}`;
  provider.people.set(user, { email, email_verified: true, name: "Sam Single", ...claims });
  return user;
}
const anyEmail = () => `sam-${crypto.randomUUID().slice(0, 8)}@acme.example`;

async function leave(page: Page, path = "/"): Promise<void> {
  await page.goto(`${server.baseUrl}/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  await page.getByRole("button", { name: "Sign in with Acme" }).click();
}
async function signOn(page: Page, user: string, path?: string): Promise<void> {
  await leave(page, path);
  await signInAtProvider(page, user);
}
async function link(page: Page, password: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "Link your account" })).toBeVisible();
  await answering(page);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Link and sign in" }).click();
}
const alert = (page: Page, words: string | RegExp) => page.getByRole("alert").filter({ hasText: words });
const newcomer = (page: Page) => page.getByRole("heading", { name: "You’re not in an organization yet" });

async function prove({ email }: Person, at: Date | null = new Date()): Promise<void> {
  await withDatabase((sql) => sql`update users set proven_at = ${at} where email = ${email}`);
}

async function signOnLinking(page: Page, person: Person, path: string): Promise<string> {
  await prove(person);
  const user = known(person.email);
  await signOn(page, user, path);
  await link(page, person.password);
  return user;
}

test("Somebody new is let in, proven, and is the same person the next time, also with another address", async ({
  page,
  newPage,
}) => {
  const email = anyEmail();
  const user = known(email);
  await signOn(page, user);
  await expect(newcomer(page)).toBeVisible();
  provider.people.set(user, { email: anyEmail(), email_verified: true });
  const other = await newPage();
  await signOn(other, user);
  await expect(newcomer(other)).toBeVisible();
  await expect(other.getByText(email).first()).toBeVisible();
  const rows = await withDatabase(
    (sql) => sql`select u.id, u.proven_at is not null as proven, i.issuer, i.subject,
      (select count(*)::int from sessions s where s.user_id = u.id and s.single_sign_on_at is not null) as sessions
      from users u join identities i on i.user_id = u.id where u.email = ${email}`,
  );
  expect(rows).toMatchObject([{ proven: true, issuer: provider.url, subject: user, sessions: 2 }]);
});

test("A proven account with a password is linked once that password was given, and goes where it wanted", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^401 .*\/callback\/link-account/);
  const { member, slug } = await newOrganization();
  await prove(member);
  const user = known(member.email);
  await signOn(page, user, `/${slug}/automations`);
  await link(page, "not the password");
  await expect(alert(page, "Wrong")).toBeVisible();
  await expectNoViolation(page);
  await link(page, member.password);
  await expect(page).toHaveURL(`${server.baseUrl}/${slug}/automations`);
  const later = await newPage();
  await signOn(later, user, `/${slug}/automations`);
  await expect(later).toHaveURL(`${server.baseUrl}/${slug}/automations`);
  // What waited for a password is used up.
  await page.goto(`${server.baseUrl}/link-account`);
  await expect(page.getByRole("heading", { name: "Nothing to link" })).toBeVisible();
  await expectNoViolation(page);
});

test("Who they are is asked for where the ID token doesn’t say it", async ({ page }) => {
  const user = known(anyEmail());
  provider.tamper = ({ email: _email, email_verified: _verified, name: _name, ...rest }) => rest;
  await signOn(page, user);
  provider.tamper = null;
  await expect(newcomer(page)).toBeVisible();
});

test("A person without a password is not asked for one, and confirms with the provider alone", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^403 .*\/profile\/factors/);
  const user = known(anyEmail());
  await signOn(page, user);
  await expect(newcomer(page)).toBeVisible();
  await expect(page.getByText("Your account has no password.")).toBeVisible();
  await expect(page.getByText("Your provider alone signs you in")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Current password" })).toHaveCount(0);
  const email = provider.people.get(user)?.email as string;
  await withDatabase(
    (sql) => sql`update sessions set stepped_up_at = now() - interval '11 minutes'
      where user_id in (select id from users where email = ${email})`,
  );
  await visit(page, `${server.baseUrl}/second-factor`);
  await page.getByRole("button", { name: "Add authenticator app" }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm that it’s you" });
  const button = confirm.getByRole("link", { name: "Continue with single sign-on" });
  await expect(button).toBeFocused();
  await expect(confirm.getByLabel("Password")).toHaveCount(0);
  await expect(confirm.getByRole("button")).toHaveText(["Cancel"]);
  await expectNoViolation(page);
  const opening = page.context().waitForEvent("page");
  await type(page, "<Enter>");
  const tab = await opening;
  await tab.getByRole("button", { name: "Sign in with Acme" }).click();
  await signInAtProvider(tab, user);
  await expect(confirm).toBeHidden();
  await expect(page.getByRole("dialog", { name: "Add authenticator app" })).toBeVisible();
});

test("By keyboard alone: to the provider, back, and the password that links the account", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^401 .*\/callback\/link-account/);
  const { member, slug } = await newOrganization();
  await prove(member);
  const user = known(member.email);
  await page.goto(`${server.baseUrl}/sign-in?callbackUrl=/${slug}/automations`);
  await answering(page);
  await enterOn(page.getByRole("button", { name: "Sign in with Acme" }));
  await expect(page.getByLabel("User")).toBeFocused();
  await type(page, user, "<Enter>");
  const password = page.getByRole("textbox", { name: "Password" });
  await expect(password).toBeFocused();
  await type(page, "<Enter>");
  await expect(password).toHaveAccessibleDescription(/./);
  await expect(password).toBeFocused();
  await type(page, "not the password", "<Enter>");
  await expect(alert(page, "Wrong")).toBeVisible();
  await tabTo(page.getByRole("button", { name: "Show the password" }), "Shift+Tab");
  await type(page, "<Space>");
  await expect(password).toHaveAttribute("type", "text");
  await tabTo(password, "Shift+Tab");
  await type(page, "<Control+a>", member.password, "<Enter>");
  await expect(page).toHaveURL(`${server.baseUrl}/${slug}/automations`);
});

test("A person whom a provider signed in confirms with it that it’s them, in a tab next to the form that asked", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^403 .*\/roles$/);
  const { owner, slug } = await newOrganization();
  const user = await signOnLinking(page, owner, `/${slug}/settings/roles`);
  await page.getByRole("button", { name: "Create Role" }).click();
  await withDatabase(
    (sql) => sql`update sessions set stepped_up_at = now() - interval '11 minutes'
      where user_id in (select id from users where email = ${owner.email})`,
  );
  const form = page.getByRole("dialog", { name: "Create Role" });
  await form.getByLabel("Name").fill("Reader");
  await form.getByRole("button", { name: "Create", exact: true }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm that it’s you" });
  async function confirmAs(person: string): Promise<Page> {
    const opening = page.context().waitForEvent("page");
    await confirm.getByRole("link", { name: "Use single sign-on instead" }).click();
    const tab = await opening;
    await tab.getByRole("button", { name: "Sign in with Acme" }).click();
    // The provider knows this browser, and asks all the same.
    await signInAtProvider(tab, person);
    return tab;
  }
  const another = await confirmAs(known(anyEmail()));
  await expect(alert(another, "You’re signed in as someone else")).toBeVisible();
  for (const stale of [undefined, Math.floor(Date.now() / 1000) - 11 * 60, Date.now()]) {
    provider.tamper = (claims) => ({ ...claims, auth_time: stale });
    const tab = await confirmAs(user);
    await expect(tab.getByRole("heading", { name: "Your provider didn’t confirm you" })).toBeVisible();
    await expect(confirm).toBeVisible();
    if (stale === undefined) await expectNoViolation(tab);
    await tab.close();
  }
  provider.tamper = null;
  await confirmAs(user);
  await expect(confirm).toBeHidden();
  await expect(form).toBeHidden();
  await expect(page.getByText("Reader").first()).toBeVisible();
  for (const [path, title] of [
    ["again", "Confirm that it’s you"],
    ["confirmed", "You’re confirmed"],
  ]) {
    await page.goto(`${server.baseUrl}/sign-in/${path}`);
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await expectNoViolation(page);
  }
});

test("An address of an unproven account is never linked: an operator has to free it", async ({ page }) => {
  const { member } = await newOrganization();
  await prove(member, null);
  await signOn(page, known(member.email));
  await expect(alert(page, "latchkey-admin release-address")).toBeVisible();
});

test("What the provider does not vouch for lets nobody in", async ({ page }) => {
  await signOn(page, known(anyEmail(), { email_verified: false }));
  await expect(alert(page, "Your email isn’t verified")).toBeVisible();
  await page.context().clearCookies();
  await signOn(page, known("sam@other.example"));
  await expect(alert(page, "Your email can’t be used here")).toBeVisible();
  await page.context().clearCookies();
  await leave(page);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(alert(page, "Your sign-in provider didn’t let you in")).toBeVisible();
});

for (const [what, claims] of [
  ["audience", { aud: "somebody-else" }],
  ["nonce", { nonce: "of-another-browser" }],
  ["issuer", { iss: "https://evil.example" }],
  ["end", { exp: 1 }],
] as const) {
  test(`A token with a wrong ${what} lets nobody in`, async ({ page }) => {
    provider.tamper = (good) => ({ ...good, ...claims });
    try {
      await signOn(page, known(anyEmail()));
      await expect(alert(page, "Latchkey doesn’t trust the provider’s answer")).toBeVisible();
    } finally {
      provider.tamper = null;
    }
    expect(await page.context().cookies()).not.toContainEqual(
      expect.objectContaining({ name: "next-auth.session-token" }),
    );
  });
}

test("A provider that is down is said; its answer is worth nothing in another browser", async ({
  page,
  newPage,
}) => {
  const returning = page.waitForRequest(/\/api\/auth\/callback\/single-sign-on/);
  provider.isDown = true;
  await signOn(page, known(anyEmail()));
  await expect(alert(page, "Your sign-in provider didn’t answer")).toBeVisible();
  provider.isDown = false;
  const other = await newPage();
  await leave(other);
  await expect(other.getByLabel("User")).toBeVisible();
  await other.goto((await returning).url());
  await expect(alert(other, "Latchkey doesn’t trust the provider’s answer")).toBeVisible();
});

test("Where the operator wants single sign-on, owners alone sign in with a password", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^403 .*\/callback\/credentials/);
  const { owner, member, slug } = await newOrganization();
  const signIn = async ({ email, password }: Person) => {
    await page.goto(`${server.baseUrl}/sign-in`);
    await answering(page);
    await page.getByLabel("Email").fill(email);
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  await signIn(member);
  await expect(alert(page, "Use single sign-on")).toBeVisible();
  await signIn(owner);
  await expect(page).toHaveURL(new RegExp(`/${slug}/`));
});

test("An organization takes in the people of its domains, with the role of their groups", async ({
  page,
  newPage,
}) => {
  const acme = await newOrganization();
  await withDatabase(
    (
      sql,
    ) => sql`insert into organization_domains (domain, organization_id) values (${"acme.example"}, ${acme.id})
      on conflict (domain) do update set organization_id = excluded.organization_id`,
  );
  const console = await newPage();
  await console.goto(`${server.baseUrl}/sign-in?callbackUrl=/${acme.slug}/settings/single-sign-on`);
  await answering(console);
  await console.getByLabel("Email").fill(acme.owner.email);
  await console.getByRole("textbox", { name: "Password" }).fill(acme.owner.password);
  await console.getByRole("button", { name: "Sign in", exact: true }).click();
  await console.getByRole("button", { name: "Set up" }).click();
  const form = console.getByRole("dialog", { name: "Set Up Single Sign-On" });
  await form.getByRole("radio", { name: "This Latchkey’s" }).check();
  await expect(form.getByLabel("Issuer")).toBeHidden();
  await form.getByLabel("Claim for the role").fill("groups");
  await form.getByRole("button", { name: "Add rule" }).click();
  await form.getByLabel("Value 1").fill("people");
  await choose(form.getByLabel("Role 1", { exact: true }), "Member");
  await form.getByRole("button", { name: "Save", exact: true }).click();
  await expect(console.getByText("This Latchkey’s own (Sign in with Acme)")).toBeVisible();

  const user = known(anyEmail(), { groups: ["people"] });
  await signOn(page, user, `/${acme.slug}/automations`);
  await expect(page).toHaveURL(`${server.baseUrl}/${acme.slug}/automations`);
  // It opens everything that is theirs, and without the group nothing here.
  provider.people.set(user, { ...provider.people.get(user), groups: [] });
  const later = await newPage();
  await signOn(later, user);
  await expect(newcomer(later)).toBeVisible();
});

test("Refusals are in the log, and the client's secret is not", () => {
  expect(server.log()).toContain("Single sign-on was refused.");
  expect(server.log()).not.toContain(provider.clientSecret);
});
