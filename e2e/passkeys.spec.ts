// Passkeys, with Chromium's virtual authenticator as the person's device.
import type { Page } from "@playwright/test";
import { withDatabase } from "./database";
import { newOrganization } from "./environment";
import { enterOn } from "./keyboard";
import { act, answering, copied, enter, expect, test, visit } from "./test";
import { unique } from "./working-organization";

/** A device of the person at the page, who touches it when asked. */
async function deviceAt(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    credentials: async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}

const asked = (page: Page) => page.getByRole("heading", { level: 1, name: "Second factor" });

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Add passkey" }).click();
  const form = page.getByRole("dialog", { name: "Add passkey" });
  await form.getByLabel("Name").fill(name);
  await form.getByRole("button", { name: "Continue" }).click();
}

async function takeCodes(page: Page): Promise<string[]> {
  const shown = page.getByRole("dialog", { name: "Recovery codes" });
  const codes = await copied(page, shown.getByRole("button", { name: "Copy Recovery codes" }));
  await shown.getByRole("button", { name: "Done" }).click();
  return codes.split("\n");
}

test("A passkey is added, signs in, steps up, is cancelled, and removed", async ({ page, complaints }) => {
  complaints.expectRefusal(/^403 .*\/roles$/);
  const { owner, slug } = await newOrganization();
  await enter(page, owner, `/${slug}/profile`);
  const device = await deviceAt(page);
  await addPasskey(page, "My laptop");
  expect(await takeCodes(page)).toHaveLength(10);
  const table = page.getByRole("table", { name: "Your second factors" });
  await expect(table.getByRole("row", { name: /My laptop/ })).toContainText("Passkey");
  expect(await device.credentials()).toHaveLength(1);

  await addPasskey(page, "My laptop again");
  const form = page.getByRole("dialog", { name: "Add passkey" });
  await expect(form.getByText("This device already has one of your passkeys")).toBeVisible();
  await form.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Discard" }).click();

  // What the page before still asks for would be refused.
  await page.goto("about:blank");
  await page.context().clearCookies();
  await enter(page, owner, `/${slug}/settings/roles`);
  await expect(asked(page)).toBeVisible();
  // As where the person closes the device's window.
  await page.evaluate(() => {
    const { credentials } = navigator;
    const get = credentials.get.bind(credentials);
    credentials.get = async () => {
      credentials.get = get;
      throw new DOMException("", "NotAllowedError");
    };
  });
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText("No passkey was used")).toBeVisible();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Roles" })).toBeVisible();
  await answering(page);

  await withDatabase(
    (sql) => sql`update sessions set stepped_up_at = null
      where user_id in (select id from users where email = ${owner.email})`,
  );
  await page.getByRole("button", { name: "Create Role" }).click();
  const name = unique("Role");
  await page.getByRole("dialog").getByLabel("Name").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Create", exact: true }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm that it’s you" });
  await expect(confirm.getByLabel("Recovery code")).toBeFocused();
  await confirm.getByRole("button", { name: "Use a passkey" }).click();
  await expect(confirm).toBeHidden();
  await expect(page.getByText(name).first()).toBeVisible();

  await visit(page, `/${slug}/profile`);
  await act(page, "My laptop", "Remove");
  const removal = page.getByRole("dialog", { name: /Remove/ });
  await removal.getByRole("button", { name: "Remove", exact: true }).click();
  // The window says it as well: leaving the page before it is done would keep the passkey.
  await expect(removal).toBeHidden();
  await expect(page.getByText("Your password alone signs you in")).toBeVisible();
  await page.goto("about:blank");
  await page.context().clearCookies();
  await enter(page, owner, `/${slug}/profile`);
  await expect(page.getByRole("heading", { level: 1, name: "Profile" })).toBeVisible();
});

test("What a passkey signed for another site opens nothing; by keyboard alone the good one does", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^400 .*\/second-factor$/);
  const { owner, slug } = await newOrganization();
  await enter(page, owner, `/${slug}/profile`);
  await deviceAt(page);
  await addPasskey(page, "Key");
  await takeCodes(page);
  await page.goto("about:blank");
  await page.context().clearCookies();
  await enter(page, owner, `/${slug}/profile`);
  await expect(asked(page)).toBeVisible();

  await page.route("**/profile/second-factor", async (route) => {
    const body = route.request().postDataJSON();
    const { response } = body.passkey;
    const client = JSON.parse(Buffer.from(response.clientDataJSON, "base64url").toString());
    const elsewhere = JSON.stringify({ ...client, origin: "https://evil.example" });
    response.clientDataJSON = Buffer.from(elsewhere).toString("base64url");
    await route.continue({ postData: JSON.stringify(body) });
  });
  await enterOn(page.getByRole("button", { name: "Use a passkey" }));
  await expect(page.getByText("This passkey couldn't be checked.")).toBeVisible();
  await page.unroute("**/profile/second-factor");
  await enterOn(page.getByRole("button", { name: "Use a passkey" }));
  await expect(page.getByRole("heading", { level: 1, name: "Profile" })).toBeVisible();
});
