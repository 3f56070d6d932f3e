// A token that follows the newest version: chosen at a deploy, kept by the next, and ended apart from versions.
import type { Page } from "@playwright/test";
import { builtInRole, newMember } from "./people";
import { consoleOf, signIn, workerWith } from "./session";
import { act, copied, enter, enterWorkingOrganization, expect, test } from "./test";
import { kickOff, printing } from "./worker";
import { newWorkingOrganization, type WorkingOrganization } from "./working-organization";

const dialog = (page: Page) => page.getByRole("dialog");
const press = (page: Page, name: string) => dialog(page).getByRole("button", { name }).click();
/** Presses what ends the window, and waits until it is gone: two at a time would be meant by one word. */
async function end(page: Page, name: string): Promise<void> {
  await press(page, name);
  await expect(dialog(page)).toHaveCount(0);
}
const deployments = (page: Page) => page.getByRole("table", { name: /^Deployments of/ }).getByRole("row");

async function deployFollowing(page: Page, acme: WorkingOrganization): Promise<string> {
  const { name } = await acme.owner.get<{ name: string }>(`automations/${acme.automationId}`);
  await act(page, name, "Deploy with options");
  await dialog(page)
    .getByRole("radio", { name: /^Always the newest version/ })
    .check();
  await press(page, "Deploy");
  // The form is still closing.
  const deployed = page.getByRole("dialog", { name: "Version 2 is deployed" });
  await expect(deployed).toContainText("always run the newest version");
  const token = await copied(page, deployed.getByRole("button", { name: "Copy Deployment token" }));
  await end(page, "Done");
  return token;
}

test("Workers with a token that follows run each new deploy, and nothing is handed out", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const path = `automations/${acme.automationId}`;
  await enterWorkingOrganization(page, acme, `${path}?view=deployments`);
  const token = await deployFollowing(page, acme);
  await expect(deployments(page).nth(1)).toContainText(/Follows the newest, expires in [23] months/);
  expect(await kickOff(token, printing("SECRET"))).toMatchObject({ exitCode: 0, stdout: acme.secretValue });

  await acme.owner.post("environment-variables", {
    key: "LEVEL",
    source: "direct",
    value: "third",
    automationIds: [acme.automationId],
  });
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Version 3 is deployed" })).toContainText(
    "Your workers keep their token and run version 3 from their next kickoff.",
  );
  await end(page, "Done");
  await expect(deployments(page).nth(1)).toContainText("None: workers keep theirs");
  expect(await kickOff(token, printing("LEVEL"))).toMatchObject({ exitCode: 0, stdout: "third" });
  const history = await acme.owner.get<{
    items: { deploymentVersion: number; tokenVersion: number | null }[];
  }>(`${path}/kickoffs`);
  expect(history.items[0]).toMatchObject({ deploymentVersion: 3, tokenVersion: 2 });
  await page.getByRole("tab", { name: "Kickoffs" }).click();
  await expect(
    page
      .getByRole("table", { name: /^Kickoffs of/ })
      .getByRole("row")
      .nth(1),
  ).toContainText("v3 by token v2");
  await page.getByRole("tab", { name: "Deployments" }).click();
  // The first token stays with its version.
  expect((await kickOff(acme.token, printing("LEVEL"))).stdout).toBe("undefined");

  await act(page, "version 3", "Revoke version");
  await expect(dialog(page)).toContainText(
    "Workers whose token follows the newest version run version 2 from their next kickoff",
  );
  await end(page, "Revoke");
  await expect(deployments(page).nth(1)).toContainText("revoked");
  expect((await kickOff(token, printing("LEVEL"))).stdout).toBe("undefined");

  await act(page, "version 2", "Revoke token");
  await expect(dialog(page)).toContainText("whichever version they run");
  await end(page, "Revoke");
  await expect(deployments(page).nth(2)).toContainText("Revoked");
  expect((await kickOff(token, printing("LEVEL"))).exitCode).toBe(78);
  // With none left to keep, a deploy gives a token again.
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Version 4 is deployed" })).toContainText(
    "version 4 and no other",
  );
});

test("The removal of a member ends the token that follows, and leaves the version to others", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const path = `automations/${acme.automationId}/deployments`;
  const ownToken = await acme.owner.post<{ token: string }>(path, { token: "newest" });
  const person = await newMember(acme.owner, await builtInRole(acme.owner, "Member"));
  const theirs = consoleOf(await signIn(person), acme.organization);
  const theirToken = await theirs.post<{ token: string; version: number }>(path, { token: "newest" });
  const versionOf = async (token: string) => {
    const worker = await workerWith(token);
    const answer = await worker.post("/api/v1/worker/kickoffs", {
      data: { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" },
    });
    return answer.ok() ? (await answer.json()).deploymentVersion : answer.status();
  };
  expect([await versionOf(ownToken.token), await versionOf(theirToken.token)]).toEqual([
    theirToken.version,
    theirToken.version,
  ]);
  await enter(page, acme.organization.owner, `/${acme.organization.slug}/settings/members`);
  await act(page, person.name, "Remove");
  await expect(dialog(page)).toContainText("It follows the newest version.");
  await dialog(page).getByRole("checkbox").check();
  await end(page, "Remove");
  expect([await versionOf(ownToken.token), await versionOf(theirToken.token)]).toEqual([
    theirToken.version,
    401,
  ]);
});
