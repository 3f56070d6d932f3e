// No page breaks a rule that axe knows: light and dark, wide and narrow.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { test as base, type Complaints, expect } from "./test";
import { kickOff } from "./worker";
import { newWorkingOrganization, type WorkingOrganization } from "./working-organization";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** With an organization that every test of a worker looks at, and none changes. */
export const test = base.extend<object, { acme: WorkingOrganization }>({
  acme: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing else is needed.
    async ({}, use) => {
      const acme = await newWorkingOrganization();
      await kickOff(acme.token, "");
      await acme.account.updateSecret(acme.secretName, "rotated");
      await kickOff(acme.token, "");
      await use(acme);
    },
    { scope: "worker" },
  ],
});

const widths = [1280, 390];
const schemes = ["light", "dark"] as const;

/** The list under a combobox belongs to it by aria-controls, wherever it stands; axe looks at where it stands. */
const ownedList = /^<div[^>]* role="(?:listbox"|presentation" data-position=)/;

/** In the dark only colours differ, so there the rules about them are enough, which saves half of the time. */
const rulesIn = {
  // WCAG 2.2's target size is a rule that axe knows and leaves to be asked for.
  light: { rules: { "target-size": { enabled: true } } },
  dark: { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } },
};

async function violationsOf(page: Page, scheme: keyof typeof rulesIn): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (rules) =>
      (window as unknown as { axe: { run(rules: object): Promise<AxeResults> } }).axe.run({
        ...rules,
        resultTypes: ["violations"],
        // No rule that runs looks into style sheets; without this each is fetched again, each time.
        preload: false,
      }),
    rulesIn[scheme],
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      .filter(({ html }) => id !== "region" || !ownedList.test(html))
      .map(({ target, html }) => `${id}: ${help}\n  ${target.join(" ")}\n  ${html}`),
  );
}

/**
 * Colours move to their new values; half-way they have no contrast that one could judge. A movement begins with the
 * frame after its cause, and may cause another. What turns while something runs never ends.
 */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // What is changed anew all the time, as by a page that waits for something, may never end: it is enough to have waited.
    const atMost = (ms: number, what: Promise<unknown>) =>
      Promise.race([what, new Promise((resolve) => setTimeout(resolve, ms))]);
    const frame = () => atMost(500, new Promise(requestAnimationFrame));
    const moving = () =>
      document
        .getAnimations()
        .filter(({ playState }) => playState === "running")
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
    for (let round = 0; round < 10; round += 1) {
      await atMost(1_000, Promise.all(moving().map(({ finished }) => finished.catch(() => {}))));
      await frame();
      await frame();
      if (moving().length === 0) return;
    }
  });
}

export async function expectNoViolation(page: Page, atWidths = widths): Promise<void> {
  for (const width of atWidths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // What has scrolled under the bar of a phone is no neighbour of the buttons on it, though axe measures so.
      await page.evaluate(() => scrollTo(0, 0));
      await atRest(page);
      expect(await violationsOf(page, colorScheme), `${colorScheme}, ${width} px`).toEqual([]);
    }
  }
}

export interface Look {
  arrive(page: Page, acme: WorkingOrganization): Promise<unknown>;
  /** What the browser complains of on the way, as in Complaints. */
  refusal?: RegExp;
  /** Of `pagePaths()`, for the pages themselves: that each has an entry is a test of its own. */
  path?: string;
}

export function testEach(looks: Record<string, Look>): void {
  for (const [title, look] of Object.entries(looks)) {
    test(`${title}: axe finds nothing, light and dark, wide and narrow`, async ({
      page,
      acme,
      complaints,
    }) => {
      await arriveAt(page, acme, look, complaints);
      await expectNoViolation(page);
    });
  }
}

async function arriveAt(
  page: Page,
  acme: WorkingOrganization,
  look: Look,
  complaints: Complaints,
): Promise<void> {
  if (look.refusal) complaints.expectRefusal(look.refusal);
  await look.arrive(page, acme);
  if (look.path) expect(new URL(page.url()).pathname).toMatch(patternOf(look.path));
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}/?$`);
}
