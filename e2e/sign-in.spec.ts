// The way in: to the page that was asked for, on this console alone, and with no word about who has an account.
import type { Page } from "@playwright/test";
import { environment, newOrganization } from "./environment";
import { answering, enter, expect, test, visit } from "./test";

async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("A person who is signed out signs in, and comes back to the page that they asked for", async ({
  page,
}) => {
  const { slug, owner } = await newOrganization();
  await page.goto(`/${slug}/environment-variables?from=mail`);
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await answering(page);
  await fillSignIn(page, owner.email, owner.password);
  await expect(page).toHaveURL(`/${slug}/environment-variables?from=mail`);
  await expect(page.getByRole("heading", { level: 1, name: "Environment Variables" })).toBeVisible();
});

test("After signing out, every page asks to sign in again", async ({ page }) => {
  const { slug, owner } = await newOrganization();
  await enter(page, owner, `/${slug}/automations`);
  await page.getByRole("button", { name: "Your menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/sign-in");
  for (const path of ["", "/automations", "/settings/workload-identity", "/nowhere"]) {
    await page.goto(`/${slug}${path}`);
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  }
});

const elsewhere = [
  "https://elsewhere.invalid/",
  "//elsewhere.invalid/",
  "/\\elsewhere.invalid",
  "/\t/elsewhere.invalid",
  "javascript:alert(1)",
  "/api/auth/signout",
];

test("Signing in leads to a page of this console, even if the address names another", async ({ page }) => {
  const { slug, owner } = await newOrganization();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await visit(page, `/sign-in?callbackUrl=${encodeURIComponent("//elsewhere.invalid/")}`);
  await fillSignIn(page, owner.email, owner.password);
  await expect(page).toHaveURL(`/${slug}/getting-started`);
  for (const address of elsewhere) {
    await page.goto(`/sign-in?callbackUrl=${encodeURIComponent(address)}`);
    await expect(page, address).toHaveURL(`/${slug}/getting-started`);
  }
  expect(asked.filter((url) => !url.startsWith(environment().baseUrl) && !url.startsWith("data:"))).toEqual(
    [],
  );
});

test("A wrong password and an unknown email are answered with the same words", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^401 .*\/api\/auth\/callback\/credentials/);
  const { owner } = await newOrganization();
  await visit(page, "/sign-in");
  const refusal = page.getByRole("alert").filter({ hasText: "Wrong email or password" });

  await fillSignIn(page, owner.email, "not the password");
  await expect(refusal).toBeVisible();
  const words = (await refusal.textContent()) ?? "";
  await expect(page.getByRole("textbox", { name: "Password" })).toBeFocused();

  await visit(page, "/sign-in");
  await fillSignIn(page, "nobody@acme.example", "not the password");
  await expect(refusal).toHaveText(words);
  await expect(page).toHaveURL("/sign-in");
});
