// From an empty organization with only the page open beside an AWS CLI: green, with nothing edited by hand but what the form
// asked for.
import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { startAwsCli } from "@/simulator/aws/cli";
import { type AwsAccount, newAwsAccount, region } from "./aws-account";
import { environment, newOrganization } from "./environment";
import { copied, enter, enterWorkingOrganization, expect, test } from "./test";
import { newWorkingOrganization } from "./working-organization";

const dialog = (page: Page) => page.getByRole("dialog");

/** The AWS CLI where there is one, otherwise the simulator's stand-in for it. */
async function terminal({ administrator }: AwsAccount) {
  const standIn = hasAwsCli() ? null : await startAwsCli(environment().simulator.url);
  const folder = await mkdtemp(path.join(os.tmpdir(), "latchkey-terminal-"));
  const env = {
    ...process.env,
    PATH: [standIn?.folder, process.env.PATH].filter(Boolean).join(path.delimiter),
    // No settings of the person who runs the tests.
    HOME: folder,
    AWS_PROFILE: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL: environment().simulator.url,
    AWS_ACCESS_KEY_ID: administrator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
  };
  return {
    paste: (script: string) =>
      new Promise<string>((resolve, reject) => {
        execFile("sh", ["-c", script], { env, cwd: folder, timeout: 90_000 }, (error, out, complaints) => {
          if (error) reject(new Error(complaints || error.message));
          else resolve(out);
        });
      }),
    async close() {
      await standIn?.close();
      await rm(folder, { recursive: true });
    },
  };
}

function hasAwsCli(): boolean {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore", env: { ...process.env, HOME: os.homedir() } });
    return true;
  } catch {
    return false;
  }
}

const blockOf = (place: Page | Locator, label: string) =>
  place.getByRole("group", { name: label, exact: true });

async function answer(page: Page, { id }: AwsAccount, prefix: string): Promise<void> {
  await page.getByLabel("AWS Account ID").fill(id);
  await page.getByLabel("AWS Region").fill(region);
  await page.getByRole("textbox", { name: "Secret Name Prefix" }).fill(prefix);
}

test("From nothing to green: the page, an AWS CLI, and nothing edited by hand but what the form asked for", async ({
  page,
}) => {
  test.slow();
  const organization = await newOrganization();
  const aws = await newAwsAccount();
  const shell = await terminal(aws);

  await test.step("The empty page leads to the guide", async () => {
    await enter(page, organization.owner, `/${organization.slug}/settings/workload-identity`);
    await page.getByRole("link", { name: "Setup guide" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Set up AWS" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Some answers are missing" })).toBeVisible();
    await expect(blockOf(page, "Steps 2 to 4 in one script")).toHaveCount(0);
  });

  await test.step("Three answers, and a script that is pasted as it is", async () => {
    await answer(page, aws, "production/");
    const script = await copied(page, page.getByRole("button", { name: "Copy Steps 2 to 4 in one script" }));
    expect(await blockOf(page, "Steps 2 to 4 in one script").textContent()).toContain(script.trim());
    const printed = await shell.paste(script);
    expect(printed.trim().split("\n").at(-1)).toBe(
      `arn:aws:iam::${aws.id}:role/latchkey-${organization.slug}`,
    );
    const step = page.getByRole("listitem").filter({ hasText: "Step 5: Create at least one secret" });
    await shell.paste(await copied(page, step.getByRole("button", { name: "Copy Command" })));
  });

  await test.step("Step 6 is filled in", async () => {
    await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
    await expect(dialog(page).getByLabel("Name", { exact: true })).toHaveValue("aws-production");
    await expect(dialog(page).getByLabel("AWS Role ARN")).toHaveValue(
      `arn:aws:iam::${aws.id}:role/latchkey-${organization.slug}`,
    );
    await expect(dialog(page).getByLabel("AWS Region")).toHaveValue(region);
    await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "aws-production" })).toBeVisible();
  });

  await test.step("Step 7 is filled in, and Step 8 is green", async () => {
    await page.getByRole("button", { name: "Add Credential" }).click();
    await expect(dialog(page).getByLabel("Name", { exact: true })).toHaveValue("aws-production-wi");
    await expect(dialog(page).getByLabel("Workload Identity Configuration")).toHaveValue("aws-production");
    await expect(dialog(page).getByLabel("AWS Region")).toHaveValue(region);
    await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
    await dialog(page).getByRole("button", { name: "Test Connection" }).click();
    await expect(dialog(page).getByRole("note", { name: "The handshake works" })).toContainText(
      `arn:aws:sts::${aws.id}:assumed-role/latchkey-${organization.slug}/`,
    );
    await dialog(page).getByRole("button", { name: "Close" }).click();
    await expect(dialog(page)).toBeHidden();
    await expect(page.getByRole("row", { name: /aws-production-wi/ })).toContainText("Passed");
    const chain = page.getByRole("figure", { name: "Trust chain" });
    await expect(chain).toContainText("OIDC provider to Role: works.");
  });

  await test.step("The config's own guide knows what was answered, and can be carried out again", async () => {
    await page.getByRole("tab", { name: "Setup guide" }).click();
    await expect(page.getByRole("textbox", { name: "Secret Name Prefix" })).toHaveValue("production/");
    await expect(page.getByLabel("AWS Account ID")).toHaveCount(0);
    const printed = await shell.paste(
      await copied(page, page.getByRole("button", { name: "Copy Steps 2 to 4 in one script" })),
    );
    expect(printed).toContain("Its trust policy was:");
  });
  await shell.close();
});

test("What was answered survives a reload, is in no address, and a pasted ARN fills what it implies", async ({
  page,
}) => {
  const organization = await newOrganization();
  const guide = `/${organization.slug}/settings/workload-identity/setup`;
  await enter(page, organization.owner, guide);
  await page
    .getByLabel("AWS Account ID")
    .fill("arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:a-AbCdEf");
  await expect(page.getByLabel("AWS Account ID")).toHaveValue("123456789012");
  await expect(page.getByLabel("AWS Region")).toHaveValue("us-gov-west-1");
  await page.getByText("Only these secrets").click();
  await page.getByLabel("Secrets", { exact: true }).fill("database\nteam/openai-api-key");
  await expect(blockOf(page, "Steps 2 to 4 in one script")).toContainText(
    "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:team/openai-api-key-??????",
  );
  await expect(page).toHaveURL(guide);
  await page.reload();
  await expect(page.getByLabel("Secrets", { exact: true })).toHaveValue("database\nteam/openai-api-key");

  await page.getByLabel("Secrets", { exact: true }).fill("database#password");
  await page.getByLabel("Role Name").click();
  await expect(page.getByText("Remove #password: a policy always covers the whole secret")).toBeVisible();
  await expect(page.getByRole("heading", { name: "One answer is missing" })).toBeVisible();
  await expect(blockOf(page, "Steps 2 to 4 in one script")).toHaveCount(0);
});

test("On a slow network the region keeps what is typed, and suggests once it can", async ({ page }) => {
  const organization = await newOrganization();
  await enter(page, organization.owner, `/${organization.slug}/settings/workload-identity/setup`);
  await page.getByLabel("AWS Account ID").fill("123456789012");
  await page.route("**/_next/static/**", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.fallback();
  });
  await page.keyboard.press("Tab");
  const field = page.getByRole("combobox", { name: "AWS Region" });
  await expect(field).toBeFocused();
  await page.keyboard.type("euwest1");
  await expect(field).toHaveValue("euwest1");
  await expect(page.getByRole("option")).toHaveText(["eu-west-1"]);
  await expect(field).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("eu-west-1");
  await expect(page.getByRole("option")).toHaveCount(0);
});

test("Without a network the guide says that it did not load, and is there at the next try", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/net::ERR_FAILED/);
  const organization = await newOrganization();
  await enter(page, organization.owner, `/${organization.slug}/settings/workload-identity/setup`);
  await expect(page.getByRole("heading", { name: "Some answers are missing" })).toBeVisible();
  await page.route("**/_next/static/**", (route) => route.abort());
  await answer(page, await newAwsAccount(), "production/");
  const result = page.getByRole("region", { name: "What to do in your account" });
  await expect(result.getByRole("alert")).toContainText("This part of the page didn’t load.");
  await page.unrouteAll();
  await result.getByRole("button", { name: "Try again" }).click();
  await expect(blockOf(page, "Steps 2 to 4 in one script")).toBeVisible();
});

test("Every way has its files to download", async ({ page }) => {
  const organization = await newOrganization();
  await enter(page, organization.owner, `/${organization.slug}/settings/workload-identity/setup`);
  await answer(page, await newAwsAccount(), "crewai-");
  const files: Record<string, string[]> = {
    "AWS CLI": ["setup.sh", "trust-policy.json", "secrets-policy.json"],
    "AWS console": ["trust-policy.json", "secrets-policy.json"],
    CloudFormation: ["latchkey.yaml"],
    Terraform: ["latchkey.tf"],
  };
  for (const [way, names] of Object.entries(files)) {
    await page.getByRole("tab", { name: way }).click();
    for (const name of names) {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: `Download ${name}` }).click();
      expect((await download).suggestedFilename()).toBe(name);
    }
  }
});

test("A config's guide is about its own role", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, `settings/workload-identity/${acme.configId}?view=setup`);
  await page.getByRole("textbox", { name: "Secret Name Prefix" }).fill("crewai-");
  await expect(page.getByLabel("Role Name")).toHaveCount(0);
  await expect(blockOf(page, "Trust policy")).toContainText(`organization:${acme.organization.id}`);
  await expect(blockOf(page, "If the role already exists")).toContainText("update-assume-role-policy");
  await page.getByRole("button", { name: "Go to the credentials" }).click();
  await expect(page.getByRole("row", { name: /^Credential/ })).toBeVisible();
});
