// A config whose tokens speak for one automation, from the form to a green test: the trust policy names each by itself.
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Page } from "@playwright/test";
import { choose, copied, enterWorkingOrganization, expect, test, visit } from "./test";
import { newWorkingOrganization, unique } from "./working-organization";

const dialog = (page: Page) => page.getByRole("dialog");

test("An admin narrows a config, hands the corrected trust policy to AWS, and tests it for an automation", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const names = ["alpha", "beta"].map((name) => unique(`a ${name}`));
  const ids: string[] = [];
  for (const name of names) ids.push((await acme.owner.post<{ id: string }>("automations", { name })).id);
  await enterWorkingOrganization(page, acme, `settings/workload-identity/${acme.configId}`);
  await page.getByRole("button", { name: "Edit" }).click();
  await dialog(page).getByRole("radio", { name: "One automation at a time", exact: true }).check();
  const limit = dialog(page)
    .getByLabel(/^Limit to automations/)
    .first();
  for (const name of names) {
    await limit.click();
    await page.getByRole("option", { name }).click();
  }
  // Whatever is searched for meanwhile, what is chosen keeps its name.
  await limit.fill("nothing is called like this");
  await expect(page.getByText("No automations match")).toBeVisible();
  await expect(dialog(page).locator(".mantine-Pill-root")).toHaveText(names);
  await limit.fill("");
  await page.keyboard.press("Tab");
  await dialog(page).getByRole("button", { name: "Save changes" }).click();
  await expect(dialog(page)).toBeHidden();

  // AWS still trusts the organization's token: the doctor says so, and writes both automations down.
  await visit(page, `/${acme.organization.slug}/settings/workload-identity/${acme.configId}?view=doctor`);
  const document = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${acme.account.id}:oidc-provider/example.com` },
        Action: "sts:AssumeRoleWithWebIdentity",
      },
    ],
  };
  await page.getByRole("textbox", { name: "Trust policy" }).fill(JSON.stringify(document, null, 2));
  await page.getByRole("button", { name: "Check" }).click();
  const result = page.getByRole("region", { name: "Result" });
  await expect(result.getByRole("alert")).toContainText("Latchkey can’t assume the role");
  const corrected = await copied(page, result.getByRole("button", { name: "Copy corrected policy" }));
  for (const id of ids) {
    expect(corrected).toContain(`organization:${acme.organization.id}:automation:${id}`);
  }
  expect(corrected).not.toContain("*");

  await visit(
    page,
    `/${acme.organization.slug}/settings/secret-provider-credentials?credential=${acme.credentialId}`,
  );
  const field = dialog(page).getByLabel("Automation", { exact: true }).first();
  await expect(field).toHaveValue(names[0] ?? "");
  await dialog(page).getByRole("button", { name: "Test Connection" }).click();
  await expect(dialog(page).getByRole("list", { name: "Connection test" })).toContainText("Failed");

  await acme.account.iam.send(
    new UpdateAssumeRolePolicyCommand({ RoleName: "crewai-secrets-reader", PolicyDocument: corrected }),
  );
  await choose(field, names[1] ?? "");
  await dialog(page).getByRole("button", { name: "Test Connection" }).click();
  await expect(dialog(page).getByRole("note", { name: "The handshake works" })).toBeVisible();
  await expect(dialog(page)).toContainText(`This result is for the automation ${names[1]} only.`);
  // The organization's own automation is none of the config's.
  await field.click();
  await expect(page.getByRole("option")).toHaveText(names);
});
