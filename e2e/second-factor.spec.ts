// A second factor: adding it, signing in with it, and what helps where it was lost.
import type { Page } from "@playwright/test";
import { withDatabase } from "./database";
import { newOrganization, type Person } from "./environment";
import { addApp, codeOf } from "./factors";
import { enterOn, type } from "./keyboard";
import { removeFactorsByOperator } from "./operator";
import { expectProblem } from "./problem";
import { signIn } from "./session";
import { answering, copied, enter, expect, test, visit } from "./test";

async function signInByForm(page: Page, { email, password }: Person, path: string): Promise<void> {
  await visit(page, path);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const asked = (page: Page) => page.getByRole("heading", { level: 1, name: "Second factor" });
const profile = (page: Page) => page.getByRole("heading", { level: 1, name: "Profile" });

async function give(page: Page, label: string, code: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(code);
  await page.getByRole("button", { name: "Continue" }).click();
}

test("An authenticator app is added, asked for at each sign-in, stood in for by a recovery code, and removed", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^400 .*\/(confirm|second-factor)$/);
  const { owner, slug, id } = await newOrganization();
  const before = await signIn(owner);
  const path = `/${slug}/profile`;
  await enter(page, owner, path);
  await expect(page.getByText("Your password alone signs you in")).toBeVisible();

  const begun = page.waitForResponse(/\/authenticators$/);
  await page.getByRole("button", { name: "Add authenticator app" }).click();
  const { secret } = await (await begun).json();
  const form = page.getByRole("dialog", { name: "Add authenticator app" });
  await expect(form.getByRole("img", { name: "QR code of the key" })).toBeVisible();
  await expect(form.getByText(secret).first()).toBeAttached();
  await form.getByLabel("Name").fill("My phone");
  await form.getByLabel("Code", { exact: true }).fill("12345");
  await form.getByRole("button", { name: "Add", exact: true }).click();
  await expect(form.getByText("This code doesn't fit. Check the time on your device.")).toBeVisible();
  await expect(form.getByLabel("Code", { exact: true })).toBeFocused();
  await form.getByLabel("Code", { exact: true }).fill(codeOf(secret));
  await form.getByRole("button", { name: "Add", exact: true }).click();
  const shown = page.getByRole("dialog", { name: "Recovery codes" });
  const codes = (await copied(page, shown.getByRole("button", { name: "Copy Recovery codes" })))
    .trim()
    .split("\n");
  expect(codes).toHaveLength(10);
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("table", { name: "Your second factors" })).toContainText("My phone");
  await expect(page.getByText("10 recovery codes left")).toBeVisible();
  await expectProblem(await before.get("/api/v1/profile"), 401, "unauthenticated");

  const theirs = await newPage();
  await signInByForm(theirs, owner, path);
  await expect(asked(theirs)).toBeVisible();
  const waiting = theirs.request;
  await expectProblem(
    await waiting.get(`/api/v1/organizations/${id}/automations`),
    403,
    "second_factor_required",
  );
  await expectProblem(await waiting.get("/api/v1/profile"), 403, "second_factor_required");
  await expectProblem(await waiting.get("/api/v1/profile/factors"), 403, "second_factor_required");
  await visit(theirs, `/${slug}/settings/members`);
  await expect(asked(theirs)).toBeVisible();
  await visit(theirs, path);
  await give(theirs, "Code", "000 000");
  await expect(theirs.getByText("This code is wrong, or was used already.")).toBeVisible();
  await give(theirs, "Code", codeOf(secret, 1));
  await expect(profile(theirs)).toBeVisible();

  await theirs.getByRole("button", { name: "Your menu" }).click();
  await theirs.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(theirs.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await signInByForm(theirs, owner, `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  await theirs.getByRole("button", { name: "Use a recovery code" }).click();
  await give(theirs, "Recovery code", codes[3] ?? "");
  await expect(theirs.getByText("9 recovery codes left")).toBeVisible();
  await theirs.getByRole("button", { name: "New recovery codes" }).click();
  const renewed = theirs.getByRole("dialog", { name: "Recovery codes" });
  const [newCode = ""] = (
    await copied(theirs, renewed.getByRole("button", { name: "Copy Recovery codes" }))
  ).split("\n");
  expect(codes).not.toContain(newCode);
  await renewed.getByRole("button", { name: "Done" }).click();

  await theirs
    .getByRole("row", { name: /My phone/ })
    .getByRole("button")
    .click();
  await theirs.getByRole("menuitem", { name: "Remove" }).click();
  const removal = theirs.getByRole("dialog", { name: /Remove/ });
  await expect(removal).toContainText("It’s your last one.");
  await removal.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(removal).toBeHidden();
  await expect(theirs.getByText("Your password alone signs you in")).toBeVisible();
  const again = await signIn(owner);
  expect((await again.get("/api/v1/profile")).status()).toBe(200);
});

test("By keyboard alone: signing in with a code, and with a recovery code", async ({ page }) => {
  const { owner, slug } = await newOrganization();
  const { secret, recoveryCodes } = await addApp(await signIn(owner));
  for (const way of ["code", "recovery code"]) {
    // What the page before still asks for would be refused.
    await page.goto("about:blank");
    await page.context().clearCookies();
    await visit(page, `/sign-in?callbackUrl=${encodeURIComponent(`/${slug}/profile`)}`);
    await expect(page.getByLabel("Email")).toBeFocused();
    await type(page, owner.email, "<Tab>", owner.password, "<Enter>");
    await expect(asked(page)).toBeVisible();
    await answering(page);
    if (way === "code") {
      await expect(page.getByLabel("Code", { exact: true })).toBeFocused();
      await type(page, codeOf(secret, 1), "<Enter>");
    } else {
      await enterOn(page.getByRole("button", { name: "Use a recovery code" }));
      await expect(page.getByLabel("Recovery code")).toBeFocused();
      await type(page, recoveryCodes[0] ?? "", "<Enter>");
    }
    await expect(profile(page)).toBeVisible();
  }
});

test("A person who lost everything is helped by an operator", async ({ page }) => {
  const { owner, slug } = await newOrganization();
  await addApp(await signIn(owner));
  await signInByForm(page, owner, `/${slug}/profile`);
  await expect(asked(page)).toBeVisible();
  expect(await removeFactorsByOperator(owner.email)).toContain("has no second factor any more");
  await signInByForm(page, owner, `/${slug}/profile`);
  await expect(profile(page)).toBeVisible();
});

test("An organization asks everyone for a second factor, and leads who has none through setting one up", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^403 /);
  const { owner, member, slug, id } = await newOrganization();
  const settings = `/${slug}/settings/organization`;
  await enter(page, owner, settings);
  await page.getByRole("link", { name: "add one to your profile" }).click();
  await expect(profile(page)).toBeVisible();
  const { secret } = await addApp(page.request);
  const theirs = await signIn(member);
  const automations = `/api/v1/organizations/${id}/automations`;
  expect((await theirs.get(automations)).status()).toBe(200);
  await visit(page, settings);
  await withDatabase(
    (sql) => sql`update sessions set stepped_up_at = null where user_id in (
    select id from users where email = ${owner.email})`,
  );
  await page.getByRole("button", { name: "Require", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Require", exact: true }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm that it’s you" });
  await expect(confirm.getByLabel("Code")).toBeFocused();
  await confirm.getByLabel("Code").fill("000000");
  complaints.expectRefusal(/^400 .*\/step-up$/);
  await confirm.getByRole("button", { name: "Confirm" }).click();
  await expect(confirm.getByText("This code is wrong, or was used already.")).toBeVisible();
  await confirm.getByLabel("Code").fill(codeOf(secret, 1));
  await confirm.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("A second factor is required now.")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Stop requiring" })).toBeVisible();

  await expectProblem(await theirs.get(automations), 403, "second_factor_required");
  await visit(page, `/${slug}/settings/members`);
  await expect(page.getByRole("row", { name: new RegExp(member.email) })).toContainText("None");
  await expect(page.getByRole("row", { name: new RegExp(owner.email) })).toContainText("Yes");

  const other = await newPage();
  await enter(other, member, `/${slug}/automations`);
  await expect(other.getByRole("heading", { level: 1, name: "Set up a second factor" })).toBeVisible();
  const begun = other.waitForResponse(/\/authenticators$/);
  await other.getByRole("button", { name: "Add authenticator app" }).click();
  const own = (await (await begun).json()).secret;
  await other.getByLabel("Code", { exact: true }).fill(codeOf(own));
  await other.getByRole("button", { name: "Add", exact: true }).click();
  const shown = other.getByRole("dialog", { name: "Recovery codes" });
  await copied(other, shown.getByRole("button", { name: "Copy Recovery codes" }));
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(other).toHaveURL(`/${slug}/automations`);
  await expect(other.getByRole("heading", { level: 1, name: "Automations" })).toBeVisible();
});
