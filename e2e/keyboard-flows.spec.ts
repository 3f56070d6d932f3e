// Everything that is done in the console, done without a mouse.
import type { Page } from "@playwright/test";
import { region } from "./aws-account";
import { newTrustingRole, newUser } from "./aws-users";
import { environment, newOrganization } from "./environment";
import { enterOn, expectFocusKept, jump, pick, tabTo, type } from "./keyboard";
import { makeOwner, newEmail } from "./people";
import { enter, enterWorkingOrganization, expect, test } from "./test";
import { newWorkingOrganization } from "./working-organization";

// What is typed here is secret.
test.use({ trace: "off" });

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("By keyboard alone: a credential with each method, tested; a variable with autocomplete; an automation, its deploy and its token", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const user = await newUser(acme.account);
  const roleArn = await newTrustingRole(acme.account, user.arn);
  const dialog = page.getByRole("dialog");
  await enterWorkingOrganization(page, acme, "automations");
  await page
    .context()
    .grantPermissions(["clipboard-read", "clipboard-write"], { origin: environment().baseUrl });
  await jump(page, "secret provider");
  await expect(page.getByRole("heading", { level: 1, name: "Secret Provider Credentials" })).toBeVisible();

  const keys = async (secret: string) => {
    await tabTo(dialog.getByRole("textbox", { name: "Access Key ID" }));
    await type(page, user.accessKeyId, "<Tab>", secret);
    await tabTo(dialog.getByLabel("AWS Region"));
    await type(page, "<Control+a>", region);
  };
  const ways = [
    { name: "federated", moves: 0, proof: "The handshake works", fill: async () => undefined },
    { name: "keys", moves: 1, proof: "The keys work", fill: () => keys(user.secretAccessKey) },
    {
      name: "role",
      moves: 2,
      proof: "The keys and the role work",
      async fill() {
        await keys(user.secretAccessKey);
        await tabTo(dialog.getByRole("textbox", { name: "Role ARN" }));
        await type(page, roleArn);
      },
    },
  ];
  for (const { name, moves, proof, fill } of ways) {
    await test.step(`A credential: ${name}`, async () => {
      await jump(page, "add credential");
      await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
      await type(page, name);
      await tabTo(dialog.getByRole("radio", { name: "Workload Identity", exact: true }));
      for (let at = 0; at < moves; at += 1) await page.keyboard.press("ArrowDown");
      await fill();
      await enterOn(dialog.getByRole("button", { name: "Create", exact: true }));
      await expect(dialog.getByRole("heading", { name, exact: true })).toBeVisible();
      await enterOn(dialog.getByRole("button", { name: "Test Connection" }));
      await expect(dialog.getByRole("note", { name: proof })).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await expectFocusKept(page);
    });
  }

  await test.step("An automation, and a variable with a name from the store", async () => {
    await jump(page, "automations");
    await expect(page.getByRole("heading", { level: 1, name: "Automations" })).toBeVisible();
    await jump(page, "create automation");
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    await type(page, "Nightly", "<Enter>");
    await expect(dialog).toBeHidden();
    await expectFocusKept(page);
    await jump(page, "environment variables");
    await expect(page.getByRole("heading", { level: 1, name: "Environment Variables" })).toBeVisible();
    await enterOn(button(page, "Add Environment Variables"));
    await expect(dialog.getByLabel("Key")).toBeFocused();
    await type(page, "KEYED");
    await tabTo(dialog.getByLabel("Value Source"));
    await type(page, "federated");
    await expect(page.getByRole("option", { name: /^federated/ })).toBeVisible();
    await type(page, "<ArrowDown>", "<Enter>");
    await tabTo(dialog.getByLabel("Secret Name"));
    await type(page, "test-key");
    await expect(page.getByRole("option", { name: acme.secretName })).toBeVisible();
    await type(page, "<ArrowDown>", "<Enter>");
    await expect(dialog.getByLabel("Secret Name")).toHaveValue(acme.secretName);
    await tabTo(dialog.getByLabel("Automations (optional)"));
    await type(page, "Nightly");
    await expect(page.getByRole("option", { name: "Nightly" })).toBeVisible();
    await type(page, "<ArrowDown>", "<Enter>", "<Tab>");
    await enterOn(dialog.getByRole("button", { name: "Create", exact: true }));
    await expect(page.getByRole("row", { name: /^KEYED/ })).toContainText("every kickoff");
    await expect(button(page, "Add Environment Variables")).toBeFocused();
  });

  await test.step("Deployed, and the token copied", async () => {
    await type(page, "<Control+k>");
    await expect(page.getByRole("textbox", { name: "Go to a page or an object" })).toBeFocused();
    await type(page, "nightly");
    // The server finds it.
    await expect(dialog.getByText("Nightly", { exact: true })).toBeVisible();
    // What the server finds can replace the list at the very moment of the key, which is then lost.
    await expect(async () => {
      if (await dialog.isVisible()) await type(page, "<Enter>");
      await expect(page.getByRole("heading", { level: 1, name: "Nightly" })).toBeVisible({ timeout: 5_000 });
    }).toPass();
    await enterOn(button(page, "Deploy"));
    await expect(dialog.getByRole("button", { name: "Copy Deployment token" })).toBeFocused();
    await type(page, "<Enter>");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe("");
    await enterOn(dialog.getByRole("button", { name: "Done" }));
    await expect(dialog).toBeHidden();
    await expectFocusKept(page);
  });
});

test("By keyboard alone: a role, an invitation, another role for a member, a removal, another organization, the audit log's filters", async ({
  page,
}) => {
  const [organization, other] = [await newOrganization(), await newOrganization()];
  await makeOwner(organization.owner, other);
  const dialog = page.getByRole("dialog");
  const { slug, member } = organization;
  await enter(page, organization.owner, `/${slug}/settings/roles`);

  await test.step("A role, duplicated and deleted", async () => {
    await jump(page, "create role");
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    await type(page, "Auditor");
    const levels = dialog.getByRole("radiogroup", { name: "Audit log" });
    await tabTo(levels.getByRole("radio", { name: "None" }));
    await type(page, "<ArrowRight>");
    await expect(levels.getByRole("radio", { name: "Read" })).toBeChecked();
    await enterOn(dialog.getByRole("button", { name: "Create", exact: true }));
    await expect(page.getByRole("row", { name: /^Auditor/ })).toContainText("Reads audit log.");
    await expectFocusKept(page);

    const menu = button(page, "Actions for Auditor");
    await pick(menu, "Duplicate");
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    await type(page, "<Escape>");
    await expect(dialog).toBeHidden();
    await expect(menu).toBeFocused();
    await pick(menu, "Delete");
    await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
    await enterOn(dialog.getByRole("button", { name: "Delete" }));
    await expect(page.getByRole("row", { name: /^Auditor/ })).toHaveCount(0);
    await expectFocusKept(page);
  });

  await test.step("An invitation", async () => {
    await jump(page, "members");
    await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeVisible();
    // The first window is still on its way out when the second is closed.
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await enterOn(button(page, "Invite Member"));
    const email = newEmail();
    await expect(dialog.getByLabel("Email")).toBeFocused();
    await type(page, email, "<Enter>");
    const shown = page.getByRole("dialog", { name: `Invitation for ${email}` });
    await expect(shown.getByRole("button", { name: "Copy Invitation link" })).toBeFocused();
    await page
      .context()
      .grantPermissions(["clipboard-read", "clipboard-write"], { origin: environment().baseUrl });
    await type(page, "<Enter>");
    await enterOn(shown.getByRole("button", { name: "Done" }));
    await expect(shown).toBeHidden();
    await expectFocusKept(page);
    await pick(button(page, `Actions for ${email}`), "Revoke");
    await enterOn(dialog.getByRole("button", { name: "Revoke" }));
    await expect(page.getByRole("heading", { name: "No pending invitations" })).toBeVisible();
    await expectFocusKept(page);
    await page.emulateMedia({ reducedMotion: "reduce" });
  });

  await test.step("Another role for a member, and the removal", async () => {
    const menu = button(page, `Actions for ${member.name}`);
    await pick(menu, "Change Role");
    const role = dialog.getByLabel("Role", { exact: true });
    await expect(role).toBeFocused();
    await type(page, "<Control+a>", "Owner");
    await expect(page.getByRole("option", { name: "Owner" })).toBeVisible();
    await type(page, "<ArrowDown>", "<Enter>");
    await expect(role).toHaveValue("Owner");
    await enterOn(dialog.getByRole("button", { name: "Save changes" }));
    await expect(page.getByRole("row", { name: new RegExp(`^${member.name}`) })).toContainText("Owner");
    await expect(menu).toBeFocused();
    await pick(menu, "Remove");
    await enterOn(dialog.getByRole("button", { name: "Remove" }));
    await expect(page.getByRole("row", { name: new RegExp(`^${member.name}`) })).toHaveCount(0);
    await expectFocusKept(page);
  });

  await test.step("The audit log's filters", async () => {
    await jump(page, "audit");
    await expect(page.getByRole("heading", { level: 1, name: "Audit Log" })).toBeVisible();
    const action = page.getByRole("combobox", { name: "Action", exact: true });
    await tabTo(action);
    await type(page, "removed");
    await expect(page.getByRole("option", { name: "Removed member" })).toBeVisible();
    await type(page, "<ArrowDown>", "<Enter>");
    const removed = page.getByRole("button", { name: "Removed member" });
    await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);
    await enterOn(removed);
    await expect(removed).toHaveAttribute("aria-expanded", "true");
    await tabTo(button(page, "Clear the filter by action"), "Shift+Tab");
    await type(page, "<Enter>");
    await expect(action).toBeFocused();
    await expect(action).toHaveValue("");
    await expect(page.getByRole("button", { name: "Created role" })).toBeVisible();
  });

  await test.step("Another organization", async () => {
    await page.keyboard.press("Escape");
    await pick(page.getByRole("button", { name: "Switch organization" }), other.name);
    await expect(page).toHaveURL(`/${other.slug}/getting-started`);
  });
});
