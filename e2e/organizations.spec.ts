// One person in several organizations, and organizations that are none of theirs.
import type { Page } from "@playwright/test";
import { newOrganization, type Organization } from "./environment";
import { makeOwner } from "./people";
import { act, answering, enter, enterWorkingOrganization, expect, hideChecklist, test, visit } from "./test";
import { newWorkingOrganization } from "./working-organization";

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
  await expect(second).toHaveURL(`/${one.slug}/getting-started`);
  await second.getByRole("link", { name: "Workload Identity" }).click();
  await expect(names(second)).toHaveText([/^ours/, /^ours too/]);
});

test("Two tabs stay apart by palette, by back and forward, and in what they change; signed out in one is signed out in both", async ({
  page: first,
  context,
  complaints,
}) => {
  complaints.expectRefusal(/^401 /);
  const [one, two] = [await newOrganization(), await newOrganization()];
  await makeOwner(one.owner, two);
  const second = await context.newPage();
  await hideChecklist(first, one.slug);
  await enter(first, one.owner, `/${one.slug}/automations`);
  await visit(second, `/${two.slug}/automations`);

  async function addAutomation(page: Page, name: string, { id }: Organization): Promise<void> {
    await page.getByRole("button", { name: "Create Automation" }).first().click();
    await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill(name);
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await page.getByRole("dialog").getByRole("button", { name: "Create", exact: true }).click();
    expect((await sent).url()).toContain(`/organizations/${id}/automations`);
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Automations" }).click();
    await expect(page.getByRole("row", { name: new RegExp(`^${name}`) })).toBeVisible();
  }
  await addAutomation(first, "Alpha of ours", one);
  await addAutomation(second, "Alpha of theirs", two);

  for (const [page, own, slug] of [
    [first, "Alpha of ours", one.slug],
    [second, "Alpha of theirs", two.slug],
  ] as const) {
    await page.bringToFront();
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: "Go to a page or an object" }).fill("alpha");
    const found = page.getByRole("dialog").getByText(/^Alpha of/);
    await expect(found).toHaveText([own]);
    await found.click();
    await expect(page.getByRole("heading", { level: 1, name: own })).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/${slug}/automations/`));
  }

  await second.getByRole("button", { name: "Switch organization" }).click();
  await second.getByRole("menuitem", { name: one.name }).click();
  await expect(second).toHaveURL(`/${one.slug}/overview`);
  await expect(second.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await second.goBack();
  await expect(second.getByRole("heading", { level: 1, name: "Alpha of theirs" })).toBeVisible();
  await act(second, "Alpha of theirs", "Rename");
  await second.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Beta of theirs");
  const renamed = second.waitForRequest((request) => request.method() === "PUT");
  await second.getByRole("button", { name: "Save changes" }).click();
  expect((await renamed).url()).toContain(`/organizations/${two.id}/automations/`);
  await expect(second.getByRole("heading", { level: 1, name: "Beta of theirs" })).toBeVisible();
  await second.goForward();
  await expect(second).toHaveURL(`/${one.slug}/overview`);
  await second.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Automations" }).click();
  await expect(second).toHaveURL(`/${one.slug}/automations`);
  await expect(second.getByRole("row", { name: /^(Alpha|Beta) of/ })).toHaveText([/^Alpha of ours/]);
  await addAutomation(second, "Beta of ours", one);

  await second.getByRole("button", { name: "Your menu" }).click();
  await second.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(second).toHaveURL("/sign-in");
  await first.bringToFront();
  await first.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(first.getByRole("alert").filter({ hasText: "You are signed out" })).toBeVisible();
  await first.getByRole("link", { name: "Members" }).click();
  await expect(first.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
});

test("Another organization's pages and objects are not found", async ({ page, complaints }) => {
  complaints.expectRefusal(/^404 /);
  const [acme, foreign] = [await newWorkingOrganization(), await newWorkingOrganization()];
  const nothing = page.getByRole("heading", { level: 1, name: "Page not found" });
  await enterWorkingOrganization(page, acme, "automations");

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
  const own = `/${acme.organization.slug}`;
  for (const path of [`/automations/${foreign.automationId}`, "/automations/1", "/nowhere"]) {
    await page.goto(own + path);
    await expect(nothing, path).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  }
  await page.goto(`${own}/settings/secret-provider-credentials?credential=${foreign.credentialId}`);
  await expect(page.getByRole("dialog")).toContainText("Not found");
});
