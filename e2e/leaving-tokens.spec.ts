// What a deployment's token outlives, and what it does not: its expiry, its use, and the members who have seen it.
import type { Page } from "@playwright/test";
import { withDatabase } from "./database";
import { builtInRole, newMember } from "./people";
import { consoleOf, signIn, workerWith } from "./session";
import { act, enter, enterWorkingOrganization, expect, test } from "./test";
import { deploy, newWorkingOrganization } from "./working-organization";

const dialog = (page: Page) => page.getByRole("dialog");
const kickoff = { runtimeVersion: "1.14.5", contract: 2, resolve: "worker" };

test("A deploy chooses when its token expires, and the list says when it was used", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await acme.worker.post("/api/v1/worker/kickoffs", { data: kickoff });
  await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=deployments`);
  const rows = page.getByRole("table", { name: /^Deployments of/ }).getByRole("row");
  await expect(rows.nth(1)).toContainText(/Active, expires in [23] months/);
  await expect(rows.nth(1)).not.toContainText("Never");
  const { name } = await acme.owner.get<{ name: string }>(`automations/${acme.automationId}`);
  await act(page, name, "Deploy with options");
  const days = dialog(page).getByLabel("Days until the token expires");
  await days.fill("0");
  await dialog(page).getByRole("button", { name: "Deploy" }).click();
  await expect(dialog(page)).toContainText("Enter a number of days from 1 to 3,650.");
  await days.fill("7");
  await dialog(page).getByRole("button", { name: "Deploy" }).click();
  await expect(page.getByRole("dialog", { name: "Version 2 is deployed" })).toContainText("It expires on");
  const { items } = await acme.owner.get<{ items: { version: number; expiresAt: string }[] }>(
    `automations/${acme.automationId}/deployments`,
  );
  const inDays = (Date.parse(items[0]?.expiresAt ?? "") - Date.now()) / 86_400_000;
  expect(Math.round(inDays)).toBe(7);
});

test("Removing a member offers to revoke the tokens that they have seen", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const person = await newMember(acme.owner, await builtInRole(acme.owner, "Member"));
  const theirs = consoleOf(await signIn(person), acme.organization);
  const { token } = await deploy(theirs, acme.automationId);
  const worker = await workerWith(token);
  expect((await worker.post("/api/v1/worker/kickoffs", { data: kickoff })).status()).toBe(201);
  await enter(page, acme.organization.owner, `/${acme.organization.slug}/settings/members`);
  await act(page, person.name, "Remove");
  await expect(dialog(page)).toContainText("Revoke the deployment token they’ve seen");
  await dialog(page).getByRole("checkbox").check();
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await expect(dialog(page)).toBeHidden();
  expect((await worker.post("/api/v1/worker/kickoffs", { data: kickoff })).status()).toBe(401);
});

test("A kickoff without an outcome is shown as lost", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await acme.worker.post("/api/v1/worker/kickoffs", { data: kickoff });
  await withDatabase(
    (sql) =>
      sql`update kickoffs set started_at = now() - interval '20 minutes' where organization_id = ${acme.organization.id}`,
  );
  await enterWorkingOrganization(page, acme, `automations/${acme.automationId}`);
  await expect(page.getByRole("row").nth(1)).toContainText("Lost");
});
