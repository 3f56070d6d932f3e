// How much JavaScript and CSS each page of the production build loads, gzipped.
import { expect, test } from "@playwright/test";
import { environment } from "./environment";
import { heaviest, kilobytes, type PageWeight, sum, weigh } from "./page-weight";
import { addressOf, pagePaths } from "./route-files";
import { signedOut } from "./session";
import { kickOff } from "./worker";
import { newWorkingOrganization } from "./working-organization";

/** What no page may exceed. The goals are 190 and 240 kB, and 30 kB of CSS: lower these as pages come closer. */
const budgets = {
  signIn: 225_000,
  anyPage: 455_000,
  styles: 51_000,
};

/** Only development has it; a production build answers 404. */
const absent = ["/dev/ui"];
/** They lead elsewhere. */
const redirecting = ["/", "/{organization}"];
/** Of somebody who is not signed in. */
const open = ["/sign-in", "/sign-in-link", "/reset-password", "/first-owner", "/invitations/{token}"];

test("every page keeps to its budget of JavaScript and CSS", async () => {
  const { baseUrl } = environment();
  const room = await newWorkingOrganization();
  const { organization, automationId, configId, credentialId, secretName } = room;
  const parameters = {
    organization: organization.slug,
    automationId,
    configId,
    missing: "nowhere",
    page: "worker",
    token: "unknown",
  };
  const queries: Record<string, string> = {
    "/{organization}/environment-variables/secrets": `?source=credential:${credentialId}&name=${secretName}`,
  };
  const visitor = await signedOut();
  // Else Overview leads to the checklist.
  await kickOff(room.token, "");
  const weights: [string, PageWeight][] = [];
  for (const path of pagePaths().filter((path) => ![...absent, ...redirecting].includes(path))) {
    const request = open.includes(path) ? visitor : room.owner.context;
    const address = addressOf({ path }, parameters) + (queries[path] ?? "");
    weights.push([path, await weigh(request, baseUrl + address)]);
  }
  console.log(tableOf(weights));
  const excesses = weights.flatMap(([path, { scripts, styles }]) => [
    ...excessOf(path, "JavaScript", scripts, path === "/sign-in" ? budgets.signIn : budgets.anyPage),
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
    .toSorted(([, one], [, other]) => sum(other.scripts) - sum(one.scripts))
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
