// A new installation: the first organization and its owner are made in the browser, by the operator's link, once.
import { expectNoViolation } from "./axe";
import { plant } from "./canaries";
import { dropDatabase, newDatabase } from "./database";
import { firstOwnerLink } from "./operator";
import { type OwnServer, startOwnServer } from "./server";
import { expect, test } from "./test";

let databaseUrl: string;
let server: OwnServer;
test.beforeAll(async () => {
  databaseUrl = await newDatabase();
  server = await startOwnServer({ DATABASE_URL: databaseUrl });
});
test.afterAll(async () => {
  await server.stop();
  await dropDatabase(databaseUrl);
});

test("the operator's link makes the first owner, once", async ({ page, newPage, complaints }) => {
  complaints.expectRefusal(/^(404|422) .*\/first-owner/);
  expect(server.log()).toMatch(/There's no organization yet\. Make the first one: (npm|node) .* first-owner/);
  const link = await firstOwnerLink(server.settings);
  const password = `password ${crypto.randomUUID()}`;
  plant("password", password);
  const fill = async (slug: string) => {
    await page.getByRole("textbox", { name: "Organization" }).fill("Acme");
    await page.getByRole("textbox", { name: "Address" }).fill(slug);
    await page.getByRole("textbox", { name: "Your name" }).fill("Ada Admin");
    await page.getByRole("textbox", { name: "Your email" }).fill("ada@acme.example");
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Create organization" }).click();
  };

  await page.goto(`${link}x`);
  await expect(page.getByRole("heading", { name: "Set up Latchkey" })).toBeVisible();
  await fill("acme");
  await expect(page.getByRole("main")).toContainText("This link has expired or isn't complete.");

  await page.goto("about:blank");
  await page.goto(link);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByRole("main")).toContainText("Enter a name.");
  await expectNoViolation(page);
  await fill("acme");
  await expect(page).toHaveURL(new RegExp(`^${server.baseUrl}/acme`));

  const other = await newPage();
  await other.goto(link);
  await expect(other.getByRole("heading", { name: "Latchkey is set up already" })).toBeVisible();
  await expectNoViolation(other);
});
