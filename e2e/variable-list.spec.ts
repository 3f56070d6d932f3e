// A list of seventy environment variables, used like a list of seven.
import type { Page } from "@playwright/test";
import { expectNoViolation } from "./axe";
import { tabTo, type } from "./keyboard";
import { choose, enterWorkingOrganization, expect, test, visit } from "./test";
import {
  directInput,
  newWorkingOrganization,
  unique,
  type WorkingOrganization,
} from "./working-organization";

interface Created {
  id: string;
}

interface Listed {
  items: { key: string; automations: { id: string }[] }[];
}

const dialog = (page: Page) => page.getByRole("dialog");
const rows = (page: Page) => page.getByRole("table").getByRole("row");
/** Without the head. */
const keys = (page: Page) => page.getByRole("table").locator("tbody tr code[title]").allTextContents();
const search = (page: Page) => page.getByRole("searchbox", { name: "Search by key or secret name" });
const bar = (page: Page) => page.getByRole("region", { name: "Selected variables" });
const keyOf = (at: number) => `SERVICE_${String(at).padStart(2, "0")}_KEY`;

async function expectClean(page: Page): Promise<void> {
  await expectNoViolation(page);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Seventy in all: one reads a secret, the others are direct, and every tenth is assigned to two automations. */
async function seventy(): Promise<WorkingOrganization & { automations: (Created & { name: string })[] }> {
  const acme = await newWorkingOrganization();
  const automations = [];
  for (let at = 0; at < 2; at += 1) {
    const name = unique("Nightly");
    automations.push({ ...(await acme.owner.post<Created>("automations", { name })), name });
  }
  const both = automations.map(({ id }) => id);
  for (let at = 1; at < 70; at += 1) {
    await acme.owner.post(
      "environment-variables",
      directInput(keyOf(at), "value", ...(at % 10 === 0 ? both : [])),
    );
  }
  return { ...acme, automations };
}

test("Search, filters and order are in the address: a reload and Back keep them", async ({ page }) => {
  test.slow();
  const acme = await seventy();
  const [first] = acme.automations;
  await enterWorkingOrganization(page, acme, "environment-variables");
  await expect(page.getByText("70 variables", { exact: true })).toBeVisible();
  await expect(rows(page)).toHaveCount(71);
  for (const row of await page.getByRole("table").locator("tbody tr").all()) {
    expect((await row.boundingBox())?.height, "one line").toBeLessThan(50);
  }

  await test.step("The head stays while the rows go by", async () => {
    await page.getByRole("row", { name: new RegExp(keyOf(69)) }).scrollIntoViewIfNeeded();
    await expect(page.getByRole("columnheader", { name: "Value Source" })).toBeInViewport();
    await page.evaluate(() => window.scrollTo(0, 0));
  });

  await test.step("Searching narrows, and says how many match", async () => {
    await search(page).fill("service_1");
    await expect(page.getByText("10 variables match", { exact: true })).toBeVisible();
    await expect(page).toHaveURL(/\?query=service_1$/);
    await page.reload();
    await expect(search(page)).toHaveValue("service_1");
    await expect(rows(page)).toHaveCount(11);
  });

  await test.step("Filters narrow further, and Back takes the last one again", async () => {
    await choose(page.getByRole("combobox", { name: "Automation" }), first?.name ?? "");
    await expect(page.getByText("1 variable matches", { exact: true })).toBeVisible();
    expect(await keys(page)).toEqual([keyOf(10)]);
    await expect(page).toHaveURL(new RegExp(`automation=${first?.id}`));
    await page.getByRole("button", { name: keyOf(10), exact: true }).click();
    await expect(dialog(page)).toBeVisible();
    await page.keyboard.press("Escape");
    await page.goBack();
    await expect(page.getByText("10 variables match", { exact: true })).toBeVisible();
    await expect(search(page)).toHaveValue("service_1");
  });

  await test.step("What another page was opened from is still so afterwards", async () => {
    await page.goForward();
    await expect(page.getByText("1 variable matches", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "2 automations" }).click();
    await page.getByRole("menuitem", { name: first?.name ?? "" }).click();
    await expect(page.getByRole("heading", { level: 1, name: first?.name ?? "" })).toBeVisible();
    await page.goBack();
    await expect(page.getByText("1 variable matches", { exact: true })).toBeVisible();
    await expect(page.getByRole("combobox", { name: "Automation" })).toHaveValue(first?.name ?? "");
  });

  await test.step("Nothing fits: the way out is one button", async () => {
    await search(page).fill("nothing like it");
    await page.getByRole("button", { name: "Clear search and filters" }).click();
    await expect(page.getByText("70 variables", { exact: true })).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/${acme.organization.slug}/environment-variables$`));
  });

  await test.step("A link narrows to a source, and to what no automation gets", async () => {
    const list = `/${acme.organization.slug}/environment-variables`;
    await visit(page, `${list}?source=credential:${acme.credentialId}`);
    await expect(page.getByText("1 variable matches", { exact: true })).toBeVisible();
    expect(await keys(page)).toEqual(["SECRET"]);
    await visit(page, `${list}?source=direct&automation=none`);
    await expect(page.getByText("63 variables match", { exact: true })).toBeVisible();
    await visit(page, `${list}?source=vault&sort=colour`);
    await expect(page.getByText("70 variables", { exact: true })).toBeVisible();
  });

  await test.step("Sorted by its heads, and by when it was changed", async () => {
    await page.getByRole("columnheader", { name: "Key" }).getByRole("button").click();
    await expect(page).toHaveURL(/order=desc/);
    await expect.poll(async () => (await keys(page))[0]).toBe(keyOf(69));
    await page.getByRole("columnheader", { name: "Key" }).getByRole("button").click();
    await expect.poll(async () => (await keys(page))[0]).toBe("SECRET");
    const { items } = await acme.owner.get<{ items: { id: string }[] }>(
      `environment-variables?query=${keyOf(33)}`,
    );
    await acme.owner.put(`environment-variables/${items[0]?.id}`, directInput(keyOf(33), "changed"));
    await choose(page.getByRole("combobox", { name: "Sort" }), "Changed, newest first");
    await expect.poll(async () => (await keys(page))[0]).toBe(keyOf(33));
    await expect(page.getByRole("columnheader", { name: "Changed" })).toHaveAttribute(
      "aria-sort",
      "descending",
    );
  });

  await test.step("A kickoff is the last use", async () => {
    await choose(page.getByRole("combobox", { name: "Sort" }), "Last used, newest first");
    await expect(page.getByRole("row", { name: /^SECRET/ })).toContainText("Never");
    const kickoff = { data: { runtimeVersion: "1.14.5", contract: 2, resolve: "worker" } };
    expect((await acme.worker.post("/api/v1/worker/kickoffs", kickoff)).status()).toBe(201);
    await page.reload();
    await expect.poll(async () => (await keys(page))[0]).toBe("SECRET");
    await expect(page.getByRole("row", { name: /^SECRET/ })).not.toContainText("Never");
  });
});

test("Chosen rows are assigned together and deleted together, or none is", async ({ page, complaints }) => {
  test.slow();
  complaints.expectRefusal(/^409 .*\/environment-variables\/assign/);
  const acme = await seventy();
  const { owner } = acme;
  const [first, second] = acme.automations;
  await enterWorkingOrganization(page, acme, "environment-variables");
  const box = (key: string) => page.getByRole("checkbox", { name: key, exact: true });

  await test.step("One key that is taken stops all, is named, and can be left out", async () => {
    await owner.post("environment-variables", directInput("SERVICE_01_KEY", "another", first?.id ?? ""));
    await box(keyOf(2)).check();
    await box(keyOf(4)).click({ modifiers: ["Shift"] });
    await expect(bar(page)).toContainText("3 selected");
    await box(keyOf(1)).first().check();
    await bar(page).getByRole("button", { name: "Assign to automations" }).click();
    await choose(dialog(page).getByLabel("Automations"), first?.name ?? "");
    await page.keyboard.press("Escape");
    await expect(dialog(page).getByRole("note")).toContainText(
      `Another variable named ${keyOf(1)} is already assigned to ${first?.name}.`,
    );
    await dialog(page).getByRole("button", { name: "Assign", exact: true }).click();
    await expect(dialog(page).getByRole("alert")).toContainText(
      `Nothing was assigned, because of ${keyOf(1)}.`,
    );
    expect((await owner.get<Listed>(`environment-variables?automationId=${first?.id}`)).items).toHaveLength(
      7,
    );
    await dialog(page).getByRole("button", { name: "Leave it out" }).click();
    await expect(dialog(page)).toContainText("3 variables will be assigned, in 3 new assignments.");
    await expectClean(page);
    await dialog(page).getByRole("button", { name: "Assign", exact: true }).click();
    await expect(dialog(page)).toBeHidden();
    await expect(bar(page)).toBeHidden();
    const { items } = await owner.get<Listed>(`environment-variables?automationId=${first?.id}`);
    expect(items.map(({ key }) => key)).toEqual(expect.arrayContaining([keyOf(2), keyOf(3), keyOf(4)]));
    expect(items).toHaveLength(10);
  });

  await test.step("All that match, by the keyboard", async () => {
    await search(page).fill("service_5");
    await expect(page.getByText("10 variables match", { exact: true })).toBeVisible();
    await tabTo(page.getByRole("checkbox", { name: "Select every row shown" }));
    await type(page, "<Space>");
    await expect(bar(page)).toContainText("10 selected");
    await expectClean(page);
    await box(keyOf(59)).focus();
    await tabTo(bar(page).getByRole("button", { name: "Delete" }));
    await type(page, "<Enter>");
    await expect(dialog(page)).toContainText("Delete 10 environment variables?");
    await tabTo(dialog(page).getByRole("button", { name: "Delete", exact: true }));
    await type(page, "<Enter>");
    await expect(dialog(page)).toBeHidden();
    await expect(page.getByText("Nothing matches “service_5”")).toBeVisible();
    const { items } = await owner.get<Listed>("environment-variables?query=service_5");
    expect(items).toEqual([]);
  });

  await test.step("On a phone, rows are cards with their boxes", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await visit(page, `/${acme.organization.slug}/environment-variables?automation=${second?.id}`);
    await box(keyOf(10)).check();
    await expect(bar(page)).toContainText("1 selected");
    await expectClean(page);
    await bar(page).getByRole("button", { name: "Select all" }).click();
    await bar(page).getByRole("button", { name: "Clear" }).click();
    await expect(bar(page)).toBeHidden();
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step("On an automation's own page, its variables are chosen and changed together too", async () => {
    await visit(page, `/${acme.organization.slug}/automations/${second?.id}?view=variables`);
    await box(keyOf(10)).check();
    await box(keyOf(20)).check();
    await expect(bar(page)).toContainText("2 selected");
    await bar(page).getByRole("button", { name: "Delete" }).click();
    await expect(dialog(page)).toContainText("Delete 2 environment variables?");
    await dialog(page).getByRole("button", { name: "Delete", exact: true }).click();
    await expect(dialog(page)).toBeHidden();
    await expect(box(keyOf(10))).toHaveCount(0);
    await expect(bar(page)).toBeHidden();
  });

  await test.step("What was deleted meanwhile stops the deletion of the others", async () => {
    complaints.expectRefusal(/^404 .*\/environment-variables\/delete/);
    await visit(page, `/${acme.organization.slug}/environment-variables?query=service_6`);
    await box(keyOf(60)).check();
    await box(keyOf(61)).check();
    const gone = (await owner.get<{ items: { id: string }[] }>(`environment-variables?query=${keyOf(61)}`))
      .items[0];
    await owner.remove(`environment-variables/${gone?.id}`);
    await bar(page).getByRole("button", { name: "Delete" }).click();
    await dialog(page).getByRole("button", { name: "Delete", exact: true }).click();
    await expect(dialog(page).getByRole("alert")).toContainText("1 of 2 variables no longer exist");
    expect((await owner.get<Listed>(`environment-variables?query=${keyOf(60)}`)).items).toHaveLength(1);
  });
});

test("An automation's page assigns variables that the organization has", async ({ page }) => {
  test.slow();
  const acme = await seventy();
  const { owner, automationId } = acme;
  await owner.post("environment-variables", directInput("SERVICE_03_KEY", "its own", automationId));
  await enterWorkingOrganization(page, acme, `automations/${automationId}?view=variables`);
  await page.getByRole("button", { name: "Assign Variables" }).click();
  const field = dialog(page).getByRole("searchbox");
  await expect(field).toBeFocused();

  await test.step("Enter searches, and saves nothing half chosen", async () => {
    await field.fill("secret");
    await page.keyboard.press("Enter");
    await expect(dialog(page)).toBeVisible();
    await expect(dialog(page).getByRole("checkbox", { name: "SECRET" })).toBeDisabled();
    await expect(dialog(page)).toContainText("Assigned already");
    await dialog(page).getByRole("button", { name: "Assign", exact: true }).click();
    await expect(dialog(page)).toContainText("Choose at least one variable.");
  });

  await test.step("Several at once, across searches; a taken key is said before saving", async () => {
    await field.fill("service_0");
    await dialog(page)
      .getByRole("checkbox", { name: keyOf(1) })
      .check();
    await dialog(page)
      .getByRole("checkbox", { name: keyOf(3), disabled: false })
      .check();
    await field.fill("service_2");
    await dialog(page)
      .getByRole("checkbox", { name: keyOf(22) })
      .check();
    await expect(dialog(page)).toContainText("3 chosen");
    await expect(dialog(page).getByRole("note")).toContainText(
      `Another variable named ${keyOf(3)} is already assigned`,
    );
    await expectClean(page);
    await dialog(page).getByRole("button", { name: "Leave it out" }).click();
    await expect(dialog(page)).toContainText("2 variables will be assigned");
    await dialog(page).getByRole("button", { name: "Assign", exact: true }).click();
    await expect(dialog(page)).toBeHidden();
  });

  await expect(page.getByText("4 variables", { exact: true })).toBeVisible();
  const { items } = await owner.get<Listed>(`environment-variables?automationId=${automationId}`);
  expect(items.map(({ key }) => key).sort()).toEqual(["SECRET", keyOf(1), keyOf(22), keyOf(3)].sort());
});

test("Every list keeps its search in the address", async ({ page }) => {
  test.slow();
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, "automations");
  const lists = [
    "automations",
    "settings/workload-identity",
    "settings/secret-provider-credentials",
    "settings/members",
    "settings/roles",
  ];
  for (const path of lists) {
    await visit(page, `/${acme.organization.slug}/${path}`);
    const box = page.getByRole("searchbox");
    await box.fill("nothing like it");
    await expect(page.getByText("Nothing matches “nothing like it”")).toBeVisible();
    await expect(page).toHaveURL(/\?query=nothing/);
    await page.reload();
    await expect(box).toHaveValue("nothing like it");
    await expect(page.getByText("Nothing matches “nothing like it”")).toBeVisible();
  }
  await visit(page, `/${acme.organization.slug}/settings/audit-log`);
  await choose(page.getByRole("combobox", { name: "Outcome" }), "Failed");
  await choose(page.getByRole("combobox", { name: "Time" }), "Last hour");
  await expect(page.getByText("No events match your filters")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Outcome" })).toHaveValue("Failed");
  await expect(page.getByRole("combobox", { name: "Time" })).toHaveValue("Last hour");
  await page.goBack();
  await expect(page.getByRole("combobox", { name: "Time" })).toHaveValue("");
  await expect(page.getByRole("combobox", { name: "Outcome" })).toHaveValue("Failed");
});
