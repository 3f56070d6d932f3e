// From an empty organization to the first kickoff: each step turns green once it was seen to work, and not before.
import type { Page } from "@playwright/test";
import { newAwsAccount, region } from "./aws-account";
import { newOrganization } from "./environment";
import { newMember, newRole } from "./people";
import { answering, choose, enter, expect, test, visit } from "./test";
import { kickOff, printing } from "./worker";
import { newWorkingOrganization } from "./working-organization";

const secretName = "crewai-test-keyword";

const steps = (page: Page) => page.getByRole("list", { name: "Steps" }).getByRole("listitem");
const step = (page: Page, title: string) =>
  steps(page).filter({ has: page.getByRole("heading", { name: title }) });

/** Follows the link of the step that is next. */
async function goOn(page: Page, action: string): Promise<void> {
  const next = page.locator('[aria-current="step"]');
  await next.getByRole("link", { name: action, exact: true }).click();
}

async function back(page: Page): Promise<void> {
  await page.getByRole("link", { name: /^Getting started/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Getting started" })).toBeVisible();
}

test("An admin follows the checklist from an empty organization, and it turns green by what really worked", async ({
  page,
}) => {
  const organization = await newOrganization();
  const aws = await newAwsAccount();
  const { roleArn } = await aws.trust(organization.id);
  await aws.createSecret(secretName, "hello from aws");
  const dialog = page.getByRole("dialog");
  let token = "";

  await test.step("The start of an empty organization is the checklist, with nothing done", async () => {
    await enter(page, organization.owner, `/${organization.slug}`);
    await expect(page).toHaveURL(`/${organization.slug}/getting-started`);
    await expect(page.getByRole("main").getByRole("status").first()).toContainText("0 of 6 done");
    await expect(steps(page)).toHaveCount(7);
    await expect(steps(page).filter({ hasText: "Done" })).toHaveCount(0);
  });

  await test.step("A config and a credential that nobody has tried turn nothing green", async () => {
    await goOn(page, "Set up AWS");
    await expect(page.getByRole("heading", { level: 1, name: "Set up AWS" })).toBeVisible();
    // The role is there already.
    const navigation = page.getByRole("navigation", { name: "Main" });
    await navigation.getByRole("link", { name: "Workload Identity" }).click();
    await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
    await dialog.getByLabel("Name", { exact: true }).fill("aws-prod");
    await dialog.getByLabel("AWS Role ARN").fill(roleArn);
    await dialog.getByLabel("AWS Region").fill(region);
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(dialog).toBeHidden();
    await back(page);
    await expect(steps(page).filter({ hasText: "Done" })).toHaveCount(0);
    await goOn(page, "Add Credential");
    await page.getByRole("button", { name: "Add Credential" }).click();
    await dialog.getByLabel("Name", { exact: true }).fill("aws-prod-wi");
    await choose(dialog.getByLabel("Workload Identity Configuration"), "aws-prod");
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    // The form may still be on its way out.
    const credential = page.getByRole("dialog", { name: "aws-prod-wi" });
    await expect(credential.getByRole("button", { name: "Test Connection" })).toBeVisible();
    await credential.getByRole("button", { name: "Close" }).click();
    await back(page);
    await expect(steps(page).filter({ hasText: "Done" })).toHaveCount(0);
  });

  await test.step("A red test is red here, with its reason; the green one proves issuer, trust and list", async () => {
    await aws.setTrust(organization.id, { subject: "organization:another" });
    await goOn(page, "Test Connection");
    await dialog.getByRole("button", { name: "Test Connection" }).click();
    await expect(dialog).toContainText("AccessDenied");
    await dialog.getByRole("button", { name: "Close" }).click();
    await back(page);
    await expect(step(page, "AWS trusts this organization")).toContainText(
      "Connection test of aws-prod-wi: Trust policy mismatch",
    );
    await step(page, "AWS trusts this organization")
      .getByRole("link", { name: "Check the trust policy" })
      .click();
    await expect(page.getByRole("textbox", { name: "Trust policy" })).toBeFocused();
    await back(page);
    await aws.setTrust(organization.id);
    await step(page, "AWS trusts this organization").getByRole("link", { name: "Test Connection" }).click();
    await dialog.getByRole("button", { name: "Test Connection" }).click();
    await expect(dialog.getByRole("note", { name: "The handshake works" })).toBeVisible();
    await dialog.getByRole("button", { name: "Close" }).click();
    await back(page);
    for (const title of ["AWS reaches the issuer", "AWS trusts this organization", "AWS lists the names"]) {
      await expect(step(page, title)).toContainText("Done");
    }
  });

  await test.step("A variable, read by a pre-flight", async () => {
    await visit(page, `/${organization.slug}/automations`);
    await page.getByRole("button", { name: "Create Automation" }).first().click();
    await dialog.getByLabel("Name").fill("Greeter");
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Greeter" })).toBeVisible();
    await back(page);
    await goOn(page, "Add Environment Variables");
    await page.getByRole("button", { name: "Add Environment Variables" }).click();
    await dialog.getByLabel("Key").fill("TEST_KEYWORD");
    await choose(dialog.getByLabel("Value Source"), "aws-prod-wi");
    await dialog.getByLabel("Secret Name").fill(secretName);
    await choose(dialog.getByLabel(/^Automations/), "Greeter");
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(dialog).toBeHidden();
    await back(page);
    await expect(step(page, "A variable reads a secret")).toContainText("TEST_KEYWORD");
    await expect(step(page, "A secret was read")).toContainText("To do");
    await goOn(page, "Run pre-flight");
    await page.getByRole("main").getByRole("button", { name: "Run pre-flight" }).click();
    await expect(page.getByRole("note", { name: "The variable works" })).toBeVisible();
    await back(page);
    await expect(step(page, "A secret was read")).toContainText("Pre-flight of Greeter");
  });

  await test.step("A deployment and a kickoff: then everything is green, and the start is Overview", async () => {
    await goOn(page, "Deploy");
    await page.getByRole("button", { name: "Deploy", exact: true }).click();
    await expect(dialog).toContainText("lkd_");
    token = /lkd_[\w-]+/.exec((await dialog.textContent()) ?? "")?.[0] ?? "";
    await dialog.getByRole("button", { name: /Copy/ }).first().click();
    await dialog.getByRole("button", { name: "Done" }).click();
    await back(page);
    await expect(page.getByRole("main").getByRole("status").first()).toContainText("5 of 6 done");
    expect((await kickOff(token, printing("TEST_KEYWORD"))).stdout).toBe("hello from aws");
    // By itself: the page looks again.
    await expect(page.getByRole("note", { name: "You’re all set: every step has worked" })).toBeVisible();
    await expect(steps(page).filter({ hasText: "Done" })).toHaveCount(7);
    await expect(page.getByRole("link", { name: /^Getting started/ })).toHaveCount(0);
    await page.getByRole("link", { name: "Go to the start page" }).click();
    await expect(page).toHaveURL(`/${organization.slug}/overview`);
    await expect(page.getByRole("region", { name: "What fails now" })).toContainText(
      "Nothing fails right now.",
    );
  });
});

test("Hiding the checklist turns nothing green, and it can be brought back", async ({ page }) => {
  const { slug, owner } = await newOrganization();
  await enter(page, owner, `/${slug}`);
  await page.getByRole("button", { name: "Hide this checklist" }).click();
  await expect(page.getByRole("link", { name: /^Getting started/ })).toHaveCount(0);
  await expect(steps(page).filter({ hasText: "Done" })).toHaveCount(0);
  await page.goto(`/${slug}`);
  await expect(page).toHaveURL(`/${slug}/overview`);
  await answering(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: "Go to a page or an object" }).fill("getting");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Getting started" })).toBeVisible();
  await page.getByRole("button", { name: "Show this checklist" }).click();
  await page.goto(`/${slug}`);
  await expect(page).toHaveURL(`/${slug}/getting-started`);
});

test("A Member sees the Member's own steps, and who can do the others", async ({ page }) => {
  const { slug, owner, member } = await newOrganization();
  await enter(page, member, `/${slug}`);
  const trust = step(page, "AWS trusts this organization");
  await expect(trust).toContainText("Hidden from your role");
  await expect(trust).toContainText(owner.name);
  await expect(trust.getByRole("link")).toHaveCount(0);
  await expect(step(page, "An automation is deployed")).toContainText("To do");
  // Several steps wait for an automation: it is offered at the first of them.
  const first = step(page, "A secret was read");
  await expect(first.getByRole("link", { name: "Create Automation" })).toBeVisible();
});

test("To whom no step is shown, nothing is said to work", async ({ page }) => {
  const { organization, owner } = await newWorkingOrganization();
  const person = await newMember(owner, await newRole(owner, { audit_log: "read" }));
  await enter(page, person, `/${organization.slug}/getting-started`);
  await expect(page.getByText("Your role can’t see any of these steps")).toBeVisible();
  await expect(page.getByText(/every step.* has worked/i)).toHaveCount(0);
  await expect(steps(page).filter({ hasText: "Hidden from your role" })).toHaveCount(7);
});
