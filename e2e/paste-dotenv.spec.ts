// A pasted `.env`: from its text to variables, saved as one.
import type { Page } from "@playwright/test";
import { canary } from "./canary";
import { act, enter, enterWorkingOrganization, expect, test } from "./test";
import {
  directInput,
  newWorkingOrganization,
  unique,
  type WorkingOrganization,
} from "./working-organization";

const table = (page: Page) => page.getByRole("table", { name: "What the import does" });
const planned = (page: Page, key: string) => table(page).getByRole("row", { name: new RegExp(`^${key}\\b`) });
const row = (page: Page, key: string) => page.getByRole("row", { name: new RegExp(`^${key}\\b`) });

async function paste(page: Page, acme: WorkingOrganization, text: string) {
  await enterWorkingOrganization(page, acme, "environment-variables");
  await page.getByRole("link", { name: "Paste .env" }).click();
  await page.getByLabel("Text of the .env").fill(text);
  await page.getByRole("button", { name: "Review" }).click();
  await expect(table(page)).toBeVisible();
}

async function assignTo(page: Page, name: string) {
  await page
    .getByLabel(/^Automations/)
    .first()
    .fill(name);
  await page.getByRole("option", { name, exact: true }).click();
  await page.keyboard.press("Escape");
}

test("What it does is seen before, edited, and saved as one; values stay masked and are injected to the byte", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const automation = unique("Imports");
  const { id: automationId } = await acme.owner.post<{ id: string }>("automations", { name: automation });
  await acme.owner.post("environment-variables", directInput("CHANGED", "before", automationId));
  await acme.account.createSecret("prod/openai-api-key", "x");
  await acme.account.createSecret("orders-db-password", "x");
  const secret = canary("a pasted value");
  await paste(
    page,
    acme,
    [
      "# of the old server",
      "export LOG_LEVEL=info # quiet",
      `CHANGED="${secret}"`,
      "OPENAI_API_KEY=sk-1",
      "DB_PASSWORD=p#ss",
      "EMPTY=",
      'PEM="-----BEGIN',
      '-----END"',
      "not-a-key=1",
      "LATCHKEY_URL=https://example.com",
      "no equals sign",
      "LOG_LEVEL=debug",
    ].join("\n"),
  );
  expect(await page.content()).not.toContain(secret);
  expect(page.url()).not.toContain("info");
  const lines = page.getByRole("note", { name: "2 lines were skipped" });
  await expect(lines).toContainText("Line 2: Left alone: line 12 sets LOG_LEVEL again.");
  await expect(lines).toContainText("Line 11: This isn't KEY=value.");
  await assignTo(page, automation);
  await expect(planned(page, "CHANGED")).toContainText(`The variable of ${automation}.`);
  await expect(planned(page, "OPENAI_API_KEY")).toContainText("Use AWS default");
  await expect(planned(page, "OPENAI_API_KEY")).toContainText("prod/openai-api-key");
  await expect(planned(page, "DB_PASSWORD")).toContainText("cuts the value there");
  await expect(planned(page, "PEM")).toContainText("lines 7–8");
  await expect(planned(page, "not-a-key")).toContainText("A key must start with a letter or underscore");
  await expect(planned(page, "LATCHKEY_URL")).toContainText("Cannot be saved");
  await expect(page.getByText("5 new · 1 changed · 2 cannot be saved")).toBeVisible();

  await test.step("A value is shown where it is asked for", async () => {
    await page.getByRole("button", { name: "Show the value of CHANGED" }).click();
    await expect(planned(page, "CHANGED")).toContainText(secret);
    await page.getByRole("button", { name: "Hide the value of CHANGED" }).click();
  });

  await test.step("Rows are edited, left out, and read from a secret of a like name", async () => {
    await act(page, "EMPTY", "Leave it out");
    await page.getByRole("button", { name: "Read orders-db-password instead" }).click();
    await expect(planned(page, "DB_PASSWORD")).toContainText("The value in the text is not saved.");
    await planned(page, "not-a-key")
      .getByRole("button", { name: /^not-a-key/ })
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Key").fill("A_KEY");
    await dialog.getByRole("button", { name: "Apply" }).click();
    await expect(planned(page, "A_KEY")).toContainText("New");
  });

  await page.getByRole("button", { name: "Save 6 variables" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Environment Variables" })).toBeVisible();
  for (const key of ["LOG_LEVEL", "CHANGED", "A_KEY", "PEM"]) {
    await expect(row(page, key)).toContainText(automation);
  }
  await expect(row(page, "DB_PASSWORD")).toContainText("orders-db-password");
  await expect(row(page, "EMPTY")).toHaveCount(0);
  const { items } = await acme.owner.get<{ items: { object: { label: string } }[] }>(
    "audit-events?action=environment_variable.created",
  );
  expect(items.map(({ object }) => object.label)).toEqual(
    expect.arrayContaining(["LOG_LEVEL", "OPENAI_API_KEY", "DB_PASSWORD", "PEM", "A_KEY"]),
  );
});

test("A refusal saves nothing, and is said at its row; unsaved text is asked about", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^(400|409) .*\/import$/);
  const acme = await newWorkingOrganization();
  await paste(page, acme, "ONE=1\nTWO=2");
  const { name } = await acme.owner.get<{ name: string }>(`automations/${acme.automationId}`);
  await assignTo(page, name);
  // Somebody else is quicker, after the table was made.
  await acme.owner.post("environment-variables", directInput("TWO", "theirs", acme.automationId));
  await page.getByRole("button", { name: "Save 2 variables" }).click();
  await expect(page.getByRole("alert", { name: "Some fields need attention" })).toBeVisible();
  await expect(planned(page, "TWO")).toContainText("Another variable named TWO is already assigned to");
  const { items } = await acme.owner.get<{ items: { key: string }[] }>("environment-variables?query=ONE");
  expect(items).toEqual([]);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Automations" }).click();
  await expect(page.getByText("Discard your changes?")).toBeVisible();
  await page.getByRole("button", { name: "Keep editing" }).click();
  await page.getByRole("button", { name: "Back to the text" }).click();
  await expect(page.getByLabel("Text of the .env")).toHaveValue("ONE=1\nTWO=2");
});

test("A file is read as editors of all systems write it; a Member without secrets gives direct values", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  await acme.account.createSecret("api-key", "x");
  await enter(page, acme.organization.member, `/${acme.organization.slug}/environment-variables/import`);
  const text = page.getByLabel("Text of the .env");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByText("Paste the text of a .env first.")).toBeVisible();
  const buffer = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("API_KEY=1\r\nB=2", "utf16le")]);
  await page.locator("input[type=file]").setInputFiles({ name: ".env", mimeType: "text/plain", buffer });
  await expect(text).toHaveValue("API_KEY=1\nB=2");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(planned(page, "API_KEY")).toContainText("Direct Value");
  await page.getByRole("button", { name: "Save 2 variables" }).click();
  await expect(row(page, "API_KEY")).toBeVisible();
});
