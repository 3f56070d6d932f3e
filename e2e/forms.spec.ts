// Forms, and what they refuse: beside the field, in words that say what to do.
import type { Locator, Page } from "@playwright/test";
import { workerWith } from "./session";
import { act, choose, enterWorkingOrganization, expect, test } from "./test";
import {
  configInput,
  credentialInput,
  deploy,
  newWorkingOrganization,
  type WorkingOrganization,
} from "./working-organization";

const configs = "settings/workload-identity";
const credentials = "settings/secret-provider-credentials";
const variables = "environment-variables";

const form = (page: Page) => page.getByRole("dialog");
const field = (page: Page, label: string) => form(page).getByLabel(label, { exact: true });
const create = (page: Page) => form(page).getByRole("button", { name: "Create", exact: true });
const nameOf = async ({ owner }: WorkingOrganization, path: string) =>
  (await owner.get<{ name: string }>(path)).name;

/** Seen beside the field, and heard with it. */
async function expectError(erroneous: Locator, message: string): Promise<void> {
  await expect(erroneous).toHaveAttribute("aria-invalid", "true");
  const words = new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  await expect(erroneous).toHaveAccessibleDescription(words);
  await expect(form(erroneous.page()).getByText(message)).toBeVisible();
}

test("What is missing is said beside each field, and the first one gets the focus", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, configs);
  await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
  await create(page).click();
  await expectError(field(page, "Name"), "Enter a name.");
  await expectError(field(page, "AWS Role ARN"), "Paste the Role Arn from Step 3.");
  await expectError(field(page, "AWS Region"), "Choose the region of your secrets.");
  await expect(field(page, "Name")).toBeFocused();

  await field(page, "Name").fill("aws-prod");
  await field(page, "AWS Region").fill("us-east");
  await create(page).click();
  await expectError(field(page, "AWS Region"), "A region looks like us-east-1.");
  await expect(field(page, "AWS Role ARN")).toBeFocused();
  await expect(field(page, "Name")).not.toHaveAttribute("aria-invalid", "true");
});

const wrongArns = {
  "arn:aws:s3:::crewai-secrets": "This ARN names s3, not an IAM role.",
  "crewai-secrets-reader": "This is a name. Paste the role's ARN: arn:aws:iam::123456789012:role/name.",
  "arn:aws:iam::123456789012:user/olivia": "This ARN names user, not a role.",
  "arn:aws:sts::123456789012:assumed-role/reader/session":
    "This is a role session. Paste the role's ARN: arn:aws:iam::…:role/name.",
  "arn:aws:iam:::role/reader": "The role ARN is incomplete: it needs a 12-digit account and a role name.",
};

test("A wrong ARN is explained by what it is; a right one is trimmed and shows its account", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, configs);
  await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
  await create(page).click();
  for (const [arn, message] of Object.entries(wrongArns)) {
    await field(page, "AWS Role ARN").fill(arn);
    await expectError(field(page, "AWS Role ARN"), message);
  }
  await field(page, "AWS Role ARN").fill(`  ${acme.roleArn}\n`);
  await expect(field(page, "AWS Role ARN")).toHaveValue(acme.roleArn);
  await expect(field(page, "AWS Role ARN")).not.toHaveAttribute("aria-invalid", "true");
  await expect(form(page)).toContainText(`Account ${acme.account.id}`);
  await expect(form(page)).toContainText("Role crewai-secrets-reader");
});

test("A name that is taken is refused at the name", async ({ page, complaints }) => {
  complaints.expectRefusal(/^409 /);
  const acme = await newWorkingOrganization();
  const config = await nameOf(acme, `workload-identity-configs/${acme.configId}`);
  const credential = await nameOf(acme, `secret-provider-credentials/${acme.credentialId}`);
  const automation = await nameOf(acme, `automations/${acme.automationId}`);

  await enterWorkingOrganization(page, acme, configs);
  await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
  await field(page, "Name").fill(config);
  await field(page, "AWS Role ARN").fill(acme.roleArn);
  await field(page, "AWS Region").fill("us-east-1");
  await create(page).click();
  await expectError(field(page, "Name"), `A config named "${config}" already exists.`);
  await expect(field(page, "Name")).toBeFocused();
  await field(page, "Name").fill("another");
  await create(page).click();
  await expect(page.getByRole("row", { name: /^another/ })).toBeVisible();

  await enterWorkingOrganization(page, acme, credentials);
  await page.getByRole("button", { name: "Add Credential" }).click();
  await field(page, "Name").fill(credential);
  await create(page).click();
  await expectError(field(page, "Name"), `A credential named "${credential}" already exists.`);

  await enterWorkingOrganization(page, acme, "automations");
  await page.getByRole("button", { name: "Create Automation" }).click();
  await field(page, "Name").fill(automation);
  await create(page).click();
  await expectError(field(page, "Name"), `An automation named "${automation}" already exists.`);
});

test("A press that comes before the configs to choose from waits for them", async ({ page }) => {
  const acme = await newWorkingOrganization();
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/\/workload-identity-configs(\?|$)/, async (route) => {
    await asked;
    await route.continue();
  });
  await enterWorkingOrganization(page, acme, credentials);
  await page.getByRole("button", { name: "Add Credential" }).click();
  await field(page, "Name").fill("pressed early");
  await create(page).click();
  const pressed = form(page).getByRole("button", { name: "Create" });
  await expect(pressed).toBeDisabled();
  // Also for people who want nothing to move, as this browser says of its own.
  const off = await pressed.evaluate((button) => {
    const middle = (element: Element | null) => {
      const { x = 0, y = 0, width = 0, height = 0 } = element?.getBoundingClientRect() ?? {};
      return [x + width / 2, y + height / 2];
    };
    const [across = 0, down = 0] = middle(button);
    const [left = 0, top = 0] = middle(button.querySelector(".mantine-Button-loader"));
    return Math.round(Math.hypot(across - left, down - top));
  });
  expect(off, "pixels from the button's middle to its spinner").toBe(0);
  answer();
  await expect(page.getByRole("row", { name: /^pressed early/ })).toBeVisible();
});

test("What is in use says so at once, with what holds it", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const config = await nameOf(acme, `workload-identity-configs/${acme.configId}`);
  const credential = await nameOf(acme, `secret-provider-credentials/${acme.credentialId}`);
  const remove = form(page).getByRole("button", { name: "Delete" });

  await enterWorkingOrganization(page, acme, configs);
  await act(page, config, "Delete");
  await expect(form(page)).toContainText(`${config} can’t be deleted yet.`);
  await expect(form(page)).toContainText("1 credential uses it");
  await expect(remove).toBeDisabled();
  await form(page).getByRole("link", { name: "Show it" }).click();
  await expect(page.getByRole("row", { name: new RegExp(`^${credential}`) })).toBeVisible();

  await enterWorkingOrganization(page, acme, credentials);
  await act(page, credential, "Delete");
  await expect(form(page)).toContainText(`${credential} can’t be deleted yet.`);
  await expect(form(page)).toContainText("1 environment variable reads its secret with it");
  await expect(remove).toBeDisabled();
  await expect(form(page).getByLabel(/^Type/), "nothing is asked for in vain").toHaveCount(0);
  const shown = form(page).getByRole("link", { name: "Show those that name it" });
  await expect(shown).toHaveAttribute(
    "href",
    new RegExp(`/environment-variables\\?source=credential:${acme.credentialId}$`),
  );
  await shown.click();
  await expect(page.getByRole("row", { name: /^SECRET/ })).toBeVisible();

  await enterWorkingOrganization(page, acme, variables);
  await act(page, "SECRET", "Delete");
  await expect(form(page).getByRole("link", { name: /loses SECRET$/ })).toBeVisible();
  await remove.click();
  await expect(page.getByRole("heading", { name: "No environment variables yet" })).toBeVisible();
  await enterWorkingOrganization(page, acme, credentials);
  await act(page, credential, "Delete");
  await form(page).getByLabel(`Type ${credential} to confirm`).fill(credential);
  await remove.click();
  await expect(page.getByRole("heading", { name: "No credentials yet" })).toBeVisible();
  await enterWorkingOrganization(page, acme, configs);
  await act(page, config, "Delete");
  await remove.click();
  await expect(page.getByRole("heading", { name: "No workload identity configs yet" })).toBeVisible();
});

test("What is in use moves to another one, and is deleted with that", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const config = await nameOf(acme, `workload-identity-configs/${acme.configId}`);
  const credential = await nameOf(acme, `secret-provider-credentials/${acme.credentialId}`);
  const other = configInput(acme.roleArn);
  const { id: otherId } = await acme.owner.post<{ id: string }>("workload-identity-configs", other);
  const second = credentialInput(otherId);
  await acme.owner.post("secret-provider-credentials", second);
  const move = form(page).getByRole("button", { name: "Move and delete" });

  await enterWorkingOrganization(page, acme, credentials);
  await act(page, credential, "Delete");
  await choose(form(page).getByLabel("Move them to"), second.name);
  await expect(form(page)).toContainText(`${second.name} becomes the default.`);
  await move.click();
  await expect(page.getByText(`Moved 1 environment variable and deleted ${credential}.`)).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(`^${second.name} Default`) })).toBeVisible();
  const variable = await acme.owner.get<{ sourceLabel: string }>(
    `environment-variables/${acme.secretVariableId}`,
  );
  expect(variable.sourceLabel).toBe(second.name);

  await enterWorkingOrganization(page, acme, configs);
  await act(page, other.name, "Delete");
  await choose(form(page).getByLabel("Move them to"), config);
  await move.click();
  await expect(page.getByText(`Moved 1 credential and deleted ${other.name}.`)).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(`^${config}.*1 credential`) })).toBeVisible();
});

test("Correcting a config's region offers its credentials too", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const config = await nameOf(acme, `workload-identity-configs/${acme.configId}`);
  const credential = await nameOf(acme, `secret-provider-credentials/${acme.credentialId}`);
  const regionNow = async () =>
    (
      await acme.owner.get<{ settings: { region: string } }>(
        `secret-provider-credentials/${acme.credentialId}`,
      )
    ).settings.region;
  const before = await regionNow();
  const correct = form(page).getByRole("checkbox", { name: /^Set eu-west-1 in its credential too/ });

  await enterWorkingOrganization(page, acme, configs);
  await act(page, config, "Edit");
  await expect(correct).toHaveCount(0);
  await field(page, "AWS Region").fill("eu-west-1");
  // Its suggestions would lie over what follows.
  await field(page, "AWS Region").press("Tab");
  await expect(correct).toBeChecked();
  await expect(form(page)).toContainText(`${credential} reads in ${before} now.`);
  await correct.uncheck();
  await form(page).getByRole("button", { name: "Save changes" }).click();
  await expect(form(page)).toHaveCount(0);
  expect(await regionNow()).toBe(before);

  // Now they differ: there is nothing to correct, only the config to set right.
  await act(page, config, "Edit");
  await field(page, "AWS Region").fill(before);
  // Its suggestions would lie over what follows.
  await field(page, "AWS Region").press("Tab");
  await expect(correct).toHaveCount(0);
  await form(page).getByRole("button", { name: "Save changes" }).click();
  await expect(form(page)).toHaveCount(0);

  await act(page, config, "Edit");
  await field(page, "AWS Region").fill("eu-west-1");
  // Its suggestions would lie over what follows.
  await field(page, "AWS Region").press("Tab");
  await expect(correct).toBeChecked();
  await form(page).getByRole("button", { name: "Save changes" }).click();
  await expect(form(page)).toHaveCount(0);
  expect(await regionNow()).toBe("eu-west-1");
});

test("There is one default: a new one takes over, and the form says from which", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const before = {
    [configs]: await nameOf(acme, `workload-identity-configs/${acme.configId}`),
    [credentials]: await nameOf(acme, `secret-provider-credentials/${acme.credentialId}`),
  };
  const after = {
    [configs]: (
      await acme.owner.post<{ name: string }>("workload-identity-configs", configInput(acme.roleArn))
    ).name,
    [credentials]: (
      await acme.owner.post<{ name: string }>("secret-provider-credentials", credentialInput(acme.configId))
    ).name,
  };
  for (const path of [configs, credentials] as const) {
    await enterWorkingOrganization(page, acme, path);
    const marked = page.getByRole("row").filter({ has: page.getByText("Default", { exact: true }) });
    await expect(marked).toContainText([before[path]]);
    await act(page, after[path], "Edit");
    const editing = page.getByRole("dialog", { name: /^Edit/ });
    await expect(editing).toContainText(`Replaces ${before[path]}.`);
    await editing.getByLabel(/^Set as default/).check();
    await editing.getByRole("button", { name: "Save changes" }).click();
    await expect(editing).toBeHidden();
    await expect(marked).toHaveCount(1);
    await expect(marked).toContainText(after[path]);
  }
});

test("What was entered is not lost by a slip", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, "automations");
  await page.getByRole("link", { name: "Workload Identity" }).click();
  await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
  await expect(form(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(form(page), "nothing was entered: it just closes").toBeHidden();

  await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
  await field(page, "Name").fill("half done");
  const question = page.getByRole("dialog", { name: "Discard your changes?" });
  const keep = question.getByRole("button", { name: "Keep editing" });
  const ways = [
    () => page.keyboard.press("Escape"),
    () => page.getByRole("button", { name: "Cancel" }).click(),
    () => page.evaluate(() => window.history.back()),
  ];
  for (const leave of ways) {
    await leave();
    await keep.click();
    await expect(question).toBeHidden();
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("half done");
  }
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const prompt = await asked;
  expect(prompt.type()).toBe("beforeunload");
  await prompt.dismiss();

  await page.keyboard.press("Escape");
  await question.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`${configs}$`));
  await page.getByRole("button", { name: "Add Workload Identity Config" }).click();
  await expect(field(page, "Name")).toHaveValue("");
});

test("A direct value is masked, and stays when the field is left blank on edit", async ({ page }) => {
  const acme = await newWorkingOrganization();
  const automation = await nameOf(acme, `automations/${acme.automationId}`);
  await enterWorkingOrganization(page, acme, variables);
  await page.getByRole("button", { name: "Add Environment Variables" }).click();
  await field(page, "Key").fill("1ST");
  await create(page).click();
  await expectError(
    field(page, "Key"),
    "A key must start with a letter or underscore. After that, use letters, digits and underscores.",
  );
  await expectError(field(page, "Value"), "Enter the value.");
  await field(page, "Key").fill("FIRST");
  await field(page, "Value").fill("kept value");
  await choose(field(page, "Automations (optional)"), automation);
  await page.keyboard.press("Escape");
  await create(page).click();
  await expect(form(page)).toBeHidden();
  const row = page.getByRole("row", { name: /^FIRST/ });
  await expect(row.getByRole("img", { name: "Direct value, masked" })).toBeVisible();
  await expect(row).toContainText("at deploy");

  await row.getByRole("button", { name: "FIRST", exact: true }).click();
  await expect(field(page, "Value")).toHaveValue("");
  await expect(form(page)).toContainText("Leave blank to keep the stored value.");
  await field(page, "Key").fill("RENAMED");
  await form(page).getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("row", { name: /^RENAMED/ })).toContainText("Direct Value");
  expect(await page.content()).not.toContain("kept value");

  const { token } = await deploy(acme.owner, acme.automationId);
  const worker = await workerWith(token);
  const kickoff = { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" };
  const answer = await (await worker.post("/api/v1/worker/kickoffs", { data: kickoff })).json();
  expect(answer.environment).toEqual({ RENAMED: "kept value", SECRET: acme.secretValue });
});

test("Two variables with one key cannot be assigned to one automation", async ({ page, complaints }) => {
  complaints.expectRefusal(/^409 .*environment-variables/);
  const acme = await newWorkingOrganization();
  const automation = await nameOf(acme, `automations/${acme.automationId}`);
  await enterWorkingOrganization(page, acme, variables);
  await page.getByRole("button", { name: "Add Environment Variables" }).click();
  await field(page, "Key").fill("SECRET");
  await field(page, "Value").fill("another");
  const automations = field(page, "Automations (optional)");
  await choose(automations, automation);
  await page.keyboard.press("Escape");
  await create(page).click();
  await expectError(automations, `Another variable named SECRET is already assigned to: ${automation}.`);
  await expect(automations).toBeFocused();
  await field(page, "Key").fill("OTHER");
  await create(page).click();
  await expect(page.getByRole("row", { name: /^OTHER/ })).toContainText(automation);
});
