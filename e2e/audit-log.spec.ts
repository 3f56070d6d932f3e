// Finding out who did what: the audit log narrowed, unfolded, and taken along.
import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";
import { consoleOf, signIn } from "./session";
import { act, choose, enterWorkingOrganization, expect, test } from "./test";
import { newWorkingOrganization } from "./working-organization";

const log = "settings/audit-log";
const events = (page: Page) => page.getByRole("table", { name: "Audit events" }).getByRole("row");
const filter = (page: Page, name: string) => page.getByRole("combobox", { name, exact: true });

/** The actions in the list, the newest first. */
async function expectActions(page: Page, actions: (string | RegExp)[]): Promise<void> {
  await expect(events(page).locator("> :first-child")).toContainText(["Action", ...actions]);
}

const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function textOf(download: Download): Promise<string> {
  return readFile(await download.path(), "utf8");
}

test("An owner narrows the audit log by person, action, object and time, and sees before and after", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const { organization, owner } = acme;
  const member = consoleOf(await signIn(organization.member), organization);
  const { id } = await member.post<{ id: string }>("automations", { name: "Nightly" });
  await member.put(`automations/${id}`, { name: "Weekly" });
  await member.context.get(`${owner.root}/workload-identity-configs`);
  const nothing = page.getByRole("heading", { name: "No events match your filters" });
  await enterWorkingOrganization(page, acme, log);

  await choose(filter(page, "Person"), organization.member.email);
  await expectActions(page, ["Permission denied", "Updated automation", "Created automation"]);
  await expect(events(page).filter({ hasText: "Permission denied" })).toContainText("Refused");
  await choose(filter(page, "Action"), "Updated automation");
  await expectActions(page, ["Updated automation"]);
  await page.getByRole("button", { name: "Updated automation" }).click();
  const changes = page.getByRole("row", { name: /^name/ });
  await expect(changes).toContainText("Nightly");
  await expect(changes).toContainText("Weekly");
  await page.getByRole("button", { name: "Clear the filter by action" }).click();
  await page.getByRole("button", { name: "Clear the filter by person" }).click();

  await choose(filter(page, "Object"), "Workload identity config");
  await expectActions(page, ["Created workload identity config"]);
  await choose(filter(page, "Time"), "Last hour");
  await expectActions(page, ["Created workload identity config"]);
  await choose(filter(page, "Time"), "Some days…");
  await page.getByLabel("First day").fill(dayFromNow(2));
  await expect(nothing).toBeVisible();
  await page.getByLabel("First day").fill(dayFromNow(-9));
  await page.getByLabel("Last day").fill(dayFromNow(-2));
  await expect(nothing).toBeVisible();
  await page.getByLabel("Last day").fill(dayFromNow(0));
  await expectActions(page, ["Created workload identity config"]);
  await page.getByRole("button", { name: "Clear the filter by time" }).click();
  await page.getByRole("button", { name: "Clear the filter by object" }).click();

  const deployed = events(page).filter({ hasText: "Deployed" });
  const name =
    (await deployed.getByRole("button", { name: /^Actions for event/ }).getAttribute("aria-label")) ?? "";
  await act(page, name.replace("Actions for ", ""), "Only this deployment");
  await expectActions(page, ["Deployed"]);
  await expect(page.getByRole("main")).toContainText("Only events on deployment");
  await page.getByRole("button", { name: "Show all" }).click();
});

test("An owner takes the audit log along, as narrowed, as CSV and as JSON lines", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, log);
  await choose(filter(page, "Object"), "Automation");
  await expectActions(page, ["Created automation"]);

  const csv = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const table = (await textOf(await csv)).trim().split(/\r?\n/);
  expect(table).toHaveLength(2);
  expect(table[1]).toContain("automation.created");

  const lines = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export JSON lines" }).click();
  const rows = (await textOf(await lines))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows).toMatchObject([
    {
      action: "automation.created",
      actorLabel: acme.organization.owner.email,
      objectId: acme.automationId,
    },
  ]);
});
