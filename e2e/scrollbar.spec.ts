// Room for the scrollbar is kept: it moves nothing when it comes or goes.
import type { Page } from "@playwright/test";
import { environment } from "./environment";
import { enterWorkingOrganization, expect, test } from "./test";
import { newWorkingOrganization } from "./working-organization";

const { browser } = environment();
// Playwright hides scrollbars, which then take no room.
test.use({
  launchOptions: {
    executablePath: browser.executablePath,
    args: browser.arguments,
    ignoreDefaultArgs: ["--hide-scrollbars"],
  },
});

/** Of the page's content, in pixels from the left. */
const edges = (page: Page) =>
  page.evaluate(() => {
    const edgesOf = (selector: string) => {
      const { left = 0, right = 0 } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
      return [left, right];
    };
    return [...edgesOf("main"), ...edgesOf("main h1")];
  });

/** Whether a window or its shade is where the page's scrollbar was. */
const isCovered = (page: Page) =>
  page.evaluate(() => Boolean(document.elementFromPoint(innerWidth - 2, 300)?.closest("[data-portal]")));

test("Nothing moves when the page grows, or when a window opens over it", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await page.setViewportSize({ width: 1280, height: 600 });
  await enterWorkingOrganization(page, acme, "automations");
  const grow = (selector: string) =>
    page.evaluate((place) => {
      const filler = document.createElement("div");
      filler.style.height = "3000px";
      document.querySelector(place)?.append(filler);
    }, selector);
  const before = await edges(page);
  await grow("main");
  expect(await page.evaluate(() => innerWidth - document.documentElement.clientWidth)).toBeGreaterThan(0);
  expect(await edges(page), "as the page grows").toEqual(before);
  await page.getByRole("button", { name: "Create Automation" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await edges(page), "under a window").toEqual(before);

  expect(await isCovered(page), "to the edge").toBe(true);

  const field = page.getByRole("dialog").getByLabel("Name");
  const { width } = (await field.boundingBox()) ?? {};
  await grow("[role=dialog] form > div");
  expect((await field.boundingBox())?.width, "in a window that grows").toBe(width);
});

test("Nothing moves when one window follows another", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await page.setViewportSize({ width: 1280, height: 600 });
  await enterWorkingOrganization(page, acme, "settings/api-tokens");
  const before = await edges(page);
  await page.getByRole("button", { name: "Create API Token" }).first().click();
  const window = page.getByRole("dialog");
  await window.getByLabel("Name").fill("Nightly");
  await window.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByRole("dialog", { name: "API token Nightly" })).toBeVisible();
  await expect(window).toHaveCount(1);
  expect(await edges(page), "under the second").toEqual(before);
  expect(await isCovered(page)).toBe(true);
  await window.getByRole("button", { name: "Done" }).click();
  await window.getByRole("button", { name: "Close without copying" }).click();
  await expect(window).toHaveCount(0);
  expect(await edges(page), "after both").toEqual(before);
});
