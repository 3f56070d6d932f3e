// Trying an automation before it runs: what fails is said with what to change, and what to change is all it takes.
import type { Page } from "@playwright/test";
import { listStatement, readStatement } from "./aws-account";
import { newUser } from "./aws-users";
import { enter, enterWorkingOrganization, expect, test, unfoldNotices } from "./test";
import { kickOff, printing } from "./worker";
import {
  deploy,
  directInput,
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

const row = (page: Page, key: string) =>
  page.getByRole("table").getByRole("row", { name: new RegExp(`^${key} `) });
const detail = (page: Page, key: string) => page.getByRole("list", { name: `Stages of ${key}` });

test("An author tries an automation: what is red says what to change, and is green after that", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const { owner, account, automationId } = acme;
  const source = `credential:${acme.credentialId}`;
  const keys = await newUser(account);
  const credential = await owner.post<Created>("secret-provider-credentials", staticKeysInput(keys));
  await account.createSecret("crewai-database", JSON.stringify({ user: "u", password: "canary-password" }));
  await account.createSecret("other-secret", "canary-other");
  await addVariable(acme, "ABSENT", source, "crewai-absent");
  await addVariable(acme, "DENIED", source, "other-secret");
  await addVariable(acme, "FIELD", source, "crewai-database#Password");
  await addVariable(acme, "KEYS", `credential:${credential.id}`, "crewai-database#user");
  await owner.post("environment-variables", directInput("LOG_LEVEL", "canary-level", automationId));
  await enterWorkingOrganization(page, acme, `automations/${automationId}`);

  await test.step("The page offers it where nothing has shown yet that the variables work", async () => {
    const notice = page.getByRole("note", { name: /been tested yet/ });
    await unfoldNotices(page);
    await expect(notice).toContainText("6 variables haven’t been tested yet");
    await notice.getByRole("button", { name: "Run pre-flight" }).click();
    await expect(page).toHaveURL(/\?view=pre-flight$/);
  });

  await test.step("Every variable has its outcome; the first red one is open, with the statement to paste", async () => {
    await expect(page.getByRole("alert", { name: "3 of 6 variables fail" })).toContainText(
      "Kickoffs fail and get no variables because of ABSENT, DENIED and FIELD.",
    );
    await expect(row(page, "ABSENT")).toContainText("Secret not found");
    await expect(row(page, "DENIED")).toContainText("Access denied");
    await expect(row(page, "FIELD")).toContainText("JSON key not found");
    for (const key of ["KEYS", "LOG_LEVEL", "SECRET"]) await expect(row(page, key)).toContainText("OK");
    await expect(row(page, "KEYS")).toContainText("at deploy");
    await expect(row(page, "SECRET")).toContainText("every kickoff");
    // Which is red first, the clouds decide: one of the three is open by itself.
    await expect(page.getByRole("list", { name: /^Stages of (ABSENT|DENIED|FIELD)$/ })).toHaveCount(1);

    if (!(await detail(page, "DENIED").isVisible())) await row(page, "DENIED").getByRole("button").click();
    await expect(detail(page, "DENIED")).toContainText(/Exchange with AWS STS.*OK.*Read the secret.*Failed/s);
    const statement = page.getByRole("group", { name: "Policy statement" });
    await expect(statement).toContainText(`secret:other-secret-??????`);
    // A policy's statements have names of their own.
    const pasted = JSON.parse((await statement.textContent()) ?? "");
    await account.allow(listStatement, readStatement(account.id), pasted);
    await row(page, "SECRET").getByRole("button").click();
    await expect(page.getByRole("table")).toContainText(/VersionId.*[0-9a-f-]{36}/s);
    await expect(page.getByRole("table")).toContainText("The value was discarded.");
    await expect(page.getByText("canary")).toHaveCount(0);
  });

  await test.step("The last pre-flight is still told after a reload", async () => {
    await page.reload();
    await expect(page.getByRole("note", { name: "3 of 6 variables failed" })).toContainText(
      "ABSENT: Secret not found",
    );
  });

  await test.step("Mended, it is green, and the kickoff is too", async () => {
    await account.createSecret("crewai-absent", "here");
    await page.getByRole("tab", { name: "Environment Variables" }).click();
    await page.getByRole("button", { name: /^FIELD/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Secret Name").fill("crewai-database#password");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole("button", { name: "Pre-flight", exact: true }).click();
    await expect(page.getByRole("note", { name: "All 6 variables work" })).toBeVisible();
    const forecast = page.getByRole("region", { name: "What a kickoff would do" });
    await expect(forecast).toContainText("Version 1: would resolve.");
    await expect(forecast).toContainText("KEYS and LOG_LEVEL: absent until the next deploy.");
    await expect(forecast).toContainText("workers need 1.14.5 or later");
    await expect(page.getByRole("note", { name: /been tested yet|changed since/ })).toHaveCount(0);
    const { token } = await deploy(owner, automationId);
    expect((await kickOff(token, printing("ABSENT"))).stdout).toBe("here");
  });
});

test("After a change that could break it, the page offers a pre-flight, and says what changed", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  await kickOff(acme.token, "");
  await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=variables`);
  await expect(row(page, "SECRET")).toBeVisible();
  await expect(page.getByRole("button", { name: "Run pre-flight" })).toHaveCount(0);
  await page.getByRole("button", { name: /^SECRET/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Secret Name").fill("crewai-mistyped");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Save anyway" }).click();
  const notice = page.getByRole("note", { name: "1 variable changed since its last successful test" });
  await unfoldNotices(page);
  await expect(notice).toContainText("SECRET: it changed since");
  await notice.getByRole("button", { name: "Run pre-flight" }).click();
  await expect(row(page, "SECRET")).toContainText("Secret not found");
  await expect(page.getByRole("region", { name: "What a kickoff would do" })).toContainText(
    "Version 1: fails because of SECRET.",
  );
});

test("Outcomes appear as they happen, by keyboard too", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await addVariable(acme, "ABSENT", `credential:${acme.credentialId}`, "crewai-absent");
  await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=pre-flight`);
  // One of the two waits.
  await acme.account.fail({ kind: "latency", latencyMs: 2500, operation: "GetSecretValue", times: 1 });
  await page.getByRole("main").getByRole("button", { name: "Run pre-flight" }).last().focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 of 2 variables tried").first()).toBeVisible();
  await expect(page.getByRole("table")).toContainText("Testing");
  await expect(page.getByRole("alert", { name: "1 of 2 variables fails" })).toBeVisible();
  const button = row(page, "ABSENT").getByRole("button");
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(button).toHaveAttribute("aria-expanded", "false");
});

test("A Member sees what fails of a handshake, and who may see what to change", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await acme.account.setTrust(acme.organization.id, { subject: "organization:another" });
  await enter(page, acme.organization.member, `/${acme.organization.slug}/automations/${acme.automationId}`);
  await page.getByRole("button", { name: "Pre-flight", exact: true }).click();
  await expect(row(page, "SECRET")).toContainText("Trust policy mismatch");
  await expect(page.getByRole("table")).toContainText("its trust policy doesn't allow this organization");
  await expect(page.getByRole("table")).toContainText("Seeing this needs secret_providers: read");
  await expect(page.getByRole("table")).not.toContainText("oidc-provider");
});

test("A deploy shows its stages as they happen, and the one that fails", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const { owner, account, automationId } = acme;
  const keys = await newUser(account);
  const credential = await owner.post<Created>("secret-provider-credentials", staticKeysInput(keys));
  const source = `credential:${credential.id}`;
  for (const name of ["one", "two"]) await account.createSecret(`crewai-${name}`, "value");
  await addVariable(acme, "ONE", source, "crewai-one");
  await addVariable(acme, "TWO", source, "crewai-two");
  await account.fail({ kind: "latency", latencyMs: 2500, operation: "GetSecretValue", times: 1 });
  await enterWorkingOrganization(page, acme, `automations/${automationId}`);
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  const stages = page.getByRole("list", { name: "Deploy" });
  await expect(stages).toContainText(
    /deploy-time values: 1 of 2.*Running.*Seal the values into version 2.*Waiting/s,
  );
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("lkd_");
  await dialog.getByRole("button", { name: /Copy/ }).first().click();
  await dialog.getByRole("button", { name: "Done" }).click();

  const absent = await addVariable(acme, "ABSENT", source, "crewai-absent");
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(page.getByRole("alert", { name: "Nothing was deployed" })).toBeVisible();
  await expect(stages).toContainText(/Failed.*ABSENT.*Secret not found.*Seal the values.*Not reached/s);
  await owner.remove(`environment-variables/${absent.id}`);
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(dialog).toContainText("lkd_");
});
