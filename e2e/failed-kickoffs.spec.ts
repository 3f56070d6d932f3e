// What fails, as somebody meets it: why, what to change, and the button that leads to where that is done.
import type { Page } from "@playwright/test";
import { newUser } from "./aws-users";
import { enter, enterWorkingOrganization, expect, test } from "./test";
import { kickOff } from "./worker";
import {
  credentialInput,
  deploy,
  newWorkingOrganization,
  staticKeysInput,
  type WorkingOrganization,
} from "./working-organization";

interface Created {
  id: string;
}

const addVariable = (
  { owner, automationId }: WorkingOrganization,
  key: string,
  source: string,
  secretName: string,
) => owner.post<Created>("environment-variables", { key, source, secretName, automationIds: [automationId] });

const failures = (page: Page) => page.getByRole("list", { name: "Failures" });
const field = (page: Page, name: string) => page.getByRole("textbox", { name });

test("A worker tells every variable that fails at once, and the console why, what to change and where", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const { owner, account } = acme;
  const source = `credential:${acme.credentialId}`;
  await account.createSecret("other-secret", "canary-other");
  await addVariable(acme, "DENIED", source, "other-secret");
  await addVariable(acme, "NO_DEFAULT", "default:aws", acme.secretName);
  await owner.put(`secret-provider-credentials/${acme.credentialId}`, credentialInput(acme.configId));

  const { exitCode, stdout, stderr } = await kickOff(acme.token, "process.stdout.write('ran')");
  expect([exitCode, stdout]).toEqual([78, ""]);
  expect(stderr).toMatch(/^NO_DEFAULT: no_credential_found — /m);
  expect(stderr).toMatch(/^DENIED: access_denied — /m);
  expect(stderr).not.toMatch(/^SECRET:/m);
  expect(stderr).toMatch(/Open Secret Provider Credentials: http.*\/settings\/secret-provider-credentials$/m);

  await enterWorkingOrganization(page, acme, `automations/${acme.automationId}`);
  await test.step("The kickoff that failed is open, with both, as cause and remedy", async () => {
    await expect(
      page.getByRole("row", { name: /Failed.*No credential found: NO_DEFAULT and 1 more/ }),
    ).toBeVisible();
    await expect(
      page.getByText("The run got no variables, because 2 of them could not be read."),
    ).toBeVisible();
    const [first, second] = [
      failures(page).getByRole("listitem").nth(0),
      failures(page).getByRole("listitem").nth(1),
    ];
    await expect(first).toContainText(
      /NO_DEFAULT.*no default credential.*What to change.*Set a default credential/s,
    );
    await expect(second).toContainText(/DENIED.*isn't allowed to read this secret/s);
    await expect(second.getByRole("group", { name: "Policy statement" })).toBeHidden();
    await second.getByText("What to change").click();
    await expect(second.getByRole("group", { name: "Policy statement" })).toContainText(
      "secret:other-secret-??????",
    );
    await expect(second.getByText("AccessDeniedException: ")).toBeHidden();
    await second.getByText("AWS answered").click();
    await expect(second.getByText("AccessDeniedException: ")).toBeVisible();
  });
  await test.step("The button leads to the doctor of permission policies, where the field waits", async () => {
    await failures(page).getByRole("link", { name: "Check the permission policy" }).click();
    await expect(page).toHaveURL(
      new RegExp(`/workload-identity/${acme.configId}\\?view=doctor&policy=permission$`),
    );
    await expect(field(page, "Permission policy")).toBeFocused();
  });
});

test("A red exchange leads to the trust policy doctor: from a kickoff, a pre-flight and a connection test", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  await addVariable(acme, "AGAIN", `credential:${acme.credentialId}`, acme.secretName);
  await acme.account.setTrust(acme.organization.id, { subject: "organization:another" });
  expect((await kickOff(acme.token, "")).exitCode).toBe(78);
  const path = `automations/${acme.automationId}`;
  const follow = async () => {
    await page.getByRole("link", { name: "Check the trust policy" }).first().click();
    await expect(page).toHaveURL(/\?view=doctor&policy=trust$/);
    await expect(page.getByRole("tab", { name: "Trust policy" })).toHaveAttribute("aria-selected", "true");
    await expect(field(page, "Trust policy")).toBeFocused();
  };
  await enterWorkingOrganization(page, acme, path);
  // What fails alike is said once.
  await expect(failures(page).getByRole("listitem")).toHaveCount(1);
  await expect(failures(page)).toContainText(/AGAIN.*SECRET.*Trust policy mismatch/s);
  await follow();

  await enterWorkingOrganization(page, acme, path);
  await page.getByRole("button", { name: "Pre-flight", exact: true }).click();
  await expect(page.getByRole("alert", { name: "2 of 2 variables fail" })).toBeVisible();
  await follow();

  await enterWorkingOrganization(
    page,
    acme,
    `settings/secret-provider-credentials?credential=${acme.credentialId}`,
  );
  const panel = page.getByRole("dialog");
  const button = panel.getByRole("button", { name: "Test Connection" });
  await acme.account.fail({
    kind: "latency",
    operation: "AssumeRoleWithWebIdentity",
    latencyMs: 2500,
    times: 1,
  });
  await button.click();
  await expect(button).toBeDisabled();
  await expect(button.getByText("Test Connection")).toBeVisible();
  await expect(panel.getByText("AWS answered")).toBeVisible();
  await expect(button).toBeEnabled();
  await follow();

  await test.step("A Member sees why, and no way to what their role may not open", async () => {
    await page.context().clearCookies();
    await enter(page, acme.organization.member, `/${acme.organization.slug}/${path}`);
    await expect(failures(page)).toContainText("its trust policy doesn't allow this organization");
    await expect(failures(page)).toContainText("Seeing this needs secret_providers: read");
    await expect(failures(page).getByRole("link")).toHaveCount(0);
  });
});

test("A deploy that fails says the same of what it could not read", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const keys = await newUser(acme.account);
  const { id } = await acme.owner.post<Created>("secret-provider-credentials", staticKeysInput(keys));
  await addVariable(acme, "ABSENT", `credential:${id}`, "crewai-absent");
  await enterWorkingOrganization(page, acme, `automations/${acme.automationId}`);
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(page.getByRole("alert", { name: "Nothing was deployed" })).toBeVisible();
  await expect(failures(page)).toContainText(
    /ABSENT.*This secret doesn't exist.*What to change.*crewai-absent exists/s,
  );
  await failures(page).getByRole("link", { name: "Open the variable" }).click();
  await expect(page.getByRole("row", { name: /^ABSENT/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /^SECRET/ })).toHaveCount(0);
});

test("A kickoff shows which version of a secret its deployment holds, and where that changed", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const { owner, account, automationId } = acme;
  const keys = await newUser(account);
  const { id } = await owner.post<Created>("secret-provider-credentials", staticKeysInput(keys));
  const versionId = await account.createSecret("crewai-baked", "canary-before");
  await addVariable(acme, "BAKED", `credential:${id}`, "crewai-baked");
  await kickOff((await deploy(owner, automationId)).token, "");
  const rotated = await account.updateSecret("crewai-baked", "canary-after");
  await kickOff((await deploy(owner, automationId)).token, "");
  await enterWorkingOrganization(page, acme, `automations/${automationId}`);
  const history = page.getByRole("table");
  await expect(history.getByText("new version")).toHaveCount(1);
  await expect(history.getByText("2 secrets")).toHaveCount(2);
  await expect(page.getByRole("button", { name: /New version of crewai-baked \(at deploy\)/ })).toHaveCount(
    1,
  );
  for (const button of await history.getByRole("button", { name: "Resolved" }).all()) await button.click();
  const lists = history.getByRole("list", { name: "Secrets read at deploy" });
  await expect(lists).toContainText([`VersionId${rotated}`, `VersionId${versionId}`]);
  await expect(lists.first()).toContainText(/BAKED.*at deploy/s);
  await expect(lists.first()).toContainText("new version");
  await expect(page.getByText("canary")).toHaveCount(0);
});

test("Radio buttons are named by their label alone, and explained by the rest", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, "settings/secret-provider-credentials");
  await page.getByRole("button", { name: "Add Credential" }).first().click();
  const dialog = page.getByRole("dialog");
  for (const [name, explanation] of [
    ["Workload Identity", /No AWS key is stored/],
    ["Static access keys", /Latchkey stores an access key, encrypted/],
    ["AssumeRole", /assumes a role/],
  ] as const) {
    await expect(dialog.getByRole("radio", { name, exact: true })).toHaveAccessibleDescription(explanation);
  }
  await dialog.getByText("Latchkey stores an access key, encrypted", { exact: false }).click();
  await expect(dialog.getByRole("radio", { name: "Static access keys", exact: true })).toBeChecked();
  const toDefault = dialog.getByRole("checkbox", { name: /^Set as default/ });
  await expect(toDefault).toHaveAccessibleName("Set as default credential for this provider");
});
