// No page breaks a rule that axe knows: light and dark, wide and narrow.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { newRoom, type Room } from "./room";
import { newOrganization } from "./stage";
import { test as base, choose, enter, enterRoom, expect, visit } from "./visitor";
import { kickOff } from "./worker";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Looked at by every test of a worker, changed by none. */
const test = base.extend<object, { room: Room }>({
  room: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing else is needed.
    async ({}, use) => {
      const room = await newRoom();
      await kickOff(room.token, "");
      await room.account.updateSecret(room.secretName, "rotated");
      await kickOff(room.token, "");
      await use(room);
    },
    { scope: "worker" },
  ],
});

const widths = [1280, 390];
const schemes = ["light", "dark"] as const;

/** The list under a combobox belongs to it by aria-controls, wherever it stands; axe looks at where it stands. */
const ownedList = /^<div[^>]* role="listbox"/;

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      .filter(({ html }) => id !== "region" || !ownedList.test(html))
      .map(({ target, html }) => `${id}: ${help}\n  ${target.join(" ")}\n  ${html}`),
  );
}

async function expectNoViolation(page: Page, atWidths = widths): Promise<void> {
  for (const width of atWidths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // Colours move to their new values; half-way they have no contrast that one could judge.
      await page.evaluate(() =>
        Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))),
      );
      expect(await violationsOf(page), `${colorScheme}, ${width} px`).toEqual([]);
    }
  }
}

type Arrival = (page: Page, room: Room) => Promise<unknown>;

const dialog = (page: Page) => page.getByRole("dialog");
const press = (page: Page, name: string) => page.getByRole("button", { name }).first().click();
const pages: Record<string, Arrival> = {
  "The sign-in page": (page) => visit(page, "/sign-in"),
  "A page that is not there": (page, room) => enterRoom(page, room, "nowhere"),
  Automations: async (page, room) => {
    await enterRoom(page, room, "automations");
    await expect(page.getByRole("row")).toHaveCount(2);
  },
  "The form of an automation": async (page, room) => {
    await enterRoom(page, room, "automations");
    await press(page, "Create Automation");
    await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
    await expect(dialog(page)).toContainText("Give it a name.");
  },
  "The kickoffs of an automation": async (page, room) => {
    await enterRoom(page, room, `automations/${room.automationId}?view=kickoffs`);
    for (const row of await page.getByRole("button", { name: "Resolved", exact: true }).all())
      await row.click();
    await expect(page.getByText("VersionId")).toHaveCount(2);
  },
  "The variables of an automation": async (page, room) => {
    await enterRoom(page, room, `automations/${room.automationId}?view=variables`);
    await expect(page.getByRole("row", { name: /SECRET/ })).toBeVisible();
  },
  "The deployments of an automation": async (page, room) => {
    await enterRoom(page, room, `automations/${room.automationId}?view=deployments`);
    await expect(page.getByRole("row", { name: /v1/ })).toBeVisible();
  },
  "A pre-flight of an automation": async (page, room) => {
    const denied = { code: "AccessDeniedException", status: 400, message: "It is not authorized." };
    await room.account.fail({ kind: "refusal", operation: "GetSecretValue", times: 1, ...denied });
    await enterRoom(page, room, `automations/${room.automationId}?view=pre-flight`);
    await press(page, "Run pre-flight");
    await expect(page.getByRole("region", { name: "Policy statement" })).toBeVisible();
  },
  "Environment Variables": async (page, room) => {
    await enterRoom(page, room, "environment-variables");
    await expect(page.getByRole("row", { name: /SECRET/ })).toBeVisible();
  },
  "A deployment's token": async (page, room) => {
    await enterRoom(page, room, `automations/${room.automationId}?view=deployments`);
    await press(page, "Deploy");
    await dialog(page).getByRole("button", { name: "Done" }).click();
    await expect(dialog(page)).toContainText("The token was not copied");
  },
  "The form of an environment variable": async (page, room) => {
    await enterRoom(page, room, "environment-variables");
    await page.getByRole("button", { name: /^SECRET/ }).click();
    await dialog(page).getByLabel("Secret Name").click();
    await expect(page.getByRole("option", { name: room.secretName })).toBeVisible();
  },
  "A list of secrets that AWS refuses": async (page, room) => {
    const denied = { code: "AccessDeniedException", status: 400, message: "It is not authorized." };
    await room.account.fail({ kind: "refusal", operation: "ListSecrets", times: 1, ...denied });
    await enterRoom(page, room, "environment-variables");
    await page.getByRole("button", { name: /^SECRET/ }).click();
    await dialog(page).getByLabel("Secret Name").click();
    await expect(dialog(page).getByRole("region", { name: "Policy statement" })).toBeVisible();
  },
  "A form that asks before it closes": async (page, room) => {
    await enterRoom(page, room, "environment-variables");
    await press(page, "Add Environment Variables");
    await dialog(page).getByLabel("Key").fill("HALF_DONE");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog", { name: "Discard your changes?" })).toBeVisible();
  },
  "Workload Identity": async (page, room) => {
    await enterRoom(page, room, "settings/workload-identity");
    await expect(page.getByRole("row")).toHaveCount(2);
  },
  "A config and its credentials": async (page, room) => {
    await enterRoom(page, room, `settings/workload-identity/${room.configId}?view=credentials`);
    await expect(page.getByRole("row")).toHaveCount(2);
  },
  "The form of a config": async (page, room) => {
    await enterRoom(page, room, "settings/workload-identity");
    await press(page, "Add Workload Identity Config");
    await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
    await expect(dialog(page)).toContainText("Give it a name.");
  },
  "The deletion of a config": async (page, room) => {
    await enterRoom(page, room, "settings/workload-identity");
    await press(page, "Actions for Config");
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await expect(dialog(page)).toContainText("will be gone for good");
  },
  "Secret Provider Credentials": async (page, room) => {
    await enterRoom(page, room, "settings/secret-provider-credentials");
    await expect(page.getByRole("row")).toHaveCount(2);
  },
  "The form of a credential": async (page, room) => {
    await enterRoom(page, room, "settings/secret-provider-credentials");
    await press(page, "Add Credential");
    await expect(dialog(page).getByLabel("Workload Identity Configuration")).not.toHaveValue("");
  },
  "An issuer check": async (page, room) => {
    await enterRoom(page, room, "settings/workload-identity");
    await press(page, "Check the issuer");
    await page.getByRole("button", { name: /^Issuer URL/ }).click();
    await expect(page.getByText("AWS itself cannot open it", { exact: false }).first()).toBeVisible();
  },
  "A connection test that is green": async (page, room) => {
    await enterRoom(page, room, `settings/secret-provider-credentials?credential=${room.credentialId}`);
    await dialog(page)
      .getByRole("button", { name: /Test Connection|Try again/ })
      .click();
    await expect(dialog(page).getByRole("note", { name: "The handshake works" })).toBeVisible();
    for (const stage of ["Check the issuer", "Mint token", "Confirm identity"]) await press(page, stage);
  },
  "A connection test that reads a secret": async (page, room) => {
    await enterRoom(page, room, `settings/secret-provider-credentials?credential=${room.credentialId}`);
    await choose(dialog(page).getByLabel("Secrets to read"), "One secret");
    await dialog(page).getByLabel("Secret Name").fill("crewai-not-there");
    await page.keyboard.press("Escape");
    await dialog(page)
      .getByRole("button", { name: /Test Connection|Try again/ })
      .click();
    await expect(dialog(page)).toContainText("ResourceNotFoundException");
  },
  "A connection test that is red": async (page, room) => {
    await room.account.fail({ kind: "idp-rejected-claim", operation: "AssumeRoleWithWebIdentity", times: 1 });
    await enterRoom(page, room, `settings/secret-provider-credentials?credential=${room.credentialId}`);
    await dialog(page)
      .getByRole("button", { name: /Test Connection|Try again/ })
      .click();
    await expect(dialog(page)).toContainText("IDPRejectedClaim");
  },
  Organization: (page, room) => enterRoom(page, room, "settings/organization"),
  Roles: (page, room) => enterRoom(page, room, "settings/roles"),
  "The form of a role": async (page, room) => {
    await enterRoom(page, room, "settings/roles");
    await press(page, "Create Role");
    await expect(dialog(page)).toBeVisible();
  },
  Members: (page, room) => enterRoom(page, room, "settings/members"),
  "The form of an invitation": async (page, room) => {
    await enterRoom(page, room, "settings/members");
    await press(page, "Invite Member");
    await expect(dialog(page)).toBeVisible();
  },
  "The audit log": async (page, room) => {
    await enterRoom(page, room, "settings/audit-log");
    await expect(page.getByRole("row").nth(1)).toBeVisible();
  },
  "The command palette": async (page, room) => {
    await enterRoom(page, room, "automations");
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: "Go to a page or an object" }).fill("config");
    await expect(dialog(page).getByText(/^Config /)).toBeVisible();
  },
};

const refusals: Record<string, RegExp> = {
  "A page that is not there": /^404 .*\/nowhere$/,
  "A list of secrets that AWS refuses": /^502 .*\/secret-names\?/,
};

for (const [title, arrive] of Object.entries(pages)) {
  test(`${title}: axe finds nothing, light and dark, wide and narrow`, async ({ page, room, complaints }) => {
    const refusal = refusals[title];
    if (refusal) complaints.expectRefusal(refusal);
    await arrive(page, room);
    await expectNoViolation(page);
  });
}

test("A Member's pages: axe finds nothing, light and dark, wide and narrow", async ({ page }) => {
  const { slug, member } = await newOrganization();
  await enter(page, member, `/${slug}/settings/workload-identity`);
  await expect(page.getByRole("heading", { name: "You don’t have access to this page" })).toBeVisible();
  await expectNoViolation(page);
  await visit(page, `/${slug}/environment-variables`);
  await expect(page.getByRole("heading", { name: "No environment variables yet" })).toBeVisible();
  await expectNoViolation(page);
});

test("The navigation on a phone: axe finds nothing, light and dark", async ({ page, room }) => {
  await page.setViewportSize({ width: 390, height: 900 });
  await enterRoom(page, room, "automations");
  await press(page, "Open navigation");
  await expect(dialog(page).getByRole("link", { name: "Workload Identity" })).toBeVisible();
  await expectNoViolation(page, [390]);
});
