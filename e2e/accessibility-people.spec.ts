// The pages of people and of the static path in every state, and what stands where something failed: axe finds nothing.
import type { Page } from "@playwright/test";
import { expectNoViolation, test, testEach } from "./axe";
import { withDatabase } from "./database";
import { newOrganization } from "./environment";
import { addApp, plantFactor } from "./factors";
import { linkByOperator } from "./operator";
import { accept, builtInRole, guestOf, invite, newAccount, newMember, newResetLink, newRole } from "./people";
import { consoleOf, signedOut, signIn } from "./session";
import { act, choose, enter, enterWorkingOrganization, expect, visit } from "./test";
import { staticKeysInput, unique, type WorkingOrganization } from "./working-organization";

const dialog = (page: Page) => page.getByRole("dialog");
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first().click();
const roles = "settings/roles";
const members = "settings/members";
const credentials = "settings/secret-provider-credentials";

const invitation = async ({ owner }: WorkingOrganization, email?: string) =>
  invite(owner, await builtInRole(owner, "Member"), email);
const heldRole = async ({ owner }: WorkingOrganization) => {
  const roleId = await newRole(owner);
  await newMember(owner, roleId);
  return (await owner.get<{ name: string }>(`roles/${roleId}`)).name;
};

async function addCredential(page: Page, acme: WorkingOrganization, method: string): Promise<void> {
  await enterWorkingOrganization(page, acme, credentials);
  await press(page, "Add Credential");
  await dialog(page).getByRole("radio", { name: method, exact: true }).check();
}

testEach({
  "Home of a person who is in no organization": {
    path: "/",
    async arrive(page, { owner }) {
      const gone = await newMember(owner, await newRole(owner));
      await owner.remove(`members/${gone.id}`);
      await enter(page, gone, "/");
      await expect(page.getByRole("heading", { name: "You’re not in an organization yet" })).toBeVisible();
    },
  },
  "Home of a role that grants nothing": {
    path: "/{organization}",
    async arrive(page, { owner, organization }) {
      await enter(page, await newMember(owner, await newRole(owner)), `/${organization.slug}`);
      await expect(page.getByRole("main")).toContainText(`${organization.owner.name} can grant some.`);
    },
  },
  "Signing in that was refused": {
    refusal: /^401 /,
    async arrive(page) {
      await visit(page, "/sign-in");
      await page.getByLabel("Email").fill("nobody@acme.example");
      await page.getByRole("textbox", { name: "Password" }).fill("not the password");
      await press(page, "Sign in");
      await expect(page.getByRole("alert").filter({ hasText: "Wrong email or password" })).toBeVisible();
    },
  },
  "Confirming that it’s you": {
    refusal: /^403 /,
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, roles);
      const steppedUp = (at: string | null) =>
        withDatabase(
          (sql) => sql`update sessions set stepped_up_at = ${at}
          where user_id in (select user_id from memberships where organization_id = ${acme.organization.id})`,
        );
      await steppedUp(null);
      await press(page, "Create Role");
      await dialog(page).getByLabel("Name").fill(unique("Role"));
      await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
      const window = page.getByRole("dialog", { name: "Confirm that it’s you" });
      await expect(window.getByLabel("Password", { exact: true })).toBeFocused();
      // What comes after it invites people to the same organization.
      await steppedUp(new Date().toISOString());
    },
  },
  "A second factor that is asked for, and was wrong": {
    path: "/second-factor",
    refusal: /^400 /,
    async arrive(page) {
      const { owner, slug } = await newOrganization();
      await addApp(await signIn(owner));
      await enter(page, owner, `/${slug}/automations`);
      await page.getByLabel("Code", { exact: true }).fill("000000");
      await press(page, "Continue");
      await expect(page.getByText("This code is wrong, or was used already.")).toBeVisible();
    },
  },
  "A recovery code that is asked for": {
    async arrive(page) {
      const { owner } = await newOrganization();
      await addApp(await signIn(owner));
      await enter(page, owner, "/second-factor");
      await press(page, "Use a recovery code");
      await expect(page.getByLabel("Recovery code")).toBeVisible();
    },
  },
  "A passkey that is asked for": {
    path: "/second-factor",
    async arrive(page) {
      const { owner } = await newOrganization();
      await plantFactor(owner);
      await enter(page, owner, "/second-factor");
      await expect(page.getByRole("button", { name: "Use a passkey" })).toBeVisible();
    },
  },
  "Adding a passkey": {
    async arrive(page) {
      const { owner, slug } = await newOrganization();
      await enter(page, owner, `/${slug}/profile`);
      await press(page, "Add passkey");
      await expect(dialog(page).getByLabel("Name")).toBeVisible();
    },
  },
  "A second factor that an organization asks for": {
    path: "/second-factor",
    async arrive(page) {
      const { owner, slug } = await newOrganization();
      await withDatabase(
        (sql) => sql`update organizations set requires_second_factor = true where slug = ${slug}`,
      );
      await enter(page, owner, `/${slug}/automations`);
      await expect(page.getByRole("button", { name: "Add authenticator app" })).toBeVisible();
    },
  },
  "Confirming that it’s you by a second factor": {
    refusal: /^403 /,
    async arrive(page) {
      const { owner, slug } = await newOrganization();
      await enter(page, owner, `/${slug}/${roles}`);
      await addApp(page.request);
      await withDatabase(
        (sql) => sql`update sessions set stepped_up_at = null where user_id in (
        select id from users where email = ${owner.email})`,
      );
      await press(page, "Create Role");
      await dialog(page).getByLabel("Name").fill(unique("Role"));
      await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
      await expect(
        page.getByRole("dialog", { name: "Confirm that it’s you" }).getByLabel("Code"),
      ).toBeFocused();
    },
  },
  "Second factors in the profile": {
    path: "/{organization}/profile",
    async arrive(page) {
      const { owner, slug } = await newOrganization();
      await enter(page, owner, `/${slug}/profile`);
      await addApp(page.request);
      await visit(page, `/${slug}/profile`);
      await expect(page.getByText("10 recovery codes left")).toBeVisible();
    },
  },
  "Adding an authenticator app": {
    async arrive(page) {
      const { owner, slug } = await newOrganization();
      await enter(page, owner, `/${slug}/profile`);
      await press(page, "Add authenticator app");
      await expect(dialog(page).getByRole("img", { name: "QR code of the key" })).toBeVisible();
      await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
      await expect(dialog(page)).toContainText("Enter a code.");
    },
  },
  "Recovery codes": {
    async arrive(page) {
      const { owner, slug } = await newOrganization();
      await enter(page, owner, `/${slug}/profile`);
      await addApp(page.request);
      await visit(page, `/${slug}/profile`);
      await press(page, "New recovery codes");
      await expect(dialog(page)).toContainText("the only time you can see them");
    },
  },
  "An invitation for somebody new, filled in wrongly": {
    path: "/invitations/{token}",
    async arrive(page, acme) {
      await visit(page, `/invitations/${(await invitation(acme)).token}`);
      await press(page, "Create account and join");
      await expect(page.getByRole("main")).toContainText("Enter a name.");
    },
  },
  "An invitation for somebody who has an account": {
    async arrive(page, acme) {
      const { owner } = await newOrganization();
      await visit(page, `/invitations/${(await invitation(acme, owner.email)).token}`);
      await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
    },
  },
  "An invitation for who is signed in": {
    async arrive(page, acme) {
      const { owner, slug } = await newOrganization();
      await enter(page, owner, `/${slug}/automations`);
      await visit(page, `/invitations/${(await invitation(acme, owner.email)).token}`);
      await expect(page.getByRole("button", { name: `Join ${acme.organization.name}` })).toBeVisible();
    },
  },
  "An invitation for somebody else": {
    async arrive(page, acme) {
      const { owner } = await newOrganization();
      await enterWorkingOrganization(page, acme, "automations");
      await visit(page, `/invitations/${(await invitation(acme, owner.email)).token}`);
      await expect(page.getByRole("main")).toContainText("You’re signed in as someone else");
    },
  },
  "An invitation for an account that nobody has proven": {
    path: "/invitations/{token}",
    async arrive(page, acme) {
      const elsewhere = await newOrganization();
      const other = consoleOf(await signIn(elsewhere.owner), elsewhere);
      const { email, token } = await invitation(acme);
      const account = newAccount();
      const squatted = await invite(other, await builtInRole(other, "Member"), email);
      await accept(await signedOut(), { token: squatted.token, ...account });
      await enter(page, { ...account, email }, `/invitations/${token}`);
      await expect(page.getByRole("heading", { name: "Your email is unproven" })).toBeVisible();
    },
  },
  "Another role for somebody whom nobody has proven": {
    async arrive(page, acme) {
      const guest = await guestOf(acme.owner);
      await enterWorkingOrganization(page, acme, members);
      await act(page, guest.name, "Change Role");
      await expect(dialog(page)).toContainText("Unproven email");
    },
  },
  "An invitation that has expired": {
    async arrive(page, acme) {
      const { id, token } = await invitation(acme);
      await withDatabase((sql) => sql`update invitations set expires_at = now() where id = ${id}`);
      await visit(page, `/invitations/${token}`);
      await expect(page.getByRole("heading", { name: "This invitation has expired" })).toBeVisible();
    },
  },
  "An invitation that was used": {
    async arrive(page, acme) {
      const { token } = await invitation(acme);
      await accept(await signedOut(), { token, ...newAccount() });
      await visit(page, `/invitations/${token}`);
      await expect(page.getByRole("heading", { name: "This invitation has been used" })).toBeVisible();
    },
  },
  "Setting a new password, filled in wrongly": {
    path: "/reset-password",
    async arrive(page, { owner }) {
      const { id } = await newMember(owner, await newRole(owner));
      await visit(page, `/reset-password#${(await newResetLink(owner, id)).token}`);
      await press(page, "Set password and sign in");
      await expect(page.getByRole("main")).toContainText("Use at least 12 characters.");
    },
  },
  "A link that does not work": {
    refusal: /^404 /,
    async arrive(page) {
      await visit(page, "/reset-password#lkr_of_no_link");
      await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();
    },
  },
  "Signing in by link": {
    path: "/sign-in-link",
    async arrive(page) {
      const { owner } = await newOrganization();
      await page.goto(await linkByOperator("sign-in-link", owner.email));
      await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    },
  },
  "An address of no organization": {
    refusal: /^404 /,
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, "automations");
      await visit(page, "/no-such-organization");
      await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
    },
  },
  "A role to read": {
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, roles);
      await press(page, /^Owner/);
      await expect(dialog(page)).toContainText("Owner is built in");
    },
  },
  "The form of a role, filled in wrongly": {
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, roles);
      await press(page, "Create Role");
      await press(page, /^Create$/);
      await expect(dialog(page)).toContainText("Enter a name.");
    },
  },
  "The deletion of a role that is held": {
    async arrive(page, acme) {
      const name = await heldRole(acme);
      await enterWorkingOrganization(page, acme, roles);
      await act(page, name, "Delete");
      await expect(dialog(page).getByLabel("Give them this role instead")).toHaveValue("Member");
    },
  },
  "A menu with what the role may not do": {
    async arrive(page, { owner, organization }) {
      const guest = await guestOf(owner);
      await guest.grant({ organization_settings: "manage" });
      await enter(page, guest, `/${organization.slug}/${members}`);
      await press(page, `Actions for ${organization.owner.name}`);
      await expect(page.getByRole("menuitem", { name: "Remove" })).toBeDisabled();
    },
  },
  "The form of an invitation, filled in wrongly": {
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, members);
      await press(page, "Invite Member");
      await press(page, "Create link");
      await expect(dialog(page).getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
    },
  },
  "An invitation's link, not copied": {
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, members);
      await press(page, "Invite Member");
      await dialog(page)
        .getByLabel("Email")
        .fill(`${unique("a").replace(" ", "-")}@people.example`);
      await press(page, "Create link");
      await dialog(page).getByRole("button", { name: "Done" }).click();
      // The window before may still be closing.
      await expect(dialog(page).filter({ hasText: "You haven’t copied the link" })).toBeVisible();
    },
  },
  "Resetting a member's password": {
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, members);
      await act(page, acme.organization.member.name, "Reset Password");
      await expect(dialog(page).getByRole("button", { name: "Create link" })).toBeVisible();
    },
  },
  "A reset link, not copied": {
    async arrive(page, acme) {
      const { name } = await newMember(acme.owner, await newRole(acme.owner));
      await enterWorkingOrganization(page, acme, members);
      await act(page, name, "Reset Password");
      await press(page, "Create link");
      await dialog(page).getByRole("button", { name: "Done" }).click();
      // The form that made it may still be closing.
      await expect(dialog(page).filter({ hasText: "You haven’t copied the link" })).toBeVisible();
      await expect(dialog(page)).toHaveCount(1);
    },
  },
  "The change of a member's role": {
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, members);
      await act(page, acme.organization.member.name, "Change Role");
      await dialog(page).getByLabel("Role", { exact: true }).click();
      await expect(page.getByRole("option", { name: "Owner" })).toBeVisible();
    },
  },
  "Leaving, refused": {
    refusal: /^409 /,
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, "automations");
      await press(page, "Your menu");
      await page.getByRole("menuitem", { name: /^Leave/ }).click();
      await dialog(page).getByRole("button", { name: "Leave" }).click();
      await expect(dialog(page)).toContainText("You are the only owner.");
    },
  },
  "The menu under one's name": {
    async arrive(page, acme) {
      // Where there is room for it: on a phone it is in the drawer.
      await enterWorkingOrganization(page, acme, "automations");
      await press(page, "Your menu");
      await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
    },
  },
  "The organization's new name, missing": {
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, "settings/organization");
      await press(page, "Rename");
      await dialog(page).getByLabel("Name").fill("");
      await dialog(page).getByRole("button", { name: "Save changes" }).click();
      await expect(dialog(page)).toContainText("Enter a name.");
    },
  },
  "The audit log, narrowed and unfolded": {
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, "settings/audit-log");
      await choose(page.getByRole("combobox", { name: "Time" }), "Some days…");
      await choose(page.getByRole("combobox", { name: "Object" }), "Environment variable");
      await press(page, /^Created environment variable/);
      await expect(page.getByRole("row", { name: /^key/ })).toBeVisible();
    },
  },
  "The audit log, narrowed to nothing": {
    async arrive(page, acme) {
      await enterWorkingOrganization(page, acme, "settings/audit-log");
      await choose(page.getByRole("combobox", { name: "Time" }), "Some days…");
      await page.getByLabel("Last day").fill("2020-01-01");
      await expect(page.getByRole("heading", { name: "No events match your filters" })).toBeVisible();
    },
  },
  "The form of static keys, filled in wrongly": {
    async arrive(page, acme) {
      await addCredential(page, acme, "Static access keys");
      await press(page, /^Create$/);
      await expect(dialog(page).getByRole("textbox", { name: "Access Key ID" })).toHaveAttribute(
        "aria-invalid",
        "true",
      );
    },
  },
  "The form of AssumeRole, with what AWS has to be told": {
    async arrive(page, acme) {
      await addCredential(page, acme, "AssumeRole");
      await press(page, "Generate External ID");
      await expect(dialog(page).getByRole("group", { name: "JSON" })).toContainText("sts:ExternalId");
    },
  },
  "A credential that moves its variables": {
    async arrive(page, acme) {
      const { name } = await acme.owner.get<{ name: string }>(
        `secret-provider-credentials/${acme.credentialId}`,
      );
      await enterWorkingOrganization(page, acme, credentials);
      await act(page, name, "Edit");
      await dialog(page).getByRole("radio", { name: "Static access keys", exact: true }).check();
      await expect(dialog(page)).toContainText("1 environment variable moves");
    },
  },
  "Keys that AWS does not know": {
    // Where the page asks once more after the credential is gone.
    refusal: /^404 .*secret-provider-credentials/,
    async arrive(page, acme) {
      const { id } = await acme.owner.post<{ id: string }>("secret-provider-credentials", staticKeysInput());
      await enterWorkingOrganization(page, acme, `${credentials}?credential=${id}`);
      await press(page, "Test Connection");
      await expect(dialog(page)).toContainText("AWS doesn't know the access key");
      await acme.owner.remove(`secret-provider-credentials/${id}`);
    },
  },
  "A list that could not be had": {
    refusal: /^400 /,
    async arrive(page, acme) {
      await page.route("**/roles?*query=nothing*", (route) =>
        route.fulfill({
          status: 400,
          contentType: "application/problem+json",
          json: {
            type: "about:blank",
            title: "Not now",
            status: 400,
            detail: "The list could not be read.",
            code: "malformed_request",
            requestId: crypto.randomUUID(),
          },
        }),
      );
      await enterWorkingOrganization(page, acme, roles);
      await page.getByRole("searchbox").fill("nothing");
      await expect(page.getByRole("alert").filter({ hasText: "Not now" })).toBeVisible();
    },
  },
});

test("Whatever a role may not read, its page says what is missing and who can grant it", async ({
  page,
  acme,
}) => {
  const { organization, owner } = acme;
  await enter(page, await newMember(owner, await newRole(owner)), `/${organization.slug}`);
  const closed = [
    "automations",
    `automations/${acme.automationId}`,
    "environment-variables",
    "settings/workload-identity",
    `settings/workload-identity/${acme.configId}`,
    credentials,
    roles,
    members,
    "settings/organization",
    "settings/audit-log",
  ];
  for (const path of closed) {
    await visit(page, `/${organization.slug}/${path}`);
    await expect(page.getByRole("heading", { name: "You don’t have access to this page" })).toBeVisible();
    await expect(page.getByRole("main")).toContainText(
      /lacks the permission \w+: read\. Olivia Owner(?: or .+)? can grant it\./,
    );
  }
  await expectNoViolation(page);
});

test("Lists that are empty: axe finds nothing", async ({ page }) => {
  const organization = await newOrganization();
  const owner = consoleOf(await signIn(organization.owner), organization);
  await enter(page, organization.owner, `/${organization.slug}/${credentials}`);
  await expect(page.getByRole("heading", { name: "No credentials yet" })).toBeVisible();
  await expectNoViolation(page);
  await newRole(owner);
  await visit(page, `/${organization.slug}/${roles}`);
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(page.getByRole("heading", { name: "Nothing matches “nothing like it”" })).toBeVisible();
  await expectNoViolation(page);
});
