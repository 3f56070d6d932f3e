// What goes wrong between Latchkey and AWS, as the console says it, and as the guide's Troubleshooting table does.
import { CreateOpenIDConnectProviderCommand, DeleteOpenIDConnectProviderCommand } from "@aws-sdk/client-iam";
import type { Page } from "@playwright/test";
import { audience, listStatement, readStatement, region } from "./aws-account";
import { environment } from "./environment";
import { act, choose, enterWorkingOrganization, expect, test } from "./test";
import { newWorkingOrganization, type WorkingOrganization } from "./working-organization";

interface Trouble {
  title: string;
  spoil(acme: WorkingOrganization): Promise<unknown>;
  answer: RegExp;
  cause: string;
  /** What the remedy names, of this very organization. */
  remedy(acme: WorkingOrganization): string[];
  /** Of the trust chain: the first link that does not work. */
  broken: string;
  mend(acme: WorkingOrganization): Promise<unknown>;
}

const issuer = () => environment().settings.OIDC_ISSUER ?? "";
const host = () => new URL(issuer()).host;
const providerArn = ({ account }: WorkingOrganization) =>
  `arn:aws:iam::${account.id}:oidc-provider/${host()}`;
const rightTrust = ({ account, organization }: WorkingOrganization) => account.setTrust(organization.id);

const mistrust = {
  answer: /AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity/,
  cause: "The role doesn't exist, or its trust policy doesn't allow this organization.",
  remedy: (acme: WorkingOrganization) => [
    providerArn(acme),
    `"${host()}:aud" is exactly "${audience}"`,
    `"${host()}:sub" is exactly "organization:${acme.organization.id}"`,
  ],
  broken: "OIDC provider to Role: broken. Trust policy refuses",
  mend: rightTrust,
};

const troubles: Trouble[] = [
  {
    title: "the trust policy expects another organization as the subject",
    spoil: ({ account, organization }) =>
      account.setTrust(organization.id, { subject: `organization:${crypto.randomUUID()}` }),
    ...mistrust,
  },
  {
    title: "the trust policy expects another audience",
    spoil: ({ account, organization }) =>
      account.setTrust(organization.id, { audience: "https://sts.amazonaws.com" }),
    ...mistrust,
  },
  {
    title: "the federated principal has a slash after the host",
    spoil: ({ account, organization }) => account.setTrust(organization.id, { principalHost: `${host()}/` }),
    ...mistrust,
  },
  {
    title: "the federated principal names another host",
    spoil: ({ account, organization }) =>
      account.setTrust(organization.id, { principalHost: "latchkey.example" }),
    ...mistrust,
  },
  {
    title: "no identity provider is registered",
    spoil: (acme) =>
      acme.account.iam.send(
        new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn(acme) }),
      ),
    answer: /InvalidIdentityToken: No OpenIDConnect provider found/,
    cause: "Latchkey isn't registered as an identity provider in the role's AWS account.",
    remedy: (acme) => [`the URL ${issuer()} and the audience ${audience}`, providerArn(acme)],
    broken: "Latchkey to OIDC provider: broken. Not registered",
    mend: ({ account }) =>
      account.iam.send(new CreateOpenIDConnectProviderCommand({ Url: issuer(), ClientIDList: [audience] })),
  },
  {
    title: "AWS cannot reach the issuer",
    // Three times: what may pass is tried so often before it counts.
    spoil: ({ account }) =>
      account.fail({ kind: "issuer-unreachable", operation: "AssumeRoleWithWebIdentity", times: 3 }),
    answer: /InvalidIdentityToken: Couldn't retrieve verification key from your identity provider/,
    cause: "AWS couldn't fetch Latchkey's public keys.",
    remedy: () => [`${issuer()}/.well-known/openid-configuration`, `${issuer()}/oauth2/jwks`],
    broken: "Latchkey to OIDC provider: broken. Keys unreachable",
    mend: async () => undefined,
  },
];

const panel = (page: Page) => page.getByRole("dialog");
const handshake = (page: Page) => panel(page).getByRole("note", { name: "The handshake works" });

async function testConnection(page: Page, acme: WorkingOrganization): Promise<string> {
  await enterWorkingOrganization(page, acme, "settings/secret-provider-credentials");
  const { name } = await acme.owner.get<{ name: string }>(`secret-provider-credentials/${acme.credentialId}`);
  await act(page, name, "Test Connection");
  return name;
}

for (const { title, spoil, answer, cause, remedy, broken, mend } of troubles) {
  test(`Test Connection is red and says why when ${title}; mended, it is green`, async ({ page }) => {
    const acme = await newWorkingOrganization();
    await spoil(acme);
    const name = await testConnection(page, acme);

    const stages = panel(page).getByRole("list", { name: "Connection test" }).locator("> li");
    await expect(stages).toContainText([
      /^Check the issuerWarning/,
      /^Mint tokenOK/,
      /^Exchange with AWS STSFailed/,
      /^Confirm identityNot reached$/,
      /^List secret namesNot reached$/,
      /^Read secretsNot reached$/,
    ]);
    const failed = stages.nth(2);
    await expect(failed.getByText("AWS answered")).toBeVisible();
    await expect(failed).toContainText(answer);
    await expect(failed).toContainText(cause);
    for (const text of remedy(acme)) await expect(failed).toContainText(text);
    await expect(panel(page).getByRole("figure", { name: "Trust chain" })).toContainText(broken);
    await expect(handshake(page)).toBeHidden();

    await mend(acme);
    await panel(page).getByRole("button", { name: "Test Connection" }).click();
    await expect(handshake(page)).toContainText(acme.account.id);
    await panel(page).getByRole("button", { name: "Close" }).click();
    await expect(page.getByRole("row", { name })).toContainText("Passed");
  });
}

test("Test Connection is red in a region that is not activated; with the region of the secrets it is green", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const name = await testConnection(page, acme);
  await expect(handshake(page)).toBeVisible();

  const form = page.getByRole("dialog", { name: "Edit Credential" });
  async function moveTo(other: string) {
    await panel(page).getByRole("button", { name: "Edit" }).click();
    await form.getByLabel("AWS Region").fill(other);
    await form.getByRole("button", { name: "Save changes" }).click();
    await expect(form).toBeHidden();
  }
  await moveTo("eu-south-1");
  // Once: the exchange is not signed, so that the simulator does not see its region.
  await acme.account.fail({ kind: "region-disabled", operation: "AssumeRoleWithWebIdentity", times: 1 });
  await panel(page).getByRole("button", { name: "Test Connection" }).click();
  const failed = panel(page).getByRole("listitem").filter({ hasText: "Exchange with AWS STS" });
  await expect(failed).toContainText("RegionDisabledException: STS is not activated in this region");
  await expect(failed).toContainText(
    "AWS STS isn't active in this region of the account, or your secrets are in another region.",
  );
  await expect(failed).toContainText("If your secrets aren't in eu-south-1");
  await expect(failed).toContainText(`activate eu-south-1 for account ${acme.account.id}`);

  await moveTo(region);
  await panel(page).getByRole("button", { name: "Test Connection" }).click();
  await expect(handshake(page)).toBeVisible();
  await panel(page).getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("row", { name })).toContainText(region);
});

test("The result of a test shows, although the credential was still being read when it ended", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const tested = page.waitForResponse(/\/test-connection$/);
  let isFirst = true;
  await page.route(`**/secret-provider-credentials/${acme.credentialId}`, async (route) => {
    if (!isFirst) return route.continue();
    isFirst = false;
    const beforeTheTest = await route.fetch();
    await tested;
    // By now it may be asked for no more.
    await route.fulfill({ response: beforeTheTest }).catch(() => undefined);
  });
  await testConnection(page, acme);
  await expect(handshake(page)).toContainText(acme.account.id);
});

test("A role that may not list secrets shows so in Secret Name, with the statement to add, and a typed name works", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^502 .*\/secret-names\?/);
  const acme = await newWorkingOrganization();
  await acme.account.allow(readStatement(acme.account.id));
  await enterWorkingOrganization(page, acme, "environment-variables");
  await page.getByRole("button", { name: "Add Environment Variables" }).click();
  const form = page.getByRole("dialog");
  const secretName = form.getByLabel("Secret Name");
  const denial = form.getByRole("note", { name: /AWS did not list the names/ });
  const statement = denial.getByRole("group", { name: "Policy statement" });

  await form.getByLabel("Key").fill("KEYWORD");
  await choose(form.getByLabel("Value Source"), /^Use AWS default/);
  await secretName.click();
  await expect(denial).toContainText("The role isn't allowed to list secret names");
  await expect(denial).toContainText(/AccessDenied.*secretsmanager:ListSecrets/);
  await expect(denial).toContainText(acme.roleArn);
  expect(JSON.parse((await statement.textContent()) ?? "")).toEqual(listStatement);

  await secretName.fill(acme.secretName);
  await form.getByRole("button", { name: "Create", exact: true }).click();
  await expect(form).toBeHidden();
  const row = page.getByRole("row", { name: /^KEYWORD/ });
  await expect(row).toContainText(acme.secretName);

  await row.getByRole("button", { name: /^KEYWORD/ }).click();
  await secretName.click();
  await expect(denial).toBeVisible();
  await acme.account.allow(listStatement, readStatement(acme.account.id));
  await denial.getByRole("button", { name: "Try again" }).click();
  await expect(denial).toBeHidden();
  await secretName.click();
  await expect(page.getByRole("option", { name: acme.secretName })).toBeVisible();
});
