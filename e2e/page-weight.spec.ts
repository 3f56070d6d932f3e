// How much JavaScript and CSS each page of the production build loads, gzipped.
import { expect, test } from "@playwright/test";
import { environment } from "./environment";
import { everyPage } from "./every-page";
import { heaviest, kilobytes, type PageWeight, sum, weigh } from "./page-weight";
import { signedOut } from "./session";

/** What no page may exceed (docs/performance.md). */
const budgets = { anyPage: 240_000, styles: 30_000 };
const ownBudgets: Readonly<Record<string, number>> = { "/sign-in": 190_000 };

test("every page keeps to its budget of JavaScript and CSS", async () => {
  const { baseUrl } = environment();
  const { room, pages } = await everyPage();
  const visitor = await signedOut();
  const weights: [string, PageWeight][] = [];
  for (const { path, address, isOpen } of pages) {
    const request = isOpen ? visitor : room.owner.context;
    weights.push([path, await weigh(request, baseUrl + address)]);
  }
  console.log(tableOf(weights));
  const excesses = weights.flatMap(([path, { scripts, styles }]) => [
    ...excessOf(path, "JavaScript", scripts, ownBudgets[path] ?? budgets.anyPage),
    ...excessOf(path, "CSS", styles, budgets.styles),
  ]);
  expect(excesses.join("\n\n"), "pages that are heavier than their budget").toBe("");
});

function excessOf(path: string, what: string, files: PageWeight["scripts"], budget: number): string[] {
  const bytes = sum(files);
  if (bytes <= budget) return [];
  return [
    `${path} loads ${kilobytes(bytes)} kB of ${what}; its budget is ${kilobytes(budget)} kB. The largest files:\n${heaviest(files)}`,
  ];
}

function tableOf(weights: [string, PageWeight][]): string {
  const rows = weights
    .toSorted(([, left], [, right]) => sum(right.scripts) - sum(left.scripts))
    .map(([path, { scripts, styles }]) =>
      [
        kilobytes(sum(scripts)).padStart(7),
        String(scripts.length).padStart(3),
        kilobytes(sum(styles)).padStart(6),
        String(styles.length).padStart(3),
        ` ${path}`,
      ].join(" "),
    );
  return ["     JS   n    CSS   n  page (kB gzipped, files)", ...rows].join("\n");
}
