// The page of one secret: which versions were seen, by whom, and what uses it; never a value.
import { newMember, newRole } from "./people";
import { act, enter, enterWorkingOrganization, expect, test } from "./test";
import { kickOff, printing } from "./worker";
import { directInput, newWorkingOrganization } from "./working-organization";

test("From a variable and from a kickoff to the secret: its versions over time, who saw which, who uses it", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const { owner, account, secretName, secretValue } = acme;
  const { name: automation } = await owner.get<{ name: string }>(`automations/${acme.automationId}`);
  expect((await kickOff(acme.token, printing("SECRET"))).stdout).toBe(secretValue);
  await account.updateSecret(secretName, "rotated canary");
  for (let count = 0; count < 2; count += 1) {
    expect((await kickOff(acme.token, printing("SECRET"))).stdout).toBe("rotated canary");
  }
  await owner.post("environment-variables", {
    ...directInput("FIELD", ""),
    value: undefined,
    source: "default:aws",
    secretName: `${secretName}#field`,
  });

  await enterWorkingOrganization(page, acme, "environment-variables");
  await act(page, "SECRET", "Secret history");
  await expect(page.getByRole("heading", { level: 1, name: secretName })).toBeVisible();
  const versions = page.getByRole("list", { name: "Versions" }).getByRole("listitem");
  await expect(versions).toHaveCount(2);
  await expect(versions.first()).toContainText("latest");
  await expect(versions.first()).toContainText(`in 2 kickoffs`);
  await expect(versions.last()).toContainText(`in 1 kickoff`);
  await expect(versions.last()).toContainText(`by ${automation}`);
  const users = page.getByRole("list", { name: "Used by" });
  await expect(users).toContainText(`SECRET, in ${automation}`);
  await expect(users).toContainText("FIELD its field field, in no automation");
  const readings = page.getByRole("table", { name: "Kickoffs that read it" });
  await expect(readings.getByRole("row")).toHaveCount(4);
  await expect(readings.getByRole("row").nth(1)).toContainText("Resolved");
  for (const value of [secretValue, "rotated canary"]) expect(await page.content()).not.toContain(value);

  await test.step("A kickoff's receipt leads there too", async () => {
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=kickoffs`);
    await page.getByRole("button", { name: "Resolved", exact: true }).first().click();
    await page.getByRole("link", { name: "History" }).click();
    await expect(page.getByRole("heading", { level: 1, name: secretName })).toBeVisible();
    await expect(versions).toHaveCount(2);
  });
});

test("A person who may not read variables does not see the page; what is no secret is not found", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^404 .*\/secrets/);
  const acme = await newWorkingOrganization();
  const { slug } = acme.organization;
  const query = (source: string) =>
    `environment-variables/secrets?${new URLSearchParams({ source, name: acme.secretName })}`;
  const role = await newRole(acme.owner, { automations: "manage" });
  const person = await newMember(acme.owner, role);
  await enter(page, person, `/${slug}/${query("default:aws")}`);
  await expect(page.getByRole("heading", { name: "You don’t have access to this page" })).toBeVisible();
  for (const source of ["direct", `credential:${crypto.randomUUID()}`, `config:${crypto.randomUUID()}`]) {
    await enterWorkingOrganization(page, acme, query(source));
    await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(acme.secretName);
  }
});
