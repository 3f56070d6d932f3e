// The setup guide waits for AWS after its script was copied, and what runs feeds the chain of trust.
import { newAwsAccount, region } from "./aws-account";
import { expectNoViolation } from "./axe";
import { newOrganization } from "./environment";
import { copied, enter, enterWorkingOrganization, expect, test } from "./test";
import { kickOff } from "./worker";
import { newWorkingOrganization } from "./working-organization";

test("After the script is copied the guide waits, turns green by itself, and is one record", async ({
  page,
}) => {
  const { id, slug, owner } = await newOrganization();
  const aws = await newAwsAccount();
  await enter(page, owner, `/${slug}/settings/workload-identity/setup`);
  await page.getByLabel("AWS Account ID").fill(aws.id);
  await page.getByLabel("AWS Region").fill(region);
  await page.getByRole("textbox", { name: "Secret Name Prefix" }).fill("crewai-");
  await page.getByLabel("Role Name").fill("crewai-secrets-reader");
  const waiting = page.getByRole("region", { name: "Waiting for AWS" });
  await expect(waiting).toHaveCount(0);
  await copied(page, page.getByRole("button", { name: "Copy Steps 2 to 4 in one script" }));
  await expect(waiting).toBeVisible();
  await expect(waiting).toContainText("Tried once");
  await expect(waiting.getByRole("figure", { name: "Trust chain" })).toContainText(
    "Latchkey to OIDC provider",
  );

  await expectNoViolation(page);
  await waiting.getByRole("button", { name: "Stop" }).click();
  await expect(waiting).toHaveCount(0);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(waiting).toBeVisible();

  // The script runs in another window.
  await aws.trust(id);
  await expect(page.getByRole("note", { name: "AWS lets this organization in" })).toBeVisible({
    timeout: 30_000,
  });
  await enter(page, owner, `/${slug}/getting-started`);
  const trust = page
    .getByRole("list", { name: "Steps" })
    .getByRole("listitem")
    .filter({ hasText: "AWS trusts this organization" });
  await expect(trust).toContainText("Done");
  await expect(trust).toContainText("crewai-secrets-reader");
  await enter(page, owner, `/${slug}/settings/audit-log`);
  const rows = page.getByRole("row", { name: /Waited for a role/ });
  // One for the wait that was stopped, one for the wait that turned green.
  await expect(rows).toHaveCount(2);
});

test("A kickoff turns the chain of trust green, and the next red, with when and by what", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const { name } = await acme.owner.get<{ name: string }>(`automations/${acme.automationId}`);
  const chain = page.getByRole("figure", { name: "Trust chain" });
  const path = `settings/workload-identity/${acme.configId}?view=credentials`;
  await enterWorkingOrganization(page, acme, path);
  await expect(chain).toContainText("Role to Secrets: not known yet.");
  await kickOff(acme.token, "");
  await enterWorkingOrganization(page, acme, path);
  await expect(chain).toContainText("Role to Secrets: works. Secrets read");
  await expect(chain).toContainText(`Kickoff of ${name}, just now`);
  await acme.account.setTrust(acme.organization.id, { subject: "organization:another" });
  await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=pre-flight`);
  await page.getByRole("main").getByRole("button", { name: "Run pre-flight" }).last().click();
  await expect(page.getByRole("alert", { name: /fails/ })).toBeVisible();
  await enterWorkingOrganization(page, acme, path);
  await expect(chain).toContainText("OIDC provider to Role: broken. Trust policy refuses");
  await expect(chain).toContainText(`Pre-flight of ${name}`);
  await page.getByRole("tab", { name: "Policy doctor" }).click();
  const strip = page.getByRole("region", { name: "Notices" });
  await expect(strip).toContainText("OIDC provider → Role: Trust policy refuses");
  await strip.getByRole("button", { name: "See credentials" }).click();
  await expect(chain).toBeVisible();
});
