// An account that nobody has proven: a person who invited the address elsewhere can have made it.

import { newOrganization, type Organization } from "./environment";
import { accept, builtInRole, invite, newAccount, newEmail, newMember, prove } from "./people";
import { consoleOf, signedOut, signIn } from "./session";
import { act, choose, enter, expect, test, visit } from "./test";

const ownerOf = async (organization: Organization) =>
  consoleOf(await signIn(organization.owner), organization);

test("A person who made the account of an invited address gets into no other organization with it, until it is proven", async ({
  page,
  newPage,
  complaints,
}) => {
  complaints.expectRefusal(/^409 .*\/invitations$/);
  const [theirs, organization] = [await newOrganization(), await newOrganization()];
  const [other, owner] = [await ownerOf(theirs), await ownerOf(organization)];
  const ceo = newEmail();
  const { id, token } = await invite(owner, await builtInRole(owner, "Member"), ceo);
  const { token: theirToken } = await invite(other, await builtInRole(other, "Member"), ceo);
  const squatter = { ...newAccount(), email: ceo };
  await accept(await signedOut(), { token: theirToken, name: squatter.name, password: squatter.password });

  const squatters = await newPage();
  await enter(squatters, squatter, `/invitations/${token}`);
  await expect(squatters.getByRole("heading", { level: 1, name: "Your email is unproven" })).toBeVisible();
  await expect(squatters.getByRole("main")).toContainText("it isn't proven that the address is theirs");
  await expect(squatters.getByRole("button", { name: /^Join/ })).toHaveCount(0);
  const taken = await squatters.request.post("/api/v1/invitations/accept", { data: { token } });
  expect(taken.status()).toBe(409);
  expect(await taken.json()).toMatchObject({ code: "address_unproven" });

  await owner.remove(`invitations/${id}`);
  await enter(page, organization.owner, `/${organization.slug}/settings/members`);
  await page.getByRole("button", { name: "Invite Member" }).click();
  const form = page.getByRole("dialog", { name: "Invite Member" });
  await form.getByLabel("Email").fill(ceo);
  await form.getByRole("button", { name: "Create link" }).click();
  await expect(form.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await expect(form).toContainText("latchkey-admin prove-address");

  await prove({ email: ceo });
  await form.getByRole("button", { name: "Create link" }).click();
  await expect(page.getByRole("dialog", { name: `Invitation for ${ceo}` })).toBeVisible();
});

test("Members mark whom nobody has proven, say what it means, and warn before such a person gets another role", async ({
  page,
}) => {
  const organization = await newOrganization();
  const owner = await ownerOf(organization);
  const person = await newMember(owner, await builtInRole(owner, "Member"));
  await enter(page, organization.owner, `/${organization.slug}/settings/members`);
  const row = (name: string) => page.getByRole("row", { name: new RegExp(`^${name}`) });
  await expect(row(person.name)).toContainText("Unproven");
  await expect(row(organization.owner.name)).not.toContainText("Unproven");
  const words = page.getByText("nobody else has checked that the email is theirs");
  await expect(words).toBeVisible();

  await act(page, person.name, "Change Role");
  const form = page.getByRole("dialog", { name: "Change Role" });
  await expect(form.getByRole("note")).toContainText(`Nobody has checked that ${person.email}`);
  await choose(form.getByLabel("Role", { exact: true }), "Owner");
  await form.getByRole("button", { name: "Save changes" }).click();
  await expect(row(person.name)).toContainText("Owner");

  await prove(person);
  await visit(page, `/${organization.slug}/settings/members`);
  await expect(row(person.name)).toBeVisible();
  await expect(row(person.name)).not.toContainText("Unproven");
  await expect(words).toHaveCount(0);
});
