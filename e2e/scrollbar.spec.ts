// Room for the scrollbar is kept: it moves nothing when it comes or goes.

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
  const edges = () =>
    page.evaluate(() => {
      const edgesOf = (selector: string) => {
        const { left = 0, right = 0 } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
        return [left, right];
      };
      return [...edgesOf("main"), ...edgesOf("main h1")];
    });
  const before = await edges();
  await grow("main");
  expect(await page.evaluate(() => innerWidth - document.documentElement.clientWidth)).toBeGreaterThan(0);
  expect(await edges(), "as the page grows").toEqual(before);
  await page.getByRole("button", { name: "Create Automation" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await edges(), "under a window").toEqual(before);

  const field = page.getByRole("dialog").getByLabel("Name");
  const { width } = (await field.boundingBox()) ?? {};
  await grow("[role=dialog] form > div");
  expect((await field.boundingBox())?.width, "in a window that grows").toBe(width);
});
