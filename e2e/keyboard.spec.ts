// The console without a mouse.

import { newOrganization } from "./environment";
import { pick, tabTo, type } from "./keyboard";
import { answering, expect, test } from "./test";

const roleArn = "arn:aws:iam::123456789012:role/crewai-secrets-reader";

test("By keyboard alone: sign in, jump with Ctrl K, create a config, search with /, close with Escape", async ({
  page,
}) => {
  const { slug, owner } = await newOrganization();
  const dialog = page.getByRole("dialog");
  const palette = page.getByRole("textbox", { name: "Go to a page or an object" });
  const search = page.getByRole("searchbox", { name: "Search configs" });

  await test.step("Sign in", async () => {
    await page.goto("/sign-in");
    await answering(page);
    await expect(page.getByLabel("Email")).toBeFocused();
    await type(page, owner.email, "<Tab>", owner.password, "<Enter>");
    await expect(page).toHaveURL(`/${slug}/getting-started`);
    await answering(page);
  });

  await test.step("The first Tab leads past the navigation", async () => {
    await type(page, "<Tab>");
    await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
    await type(page, "<Enter>", "<Tab>");
    await expect(page.getByRole("main").getByRole("button", { name: "Hide this checklist" })).toBeFocused();
  });

  await test.step("Jump to a page", async () => {
    await type(page, "<Control+k>");
    await expect(palette).toBeFocused();
    await type(page, "<Escape>");
    await expect(palette).toBeHidden();
    await type(page, "<Control+k>");
    await expect(palette).toBeFocused();
    await type(page, "workload", "<Enter>");
    await expect(page.getByRole("heading", { level: 1, name: "Workload Identity" })).toBeVisible();
    await expect(palette).toBeHidden();
  });

  await test.step("Create a config", async () => {
    await type(page, "<Control+k>");
    await expect(palette).toBeFocused();
    await type(page, "add workload", "<Enter>");
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    await type(page, "aws-prod", "<Tab>", "<Tab>", roleArn, "<Tab>", "useast1", "<ArrowDown>", "<Enter>");
    await expect(dialog.getByLabel("AWS Region")).toHaveValue("us-east-1");
    await type(page, "<Tab>", "<Space>");
    await expect(dialog.getByLabel("Set as default for AWS")).toBeChecked();
    // For whom tokens speak, and which automations may use it: both are preset.
    await type(page, "<Tab>", "<Tab>");
    await type(page, "<Tab>", "<Tab>");
    await expect(dialog.getByRole("button", { name: "Create", exact: true })).toBeFocused();
    await type(page, "<Enter>");
    await expect(dialog).toBeHidden();
    const row = page.getByRole("row", { name: /^aws-prod/ });
    for (const text of ["Default", roleArn, "us-east-1"]) await expect(row).toContainText(text);
  });

  await test.step("Search with /", async () => {
    await type(page, "/");
    await expect(search).toBeFocused();
    await expect(search).toHaveValue("");
    await type(page, "nothing like it");
    await expect(page.getByRole("heading", { name: "Nothing matches “nothing like it”" })).toBeVisible();
    await type(page, "<Escape>");
    await expect(search).toHaveValue("");
    await expect(page.getByRole("row", { name: /^aws-prod/ })).toBeVisible();
  });

  await test.step("Edit from the row's menu, close with Escape", async () => {
    await type(page, "<Tab>");
    const opener = page.getByRole("link", { name: /^aws-prod/ });
    await expect(opener).toBeFocused();
    await pick(page.getByRole("button", { name: "Actions for aws-prod" }), "Edit");
    await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("aws-prod");
    await type(page, "<Escape>");
    await expect(dialog).toBeHidden();
  });

  await test.step("Open with Enter", async () => {
    await tabTo(page.getByRole("link", { name: /^aws-prod/ }));
    await type(page, "<Enter>");
    await expect(page.getByRole("heading", { level: 1, name: "aws-prod" })).toBeVisible();
  });
});
