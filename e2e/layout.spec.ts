// A tool begins at the top of its page: what is known of its object folds to one line above it.
import type { Locator, Page } from "@playwright/test";
import { expectNoViolation } from "./axe";
import { withDatabase } from "./database";
import { enterWorkingOrganization, expect, test, unfoldNotices } from "./test";
import { directInput, newWorkingOrganization, type WorkingOrganization } from "./working-organization";

/** From the page's title down to where the tool begins, in CSS pixels. */
async function below(page: Page, tool: Locator): Promise<number> {
  const title = await page.getByRole("heading", { level: 1 }).boundingBox();
  const control = await tool.boundingBox();
  if (!title || !control) throw new Error("The page has no title, or its tool is out of sight.");
  return control.y - (title.y + title.height);
}

const tools: Record<string, { path: (acme: WorkingOrganization) => string; first: (page: Page) => Locator }> =
  {
    "The policy doctor": {
      path: ({ configId }) => `settings/workload-identity/${configId}?view=doctor`,
      first: (page) => page.getByRole("textbox", { name: "Trust policy" }),
    },
    "The setup guide": {
      path: ({ configId }) => `settings/workload-identity/${configId}?view=setup`,
      first: (page) => page.getByRole("form", { name: "Your answers" }).locator("input, textarea").first(),
    },
    "The issuer check": {
      path: ({ configId }) => `settings/workload-identity/${configId}?view=issuer`,
      first: (page) => page.getByRole("button", { name: "Check the issuer" }),
    },
    "The list of configs": {
      path: () => "settings/workload-identity",
      first: (page) => page.getByRole("searchbox", { name: "Search configs" }),
    },
    "The guide before there is a config": {
      path: () => "settings/workload-identity/setup",
      first: (page) => page.getByLabel("AWS Account ID"),
    },
  };

test("Tools get the page, wide and on a phone", async ({ page }) => {
  const acme = await newWorkingOrganization();
  for (const [name, { path, first }] of Object.entries(tools)) {
    for (const [width, height, most] of [
      [1280, 800, 260],
      [390, 844, 340],
    ] as const) {
      await page.setViewportSize({ width, height });
      await enterWorkingOrganization(page, acme, path(acme));
      await expect(first(page)).toBeVisible();
      expect(await below(page, first(page)), `${name} at ${width} px`).toBeLessThanOrEqual(most);
    }
  }
});

test("A config's facts are one line, and each is there once when they unfold", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await page.setViewportSize({ width: 1280, height: 800 });
  await enterWorkingOrganization(page, acme, `settings/workload-identity/${acme.configId}?view=doctor`);
  const facts = page.getByRole("region", { name: "Config" });
  await expect(facts).toContainText(acme.roleArn);
  await expect(facts).toContainText("Default");
  expect((await facts.boundingBox())?.height).toBeLessThanOrEqual(48);
  await expect(facts.getByText("Organization UUID")).toHaveCount(0);
  await facts.getByRole("button", { name: "Details" }).click();
  await expect(facts.getByText("Organization UUID")).toBeVisible();
  await expect(facts.getByRole("button", { name: "Copy AWS Role ARN" })).toHaveCount(1);
  await facts.getByRole("button", { name: "Details" }).click();
  await expect(facts.getByText("Organization UUID")).toHaveCount(0);
});

test("What an automation's page has to say is one strip: a count, and the most severe first", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const { automationId } = acme;
  await acme.owner.post("environment-variables", directInput("BASH_ENV", "/etc/profile", automationId));
  await withDatabase(
    (sql) =>
      sql`update deployments set expires_at = now() - interval '1 hour' where automation_id = ${automationId}`,
  );
  await page.setViewportSize({ width: 1280, height: 800 });
  await enterWorkingOrganization(page, acme, `automations/${automationId}`);
  const strip = page.getByRole("region", { name: "Notices" });
  await expect(strip.getByRole("button", { name: "Show all 4" })).toBeVisible();
  await expect(strip.getByRole("note")).toHaveCount(1);
  await expect(strip.getByRole("note", { name: "The token of version 1 has expired" })).toBeVisible();
  expect((await strip.boundingBox())?.height).toBeLessThanOrEqual(48);
  const tabs = page.getByRole("tablist").first();
  expect(await below(page, tabs)).toBeLessThanOrEqual(160);

  await unfoldNotices(page);
  await expect(strip.getByRole("note")).toHaveCount(4);
  await expect(strip).toContainText("deploy, and give them the new token");
  await expect(strip).toContainText("BASH_ENV runs code, or changes what runs");
  await expect(strip).toContainText("The next deploy changes 1 variable");
  await expectNoViolation(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await strip.getByRole("button", { name: "See deployments" }).click();
  await expect(page.getByRole("tab", { name: "Deployments" })).toHaveAttribute("aria-selected", "true");
  await strip.getByRole("button", { name: "Show less" }).click();
  await expect(strip.getByRole("note")).toHaveCount(1);
});
