// Nothing moves, or turns red, by itself: fields, times, the focus, Back.

import { newOrganization } from "./environment";
import { enter, enterWorkingOrganization, expect, test } from "./test";
import { kickOff } from "./worker";
import { newWorkingOrganization } from "./working-organization";

test.describe("Fields", () => {
  test("A field that one passes without typing says nothing, until the form is sent", async ({ page }) => {
    const { slug, owner } = await newOrganization();
    await enter(page, owner, `/${slug}/automations`);
    await page.getByRole("button", { name: "Create Automation" }).first().click();
    const dialog = page.getByRole("dialog");
    const name = dialog.getByLabel("Name");
    await expect(name).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(name).not.toBeFocused();
    await expect(name).not.toHaveAttribute("aria-invalid", "true");
    await name.fill("x".repeat(300));
    await name.blur();
    await expect(name).toHaveAttribute("aria-invalid", "true");
    await name.fill("");
    await expect(dialog).toContainText("Enter a name.");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toBeHidden();

    await page.getByRole("button", { name: "Create Automation" }).first().click();
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(dialog).toContainText("Enter a name.");
    await expect(name).toBeFocused();
  });
});

test.describe("Times", () => {
  test("are said by the server as the browser goes on to say them", async ({ page }) => {
    const acme = await newWorkingOrganization();
    await kickOff(acme.token, "");
    await enterWorkingOrganization(page, acme, "automations");
    const html = await (await page.request.get(`/${acme.organization.slug}/automations`)).text();
    const times = [...html.matchAll(/<time[^>]*>([^<]*)</g)].map(([, words]) => words);
    expect(times.length).toBeGreaterThan(0);
    for (const words of times) expect(words).toMatch(/^(?:just now|.* ago)$/);
    await expect(page.locator("main time").first()).toHaveText(/^(?:just now|.* ago)$/);
  });
});

test.describe("The focus", () => {
  test("moves with the page, by a link, a row, the palette and Back", async ({ page }) => {
    const acme = await newWorkingOrganization();
    const title = page.getByRole("heading", { level: 1 });
    await enterWorkingOrganization(page, acme, "automations");
    await expect(title).not.toBeFocused();
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Members" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeFocused();
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: "Go to a page or an object" }).fill("workload");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Workload Identity" })).toBeFocused();
    await page.getByRole("table").getByRole("link").first().click();
    await expect(page.getByRole("heading", { level: 1, name: /^Config / })).toBeFocused();
    // A part of the page is no other page.
    await page.getByRole("tab", { name: "Policy doctor" }).click();
    await expect(page.getByRole("tab", { name: "Policy doctor" })).toBeFocused();
    await page.goBack();
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1, name: "Workload Identity" })).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("main").getByRole("link", { name: "Setup guide" })).toBeFocused();
  });

  test("stays on a tab whose part is still on its way", async ({ page }) => {
    const acme = await newWorkingOrganization();
    for (const path of [`automations/${acme.automationId}`, `settings/workload-identity/${acme.configId}`]) {
      await enterWorkingOrganization(page, acme, path);
      const tabs = page.getByRole("main").getByRole("tablist").first().getByRole("tab");
      await expect(tabs.first()).toBeVisible();
      await page.route("**/_next/static/**", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await route.fallback();
      });
      // The first is open already.
      for (const tab of (await tabs.all()).slice(1)) {
        await tab.click();
        await expect(tab).toBeFocused();
        await expect(page.getByRole("main").getByRole("status", { name: "Loading" })).toBeHidden();
        await expect(tab).toBeFocused();
      }
      await page.unrouteAll({ behavior: "wait" });
    }
  });

  test("goes to the title from a phone's navigation", async ({ page }) => {
    const acme = await newWorkingOrganization();
    await page.setViewportSize({ width: 390, height: 844 });
    await enterWorkingOrganization(page, acme, "automations");
    await page.getByRole("button", { name: "Open navigation" }).click();
    await page.getByRole("dialog").getByRole("link", { name: "Members" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeFocused();
  });
});

test.describe("Back", () => {
  test("goes through the parts of a page before it leaves the page", async ({ page }) => {
    const acme = await newWorkingOrganization();
    const open = (name: string) =>
      expect(page.getByRole("tab", { name })).toHaveAttribute("aria-selected", "true");
    // Presses within 50 ms share an entry of the history: a person is never as quick.
    const press = async (name: string, view: string) => {
      await page.getByRole("tab", { name }).click();
      await expect(page).toHaveURL(new RegExp(`view=${view}$`));
    };
    await enterWorkingOrganization(page, acme, "automations");
    await page.getByRole("table").getByRole("link").first().click();
    await open("Kickoffs");
    await press("Deployments", "deployments");
    await press("Environment Variables", "variables");
    await open("Environment Variables");
    await page.goBack();
    await open("Deployments");
    await page.goBack();
    await open("Kickoffs");
    await page.goForward();
    await open("Deployments");
    await page.goBack();
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1, name: "Automations" })).toBeVisible();

    await page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: "Workload Identity" })
      .click();
    await expect(page.getByRole("heading", { level: 1, name: "Workload Identity" })).toBeVisible();
    await page.getByRole("table").getByRole("link").first().click();
    await press("Policy doctor", "doctor");
    await press("Setup guide", "setup");
    await open("Setup guide");
    await page.goBack();
    await open("Policy doctor");
    await page.goBack();
    await open("Credentials");
  });
});
