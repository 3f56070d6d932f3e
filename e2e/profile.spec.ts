// A person's own account in the browser: another password, and where one is signed in.

import { newOrganization } from "./environment";
import { newMember, newRole } from "./people";
import { consoleOf, signIn } from "./session";
import { act, enter, expect, test } from "./test";

test("A password is changed under Profile, and everywhere else is signed out", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^400 .*\/profile\/password/);
  const organization = await newOrganization();
  const owner = consoleOf(await signIn(organization.owner), organization);
  const person = await newMember(owner, await newRole(owner));
  const elsewhere = await newPage();
  await enter(elsewhere, person, `/${organization.slug}/profile`);
  await enter(page, person, `/${organization.slug}`);
  await page.getByRole("button", { name: "Your menu" }).click();
  await page.getByRole("menuitem", { name: "Profile" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Profile" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Your account" })).toContainText(person.email);

  const [current, chosen] = ["Current password", "New password"].map((name) =>
    page.getByRole("textbox", { name }),
  );
  const newPassword = `password ${crypto.randomUUID()}`;
  await current?.fill("not the password");
  await chosen?.fill(newPassword);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("This isn't your current password.")).toBeVisible();
  await expect(current as NonNullable<typeof current>).toBeFocused();
  await current?.fill(person.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed. Ended 1 other session.")).toBeVisible();
  await expect(current as NonNullable<typeof current>).toHaveValue("");

  await elsewhere.reload();
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await signIn({ email: person.email, password: newPassword });
});

test("Sessions are listed, and end one by one or all but this one", async ({ page }) => {
  const organization = await newOrganization();
  const others = [await signIn(organization.owner), await signIn(organization.owner)];
  const statuses = async () =>
    (await Promise.all(others.map((context) => context.get("/api/v1/profile")))).map((answer) =>
      answer.status(),
    );
  await enter(page, organization.owner, `/${organization.slug}/sessions`);
  const rows = page.getByRole("table", { name: "Your sessions" }).getByRole("row");
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(1)).toContainText("this one");

  await rows.nth(2).getByRole("button").click();
  await page.getByRole("menuitem", { name: "End session" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End", exact: true }).click();
  await expect(rows).toHaveCount(3);
  expect((await statuses()).toSorted()).toEqual([200, 401]);

  await page.getByRole("button", { name: "End all other sessions" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End all" }).click();
  await expect(rows).toHaveCount(2);
  expect(await statuses()).toEqual([401, 401]);
  await expect(page.getByRole("button", { name: "End all other sessions" })).toBeHidden();

  await act(page, "this session", "Sign out");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
});

test("Who is in no organization finds password and sessions at home", async ({ page }) => {
  const organization = await newOrganization();
  const owner = consoleOf(await signIn(organization.owner), organization);
  const person = await newMember(owner, await newRole(owner));
  await owner.remove(`members/${person.id}`);
  await enter(page, person, "/");
  await expect(page.getByRole("heading", { level: 2, name: "Profile" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Your sessions" })).toContainText("this one");
});
