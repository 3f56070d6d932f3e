// An organization's own provider: set up in the console, signed in with, and what such a session opens.
import type { Page } from "@playwright/test";
import { withDatabase } from "./database";
import { newOrganization, type Organization } from "./environment";
import { type IdentityProvider, signInAtProvider, startIdentityProvider } from "./identity-provider";
import { enterOn, expectFocusKept, jump, tabTo, type } from "./keyboard";
import { assignDomain, removeDomain } from "./operator";
import { accept, builtInRole, invite, newRole, prove } from "./people";
import { expectProblem } from "./problem";
import { type Console, consoleOf, signedOut, signIn } from "./session";
import { answering, choose, enter, expect, test, visit } from "./test";

// One organization and its provider for all of them.
test.describe.configure({ mode: "serial" });

let acme: Organization;
let owner: Console;
let provider: IdentityProvider;
let domain: string;
let viewerId: string;
let adminId: string;
test.beforeAll(async () => {
  acme = await newOrganization();
  domain = `${acme.slug}.example`;
  owner = consoleOf(await signIn(acme.owner), acme);
  viewerId = await newRole(owner, { audit_log: "read" });
  adminId = await newRole(owner, { audit_log: "manage", organization_settings: "manage" });
  provider = await providerFor(owner);
});
test.afterAll(() => provider.close());

async function providerFor(by: Console): Promise<IdentityProvider> {
  const { redirectUri } = await by.get<{ redirectUri: string }>("single-sign-on");
  return startIdentityProvider([redirectUri]);
}
const roleName = async (id: string) => (await owner.get<{ name: string }>(`roles/${id}`)).name;
const input = (change: object = {}) => ({
  ...{ issuer: provider.url, clientId: provider.clientId, clientSecret: provider.clientSecret },
  roleClaim: "groups",
  rules: [
    { value: "admins", roleId: adminId },
    { value: "viewers", roleId: viewerId },
  ],
  ...change,
});

/** Known to the provider; gives what they type there. */
function known(email: string, groups: string[] = [], claims: object = {}): string {
  const user = `u-${crypto.randomUUID()}`;
  provider.people.set(user, { email, email_verified: true, name: "Sam Single", groups, ...claims });
  return user;
}
const anyEmail = () => `sam-${crypto.randomUUID().slice(0, 8)}@${domain}`;
const alert = (page: Page, words: string | RegExp) => page.getByRole("alert").filter({ hasText: words });
const enterButton = (page: Page) => page.getByRole("button", { name: "Continue with single sign-on" });

async function signOn(page: Page, user: string, path = `/sign-in/${acme.slug}`): Promise<void> {
  await page.goto(path);
  await answering(page);
  await enterButton(page).click();
  await signInAtProvider(page, user);
}
async function forget(page: Page): Promise<void> {
  await page.goto("about:blank");
  await page.context().clearCookies();
}
const inConsole = (page: Page) => expect(page).toHaveURL(new RegExp(`/${acme.slug}(/|$)`));

test("An admin sets it up, is told what is wrong at its field, and what to ask the operator for", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^400 .*\/single-sign-on$/);
  await enter(page, acme.owner, `/${acme.slug}/settings/single-sign-on`);
  await expect(page.getByText("Not set up")).toBeVisible();
  await page.getByRole("button", { name: "Set up" }).click();
  const form = page.getByRole("dialog", { name: "Set Up Single Sign-On" });
  const issuer = form.getByLabel("Issuer");
  const save = form.getByRole("button", { name: "Save", exact: true });
  await form.getByLabel("Client ID").fill(provider.clientId);
  await form.getByRole("textbox", { name: "Client secret" }).fill(provider.clientSecret);
  for (const [text, words] of [
    ["http://id.example.com", "https URL"],
    ["https://10.0.0.1", "private network"],
    [`${provider.url}/`, "without the slash at the end"],
    ["http://127.0.0.1:9", "can't be reached"],
  ] as const) {
    await issuer.fill(text);
    await save.click();
    await expect(form.getByText(words)).toBeVisible();
    await expect(issuer).toBeFocused();
  }
  await issuer.fill(provider.url);
  await form.getByLabel("Claim for the role").fill("groups");
  for (const [at, value, role] of [
    [1, "admins", await roleName(adminId)],
    [2, "viewers", await roleName(viewerId)],
  ] as const) {
    await form.getByRole("button", { name: "Add rule" }).click();
    await form.getByLabel(`Value ${at}`).fill(value);
    await choose(form.getByLabel(`Role ${at}`, { exact: true }), role);
  }
  await save.click();
  await expect(form).toBeHidden();
  await expect(page.getByText("Nobody can sign in with it yet")).toBeVisible();
  await expect(page.getByText(`latchkey-admin assign-domain ${acme.slug} example.com`)).toBeVisible();
  await page.goto(`/sign-in/${acme.slug}`);
  await expect(page.getByRole("heading", { name: "No single sign-on here" })).toBeVisible();
  expect(await assignDomain(acme.slug, domain)).toContain(`${domain} is assigned to /${acme.slug}.`);
  await visit(page, `/${acme.slug}/settings/single-sign-on`);
  await expect(page.getByText(domain, { exact: true })).toBeVisible();
  await expect(page.getByText(provider.url, { exact: true }).first()).toBeVisible();
  const text = await page.content();
  expect(text).not.toContain(provider.clientSecret);
});

test("An organization that is not there, and one without a provider, show the same page", async ({
  page,
}) => {
  const other = await newOrganization();
  const textAt = async (slug: string) => {
    await page.goto(`/sign-in/${slug}`);
    return page.getByRole("main").textContent();
  };
  const nowhere = await textAt("nowhere-at-all");
  expect(nowhere).toContain("No single sign-on here");
  expect(await textAt(other.slug)).toBe(nowhere);
});

test("Somebody new becomes a member; the role follows the claim from one sign-in to the next, and goes with it", async ({
  page,
}) => {
  const email = anyEmail();
  const user = known(email, ["viewers"]);
  const claims = (groups: string[]) => provider.people.set(user, { ...provider.people.get(user), groups });
  const roleInMenu = async () =>
    (await owner.get<{ items: { role: { id: string } }[] }>(`members?query=${email}`)).items[0]?.role.id;
  await signOn(page, user, `/sign-in/${acme.slug}?callbackUrl=/${acme.slug}/settings/audit-log`);
  await expect(page).toHaveURL(`/${acme.slug}/settings/audit-log`);
  await expect(page.getByRole("heading", { level: 1, name: "Audit Log" })).toBeVisible();
  expect(await roleInMenu()).toBe(viewerId);
  await forget(page);
  claims(["others", "admins"]);
  await signOn(page, user);
  await inConsole(page);
  expect(await roleInMenu()).toBe(adminId);
  await forget(page);
  claims(["others"]);
  await signOn(page, user);
  await expect(alert(page, "You don’t have access here")).toBeVisible();
  expect(await roleInMenu()).toBeUndefined();
  await enter(page, acme.owner, `/${acme.slug}/settings/single-sign-on`);
  await expect(page.getByText("The last sign-in was refused")).toBeVisible();
});

test("What the provider says of others lets nobody in", async ({ page }) => {
  const refusals: [string, string][] = [
    [known("ceo@elsewhere.example", ["admins"]), "Your email can’t be used here"],
    [known(anyEmail(), ["admins"], { email_verified: false }), "Your email isn’t verified"],
  ];
  for (const [user, words] of refusals) {
    await signOn(page, user);
    await expect(alert(page, words)).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/sign-in/${acme.slug}\\?error=`));
    await forget(page);
  }
  const { member } = await newOrganization();
  const email = anyEmail();
  await withDatabase(
    (sql) => sql`update users set email = ${email}, proven_at = null where email = ${member.email}`,
  );
  await signOn(page, known(email, ["admins"]));
  await expect(alert(page, "latchkey-admin release-address")).toBeVisible();
});

test("A proven account gives its password once; what opens then is this organization alone", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^404 /);
  complaints.expectRefusal(/^403 /);
  const other = await newOrganization();
  const email = anyEmail();
  const { member } = other;
  await withDatabase((sql) => sql`update users set email = ${email} where email = ${member.email}`);
  await prove({ email });
  const user = known(email, ["admins"]);
  await signOn(page, user);
  await expect(page.getByRole("heading", { name: "Link your account" })).toBeVisible();
  await answering(page);
  await page.getByRole("textbox", { name: "Password" }).fill(member.password);
  await page.getByRole("button", { name: "Link and sign in" }).click();
  await inConsole(page);
  const elsewhere = await newPage();
  await signOn(elsewhere, user);
  await inConsole(elsewhere);

  await page.goto(`/${other.slug}/overview`);
  await expect(page.getByRole("heading", { name: /not found|doesn’t exist|nothing here/i })).toBeVisible();
  const api = page.request;
  await expectProblem(await api.get(`/api/v1/organizations/${other.id}/automations`), 404, "not_found");
  expect((await api.get(`/api/v1/organizations/${acme.id}/audit-events`)).status()).toBe(200);
  const third = await newOrganization();
  const inviting = consoleOf(await signIn(third.owner), third);
  const invitation = await invite(inviting, await builtInRole(inviting, "Member"), email);
  await page.goto(`/invitations/${invitation.token}`);
  await expect(page.getByText("You signed in for one organization alone.")).toBeVisible();
  const origin = new URL(page.url()).origin;
  const accepted = await api.post("/api/v1/invitations/accept", {
    data: { token: invitation.token },
    headers: { origin },
  });
  await expectProblem(accepted, 403, "permission_denied");
  const response = await api.post("/api/v1/profile/organizations", {
    data: { name: "New", slug: `new-${crypto.randomUUID().slice(0, 8)}` },
    headers: { origin },
  });
  await expectProblem(response, 403, "permission_denied");
  const factor = await api.post("/api/v1/profile/factors/authenticators", { headers: { origin } });
  await expectProblem(factor, 403, "permission_denied");
  const { items } = await (await api.get("/api/v1/profile/sessions")).json();
  expect(items).toHaveLength(2);
  await visit(page, `/${acme.slug}/settings/audit-log`);
  await page
    .getByRole("button", { name: new RegExp(acme.name) })
    .first()
    .click();
  const menu = page.getByRole("menu");
  await expect(menu.getByRole("menuitem", { name: acme.name })).toBeVisible();
  await expect(menu.getByRole("menuitem", { name: other.name })).toBeHidden();
});

test("A claim makes an owner where an owner allowed it", async ({ page }) => {
  const boss = await builtInRole(owner, "Owner");
  const rules = [{ value: "bosses", roleId: boss }, ...input().rules];
  const refused = await owner.context.put(`${owner.root}/single-sign-on`, { data: input({ rules }) });
  await expectProblem(refused, 400, "validation_failed");
  await owner.put("single-sign-on", input({ rules, mayMakeOwners: true }));
  const user = known(anyEmail(), ["bosses"]);
  await signOn(page, user);
  await inConsole(page);
  await visit(page, `/${acme.slug}/settings/organization`);
  await expect(page.getByRole("heading", { name: "Delete organization" })).toBeVisible();
  await owner.put("single-sign-on", input());
  await forget(page);
  await signOn(page, user);
  await expect(alert(page, "You don’t have access here")).toBeVisible();
});

test("Who is removed by hand stays out until somebody lets them in again", async ({
  page,
  newPage,
  complaints,
}) => {
  // The page that is still open asks for it now and then.
  complaints.expectRefusal(/^404 .*\/setup-progress$/);
  const email = anyEmail();
  const user = known(email, ["viewers"]);
  await signOn(page, user);
  await inConsole(page);
  const [member] = (await owner.get<{ items: { id: string }[] }>(`members?query=${email}`)).items;
  await owner.remove(`members/${member?.id}`);
  await forget(page);
  await signOn(page, user);
  await expect(alert(page, "You were removed from this organization")).toBeVisible();
  const console = await newPage();
  await enter(console, acme.owner, `/${acme.slug}/settings/single-sign-on`);
  await console.getByRole("button", { name: "Let Sam Single in again" }).click();
  await console.getByRole("dialog").getByRole("button", { name: "Let in again" }).click();
  await expect(console.getByRole("heading", { name: "Kept out" })).toBeHidden();
  await enterButton(page).click();
  await inConsole(page);
});

test("Where it is required, a password leads to the provider; owners still get in", async ({
  page,
  newPage,
}) => {
  const { token } = await invite(owner, viewerId);
  const email = anyEmail();
  await withDatabase(
    (sql) =>
      sql`update invitations set email = ${email} where organization_id = ${acme.id} and accepted_at is null`,
  );
  const account = { name: "Pat Password", password: `password ${crypto.randomUUID()}` };
  await accept(await signedOut(), { token, ...account });
  await prove({ email });
  const person = { ...account, email };
  await enter(page, person, `/${acme.slug}/settings/audit-log`);
  await expect(page.getByRole("heading", { level: 1, name: "Audit Log" })).toBeVisible();
  const console = await newPage();
  await enter(console, acme.owner, `/${acme.slug}/settings/single-sign-on`);
  await console.getByRole("button", { name: "Require" }).click();
  await console.getByRole("dialog").getByRole("button", { name: "Require" }).click();
  await expect(console.getByRole("button", { name: "Stop requiring" })).toBeVisible();
  await page.goto(`/${acme.slug}/settings/audit-log`);
  await expect(page).toHaveURL(new RegExp(`/sign-in/${acme.slug}\\?`));
  await answering(page);
  await enterButton(page).click();
  await signInAtProvider(page, known(email, ["viewers"]));
  await expect(page.getByRole("heading", { name: "Link your account" })).toBeVisible();
  await answering(page);
  await page.getByRole("textbox", { name: "Password" }).fill(person.password);
  await page.getByRole("button", { name: "Link and sign in" }).click();
  await expect(page).toHaveURL(`/${acme.slug}/settings/audit-log`);
});

test("By keyboard alone: set up with two rules, one of them removed, and signed in", async ({ page }) => {
  const other = await newOrganization();
  const boss = consoleOf(await signIn(other.owner), other);
  const theirs = await providerFor(boss);
  const { name } = await boss.get<{ name: string }>(`roles/${await newRole(boss)}`);
  await enter(page, other.owner, `/${other.slug}/automations`);
  await jump(page, "sso");
  await expect(page.getByRole("heading", { level: 1, name: "Single Sign-On" })).toBeVisible();
  await enterOn(page.getByRole("button", { name: "Set up" }));
  const form = page.getByRole("dialog", { name: "Set Up Single Sign-On" });
  await tabTo(form.getByLabel("Issuer"));
  await type(page, theirs.url, "<Tab>", theirs.clientId, "<Tab>", theirs.clientSecret);
  await tabTo(form.getByLabel("Claim for the role"));
  await type(page, "groups");
  const add = form.getByRole("button", { name: "Add rule" });
  await enterOn(add);
  await expect(form.getByLabel("Value 1")).toBeFocused();
  await type(page, "others");
  await enterOn(add);
  await expect(form.getByLabel("Value 2")).toBeFocused();
  await type(page, "people");
  await tabTo(form.getByLabel("Role 2", { exact: true }));
  await type(page, name, "<Enter>");
  await enterOn(form.getByRole("button", { name: "Remove rule 1" }));
  await expect(add).toBeFocused();
  await enterOn(form.getByRole("button", { name: "Save", exact: true }));
  await expect(form).toBeHidden();
  await expectFocusKept(page);
  await expect(page.getByText(`people gives ${name}`)).toBeVisible();
  await assignDomain(other.slug, `${other.slug}.example`);
  const user = `u-${crypto.randomUUID()}`;
  const email = `sam@${other.slug}.example`;
  theirs.people.set(user, { email, email_verified: true, name: "Sam", groups: "people" });
  await forget(page);
  await page.goto(`/sign-in/${other.slug}`);
  await answering(page);
  await enterOn(enterButton(page));
  await expect(page.getByLabel("User")).toBeFocused();
  await type(page, user, "<Enter>");
  await expect(page).toHaveURL(new RegExp(`/${other.slug}(/|$)`));
  await page.goto("about:blank");
  await theirs.close();
});

test("A domain that is taken away, a provider that is removed and an organization that is deleted end their sessions", async ({
  page,
  newPage,
}) => {
  const user = known(anyEmail(), ["viewers"]);
  const isOut = async () => {
    await page.goto(`/${acme.slug}/settings/audit-log`);
    await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
    await forget(page);
  };
  await signOn(page, user);
  await inConsole(page);
  expect(await removeDomain(acme.slug, domain)).toMatch(/ sessions? ended\.$/);
  await isOut();
  await assignDomain(acme.slug, domain);
  // Whoever is on the way to it finds its provider.
  await page.goto(`/sign-in?callbackUrl=/${acme.slug}/overview`);
  await page.getByRole("link", { name: "Use your organization’s single sign-on" }).click();
  await answering(page);
  await enterButton(page).click();
  await signInAtProvider(page, user);
  await inConsole(page);
  const console = await newPage();
  await enter(console, acme.owner, `/${acme.slug}/settings/single-sign-on`);
  await console.getByRole("button", { name: "Remove single sign-on" }).click();
  await console.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(console.getByText("Not set up")).toBeVisible();
  await isOut();
  await page.goto(`/sign-in/${acme.slug}`);
  await expect(page.getByRole("heading", { name: "No single sign-on here" })).toBeVisible();
  await owner.put("single-sign-on", input());
  const waiting = await newPage();
  await waiting.goto(`/sign-in/${acme.slug}`);
  await answering(waiting);
  await enterButton(waiting).click();
  await expect(waiting.getByLabel("User")).toBeVisible();
  await owner.post("deletion", { slug: acme.slug }, 200);
  await signInAtProvider(waiting, user);
  await expect(alert(waiting, "Your sign-in provider didn’t answer")).toBeVisible();
  await page.goto(`/sign-in/${acme.slug}`);
  await expect(page.getByRole("heading", { name: "No single sign-on here" })).toBeVisible();
});
