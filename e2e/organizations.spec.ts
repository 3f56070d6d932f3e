// One person in several organizations, and organizations that are none of theirs.
import type { Page } from "@playwright/test";
import { makeOwner } from "./people";
import { newRoom } from "./room";
import { newOrganization, type Organization } from "./stage";
import { answering, enter, enterRoom, expect, test, visit } from "./visitor";

const anyRole = "arn:aws:iam::123456789012:role/crewai-secrets-reader";

async function addConfig(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("AWS Role ARN").fill(anyRole);
  await form.getByLabel("AWS Region").fill("us-east-1");
  await form.getByLabel("Set as default for AWS").check();
  await form.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("row", { name })).toContainText("Default");
}

test("Two tabs in two organizations never mix", async ({ page: first, context }) => {
  const [one, two] = [await newOrganization(), await newOrganization()];
  await makeOwner(one.owner, two);
  const second = await context.newPage();
  const path = ({ slug }: Organization) => `/${slug}/settings/workload-identity`;
  await enter(first, one.owner, path(one));
  await visit(second, path(two));
  await expect(first).toHaveTitle(new RegExp(one.name));
  await expect(second).toHaveTitle(new RegExp(two.name));

  await addConfig(first, "ours");
  await addConfig(second, "theirs");
  await addConfig(first, "ours too");
  await expect(first.getByRole("region", { name: "For your AWS account" })).toContainText(one.id);
  await expect(second.getByRole("region", { name: "For your AWS account" })).toContainText(two.id);

  const names = (page: Page) => page.getByRole("row").getByRole("link", { name: /^(ours|theirs)/ });
  await first.reload();
  await second.reload();
  await expect(names(first)).toHaveText([/^ours/, /^ours too/]);
  await expect(names(second)).toHaveText([/^theirs/]);

  await answering(second);
  await second.getByRole("link", { name: "Secret Provider Credentials" }).click();
  await second.getByRole("button", { name: "Add Credential" }).click();
  const config = second.getByRole("dialog").getByLabel("Workload Identity Configuration");
  await expect(config).toHaveValue("theirs");
  await config.click();
  await expect(second.getByRole("option")).toHaveText(["theirs"]);
  await second.keyboard.press("Escape");
  await second.keyboard.press("Escape");

  await second.getByRole("button", { name: "Switch organization" }).click();
  await second.getByRole("menuitem", { name: one.name }).click();
  await expect(second).toHaveURL(`/${one.slug}/automations`);
  await second.getByRole("link", { name: "Workload Identity" }).click();
  await expect(names(second)).toHaveText([/^ours/, /^ours too/]);
});

test("Another organization's pages and objects are not found", async ({ page, complaints }) => {
  complaints.expectRefusal(/^404 /);
  const [room, foreign] = [await newRoom(), await newRoom()];
  const nothing = page.getByRole("heading", { level: 1, name: "There is nothing here" });
  await enterRoom(page, room, "automations");

  for (const path of [
    "",
    "/automations",
    "/settings/workload-identity",
    `/automations/${foreign.automationId}`,
  ]) {
    const answer = await page.goto(`/${foreign.organization.slug}${path}`);
    await expect(nothing, path).toBeVisible();
    expect(answer?.status(), path).toBe(404);
    await expect(page.locator("body")).not.toContainText(foreign.organization.name);
  }
  const own = `/${room.organization.slug}`;
  for (const path of [`/automations/${foreign.automationId}`, "/automations/1", "/nowhere"]) {
    await page.goto(own + path);
    await expect(nothing, path).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  }
  await page.goto(`${own}/settings/secret-provider-credentials?credential=${foreign.credentialId}`);
  await expect(page.getByRole("dialog")).toContainText("Not found");
});
