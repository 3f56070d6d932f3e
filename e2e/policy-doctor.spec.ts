// A role that AWS keeps closed, and a policy that says too little: what the doctor finds, with AWS's CLI in the next window.
import { GetRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { copied, enterWorkingOrganization, expect, test } from "./test";
import { newWorkingOrganization, type WorkingOrganization } from "./working-organization";

const roleName = "crewai-secrets-reader";
const doctor = (acme: WorkingOrganization) => `settings/workload-identity/${acme.configId}?view=doctor`;
const testConnection = (acme: WorkingOrganization) =>
  acme.owner.post<{ ok: boolean }>(
    `secret-provider-credentials/${acme.credentialId}/test-connection`,
    undefined,
    200,
  );

/** As the CLI prints a role: its trust policy decoded. */
async function printedRole({ account }: WorkingOrganization): Promise<string> {
  const { Role } = await account.iam.send(new GetRoleCommand({ RoleName: roleName }));
  const document = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
  return JSON.stringify({ Role: { ...Role, AssumeRolePolicyDocument: document } }, null, 4);
}

test("An admin pastes the role that AWS keeps closed, sees the wrong words, hands the corrected policy to AWS, and the test is green", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  await acme.account.setTrust(acme.organization.id, { subject: acme.organization.id });
  expect(await testConnection(acme)).toMatchObject({ ok: false });

  await enterWorkingOrganization(page, acme, doctor(acme));
  await page.getByRole("textbox", { name: "Trust policy" }).fill(await printedRole(acme));
  await page.getByRole("button", { name: "Check" }).click();
  const result = page.getByRole("region", { name: "Result" });
  await expect(result.getByRole("alert")).toContainText("Latchkey can’t assume the role");
  const finding = result.getByRole("button", { name: /The subject must start with organization:/ });
  await expect(finding).toContainText(/Error · Line \d+/);
  await finding.click();
  const text = result.getByRole("region", { name: "Reviewed text" });
  await expect(text.locator("mark[data-chosen]")).toHaveText(`"${acme.organization.id}"`);

  const changes = result.getByRole("group", { name: "Changes" });
  await expect(changes.locator('[data-kind="removed"]')).toHaveCount(1);
  await expect(changes.locator('[data-kind="added"]')).toContainText(`organization:${acme.organization.id}`);
  await expect(result).toContainText(`aws iam update-assume-role-policy`);
  const corrected = await copied(page, result.getByRole("button", { name: "Copy corrected policy" }));
  await acme.account.iam.send(
    new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: corrected }),
  );
  expect(await testConnection(acme)).toMatchObject({ ok: true });

  await page.getByRole("textbox", { name: "Trust policy" }).fill(corrected);
  await page.getByRole("button", { name: "Check" }).click();
  await expect(result).toContainText("Latchkey can assume the role");
  await expect(result.getByRole("group", { name: "Changes" })).toHaveCount(0);
});

test("By keyboard alone, each finding shows its place, and the permission policy is held against the secrets that variables read", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, doctor(acme));
  await page.getByRole("tab", { name: "Trust policy" }).focus();
  await page.keyboard.press("ArrowRight");
  const field = page.getByRole("textbox", { name: "Permission policy" });
  await field.focus();
  const arn = `arn:aws:secretsmanager:us-east-1:${acme.account.id}:secret:${acme.secretName}`;
  await page.keyboard.insertText(
    JSON.stringify(
      {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arn }],
      },
      null,
      2,
    ),
  );
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const result = page.getByRole("region", { name: "Result" });
  await expect(result).toBeFocused();
  await expect(result.getByRole("alert")).toContainText("Some secrets can’t be read");

  await page.keyboard.press("Tab");
  await expect(result.getByRole("button", { name: /The ARN's suffix is missing/ })).toBeFocused();
  const chosen = result.getByRole("region", { name: "Reviewed text" }).locator("mark[data-chosen]");
  await expect(chosen).toHaveText(`"${arn}"`);
  await page.keyboard.press("Tab");
  await expect(result.getByRole("button", { name: /Listing secret names isn't allowed/ })).toBeFocused();
  await expect(chosen).toHaveText('"Statement"');
  await expect(result.getByRole("group", { name: "Changes" })).toContainText(`${arn}-??????`);
  await expect(result).toContainText("aws iam put-role-policy");
});

test("What is no policy is refused beside the field, or named for what it is", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, doctor(acme));
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByText("Paste the policy first.")).toBeVisible();
  const field = page.getByRole("textbox", { name: "Trust policy" });
  await expect(field).toBeFocused();
  await field.fill('resource "aws_iam_role" "reader" {\n  name = "reader"\n}');
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("This is Terraform");
});
