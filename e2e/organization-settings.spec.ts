// How an organization is called, and the values that AWS knows it by.

import { environment, newOrganization } from "./environment";
import { guestOf } from "./people";
import { consoleOf, signIn } from "./session";
import { copied, enter, expect, test } from "./test";

test("An owner renames the organization: everywhere at once, while address and UUID stay", async ({
  page,
}) => {
  const { slug, owner, id, name } = await newOrganization();
  await enter(page, owner, `/${slug}/settings/organization`);
  await page.getByRole("button", { name: "Rename" }).click();
  const form = page.getByRole("dialog", { name: "Rename Organization" });
  await form.getByLabel("Name").fill("");
  await form.getByRole("button", { name: "Save changes" }).click();
  await expect(form).toContainText("Enter a name.");
  await form.getByLabel("Name").fill(`${name} Ltd`);
  await form.getByRole("button", { name: "Save changes" }).click();
  await expect(form).toBeHidden();

  const facts = page.getByRole("region", { name: "Organization" });
  await expect(facts).toContainText(`${name} Ltd`);
  await expect(page.getByRole("button", { name: "Switch organization" })).toContainText(`${name} Ltd`);
  await expect(page).toHaveTitle(new RegExp(`${name} Ltd`));
  await expect(page).toHaveURL(`/${slug}/settings/organization`);
  expect(await copied(page, page.getByRole("button", { name: "Copy organization UUID" }))).toBe(id);
  const issuer = await copied(page, page.getByRole("button", { name: "Copy OIDC issuer URL" }));
  expect(issuer).toBe(environment().settings.OIDC_ISSUER);
});

test("A person who may only look finds no Rename, but which permission it needs and who can grant it", async ({
  page,
}) => {
  const organization = await newOrganization();
  const owner = consoleOf(await signIn(organization.owner), organization);
  const guest = await guestOf(owner);
  await guest.grant({ organization_settings: "read" });
  await enter(page, guest, `/${organization.slug}/settings/organization`);
  await expect(page.getByRole("main")).toContainText(organization.id);
  await expect(page.getByRole("button", { name: "Rename" })).toHaveCount(0);
  await expect(page.getByRole("main")).toContainText(
    /Renaming needs organization_settings: manage, which your role, Guest .*, lacks\./,
  );
  await expect(page.getByRole("main")).toContainText(`${organization.owner.name} can grant it.`);
});
