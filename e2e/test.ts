// Somebody in front of the console in a browser, in which nothing goes wrong unseen.
import { type BrowserContext, test as base, expect, type Locator, type Page } from "@playwright/test";
import { watch } from "./canaries";
import { environment, type Person } from "./environment";
import { takeSession } from "./session";
import type { WorkingOrganization } from "./working-organization";

export interface Complaints {
  /** The browser says of every refused request that it failed: those that the test provokes, as `409 …/path`. */
  expectRefusal(refusal: RegExp): void;
}

interface Watch extends Complaints {
  over(context: BrowserContext): void;
}

interface Fixtures {
  /** Errors in the browser's console, broken content security policy among them: any unexpected one fails the test. */
  complaints: Watch;
  /** A page in a browser of its own, for a further person. */
  newPage: () => Promise<Page>;
}

export { expect };

const refused = /^Failed to load resource: the server responded with a status of (\d+)/;

export const test = base.extend<Fixtures>({
  complaints: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing else is needed.
    async ({}, use) => {
      const heard: string[] = [];
      const expected: RegExp[] = [];
      await use({
        expectRefusal: (refusal) => expected.push(refusal),
        over(context) {
          watch(context);
          context.addInitScript(ignoreClicksUntilAnswering);
          context.on("weberror", (failure) => heard.push(String(failure.error().stack)));
          context.on("console", (message) => {
            if (message.type() !== "error") return;
            const [, status] = refused.exec(message.text()) ?? [];
            heard.push(status ? `${status} ${message.location().url}` : message.text());
          });
        },
      });
      const unexpected = heard.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
      expect(unexpected, "the browser's console is free of errors").toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, complaints }, use) => {
    complaints.over(context);
    await use(context);
  },
  newPage: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      complaints.over(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

/** The start of an organization then leads to its pages at once, also while setup is unfinished. */
export function hideChecklist(page: Page, slug: string): Promise<void> {
  const name = `latchkey-setup-hidden-${slug}`;
  return page.context().addCookies([{ name, value: "1", url: environment().baseUrl }]);
}

/** Signed in without the form, which has tests of its own. */
export async function enter(page: Page, person: Person, path: string): Promise<void> {
  await takeSession(page.request, person);
  await visit(page, path);
}

/** As the organization's owner; `path` is under the organization's. */
export async function enterWorkingOrganization(
  page: Page,
  { owner, organization }: WorkingOrganization,
  path: string,
): Promise<void> {
  const { cookies } = await owner.context.storageState();
  await page.context().addCookies(cookies);
  await visit(page, `/${organization.slug}/${path}`);
}

export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await answering(page);
}

/** A page that came from the server is there before its scripts are: until then a click would do nothing. */
export async function answering(page: Page): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(() => {
          const title = document.querySelector("h1");
          return title !== null && Object.keys(title).some((key) => key.startsWith("__react"));
        }),
      // A page takes some 300 ms: the usual waits would find it half a second later, hundreds of times.
      { intervals: [50] },
    )
    .toBe(true);
}

/**
 * In each document: a click on what has no script behind it yet would be lost, so nothing can be clicked until then, and
 * Playwright tries again. For what a page leads to by itself, where no test can say when it is there.
 */
function ignoreClicksUntilAnswering(): void {
  addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector("script[src*='/_next/']")) return;
    document.documentElement.style.pointerEvents = "none";
    const wait = setInterval(() => {
      const title = document.querySelector("h1");
      if (title === null || !Object.keys(title).some((key) => key.startsWith("__react"))) return;
      document.documentElement.style.pointerEvents = "";
      clearInterval(wait);
    }, 20);
  });
}

/** Presses what copies, and gives what is in the clipboard then. */
export async function copied(page: Page, button: Locator): Promise<string> {
  await page
    .context()
    .grantPermissions(["clipboard-read", "clipboard-write"], { origin: environment().baseUrl });
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await button.click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe("");
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Chooses in a list that opens under its field. */
export async function choose(field: Locator, option: string | RegExp): Promise<void> {
  await field.click();
  await field.page().getByRole("option", { name: option }).click();
}

/** From the menu at the end of a row, or of a page's title. */
export async function act(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

/** Everything that the strip of notices of a page says, which shows the first alone until it is asked for more. */
export async function unfoldNotices(page: Page): Promise<Locator> {
  const strip = page.getByRole("region", { name: "Notices" });
  const toggle = strip.getByRole("button", { name: /^Show (?:all \d+|more|less)$/ });
  await expect(toggle).toBeVisible();
  if ((await toggle.getAttribute("aria-expanded")) === "false") await toggle.click();
  return strip;
}
