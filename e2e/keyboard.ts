// Somebody at the console without a mouse.
import { expect, type Locator, type Page } from "@playwright/test";

/** Text, and keys in angle brackets. */
export async function type(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    if (key.startsWith("<")) await page.keyboard.press(key.slice(1, -1));
    else await page.keyboard.type(key);
  }
}

const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);

/** Goes on with Tab until it is there; what cannot be reached so fails. */
export async function tabTo(target: Locator, key = "Tab"): Promise<void> {
  await expect(target).toBeAttached();
  for (let pressed = 0; pressed < 60; pressed += 1) {
    if (await isFocused(target)) return;
    await target.page().keyboard.press(key);
  }
  await expect(target, `reached by ${key}`).toBeFocused();
}

export async function enterOn(target: Locator): Promise<void> {
  await tabTo(target);
  await target.page().keyboard.press("Enter");
}

/** Opens a menu and goes down to the item. */
export async function pick(menu: Locator, item: string): Promise<void> {
  await enterOn(menu);
  const page = menu.page();
  const target = page.getByRole("menuitem", { name: item });
  await expect(target).toBeVisible();
  for (let pressed = 0; pressed < 12 && !(await isFocused(target)); pressed += 1) {
    await page.keyboard.press("ArrowDown");
  }
  await expect(target, "reached by arrow").toBeFocused();
  await page.keyboard.press("Enter");
}

/** What the command palette finds by these words. */
export async function jump(page: Page, words: string): Promise<void> {
  const palette = page.getByRole("textbox", { name: "Go to a page or an object" });
  await page.keyboard.press("Control+k");
  await expect(palette).toBeFocused();
  await type(page, words, "<Enter>");
  await expect(palette).toBeHidden();
}

/** The keyboard goes on somewhere on the page, not at its beginning. */
export async function expectFocusKept(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);
}
