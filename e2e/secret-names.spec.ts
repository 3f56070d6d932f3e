// Secret Name over an account of five thousand secrets: found wherever it is, with no more calls than the text needs.
import type { Page } from "@playwright/test";
import type { AwsAccount } from "./aws-account";
import { choose, enterWorkingOrganization, expect, test } from "./test";
import { credentialInput, newWorkingOrganization, type WorkingOrganization } from "./working-organization";

const number = (index: number) => String(index).padStart(4, "0");
const bulk = Array.from({ length: 4_990 }, (_, index) => `bulk/item-${number(index)}-value`);

async function roomWithSecrets(): Promise<WorkingOrganization> {
  const acme = await newWorkingOrganization();
  await acme.account.seedSecrets([...bulk, "zoo/lastpagething"]);
  return acme;
}

async function openField(page: Page, acme: WorkingOrganization) {
  await enterWorkingOrganization(page, acme, "environment-variables");
  await page.getByRole("button", { name: "Add Environment Variables" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Key").fill("FOUND");
  await choose(form.getByLabel("Value Source"), /^Use AWS default/);
  return form.getByLabel("Secret Name");
}

const options = (page: Page) => page.getByRole("listbox", { name: "Secret names" }).getByRole("option");
const listCalls = async (account: AwsAccount) =>
  (await account.requests()).filter(({ operation }) => operation === "ListSecrets").length;

test("Type-ahead finds a secret on the last page by its beginning, a word, or a part of a word; what is known is not asked again", async ({
  page,
}) => {
  const acme = await roomWithSecrets();
  const name = await openField(page, acme);
  await name.click();
  await expect(options(page)).toHaveCount(100);
  const opened = await listCalls(acme.account);
  expect(opened).toBe(1);

  await name.fill("bulk/item-4989");
  await expect(options(page)).toHaveText(["bulk/item-4989-value"]);
  expect((await listCalls(acme.account)) - opened).toBe(2);

  await name.fill("4988");
  await expect(options(page)).toHaveText(["bulk/item-4988-value"]);
  const byWord = await listCalls(acme.account);
  expect(byWord - opened).toBe(4);

  // Within a word: the account is walked through once, and what follows is narrowed from that.
  await name.fill("pagethi");
  await expect(options(page)).toHaveText(["zoo/lastpagething"], { timeout: 15_000 });
  const walked = await listCalls(acme.account);
  expect(walked - byWord).toBe(52);
  await name.pressSequentially("ng");
  await expect(options(page)).toHaveText(["zoo/lastpagething"]);
  await name.fill("pagethings");
  await expect(page.getByRole("status").filter({ hasText: "contains “pagethings”" })).toHaveCount(1);
  await name.fill("pagethi");
  await options(page).filter({ hasText: "zoo/lastpagething" }).click();
  await expect(name).toHaveValue("zoo/lastpagething");
  await expect(page.getByRole("listbox")).toBeHidden();
  expect(await listCalls(acme.account)).toBe(walked);
});

test("Fast typing asks for what was typed last, and an answer that comes late replaces nothing", async ({
  page,
}) => {
  const acme = await roomWithSecrets();
  const name = await openField(page, acme);
  await name.click();
  await expect(options(page)).toHaveCount(100);

  const asked: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/secret-names?**", async (route) => {
    const query = new URL(route.request().url()).searchParams.get("query") ?? "";
    asked.push(query);
    const response = await route.fetch();
    if (query === "bulk/item-11") await held;
    // The first one may be wanted no more by now.
    await route.fulfill({ response }).catch(() => undefined);
  });
  await name.fill("bulk/item-11");
  await expect.poll(() => asked).toEqual(["bulk/item-11"]);
  await name.fill("");
  await name.pressSequentially("bulk/item-2222", { delay: 30 });
  await expect(options(page)).toHaveText(["bulk/item-2222-value"]);
  // It is asked for after a rest, not at every key.
  expect(asked.at(-1)).toBe("bulk/item-2222");
  expect(asked.length).toBeLessThan("bulk/item-2222".length / 2);
  release();
  await page.waitForTimeout(500);
  await expect(options(page)).toHaveText(["bulk/item-2222-value"]);
});

test("A region without secrets is named, with where to change it", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await acme.owner.put(`secret-provider-credentials/${acme.credentialId}`, {
    ...credentialInput(acme.configId),
    isDefault: true,
    settings: { region: "eu-central-1" },
  });
  const name = await openField(page, acme);
  await name.click();
  await expect(page.getByRole("status").filter({ hasText: "No secrets in" })).toHaveText(
    "No secrets in eu-central-1. Wrong region? Change it on the credential.",
  );
});

test("Who leaves the field while names are looked up finds them there afterwards", async ({ page }) => {
  const acme = await roomWithSecrets();
  await acme.account.fail({ kind: "latency", latencyMs: 100, operation: "ListSecrets" });
  const name = await openField(page, acme);
  await name.click();
  await expect(options(page)).toHaveCount(100);
  await name.fill("pagethi");
  await expect.poll(() => listCalls(acme.account)).toBeGreaterThan(6);
  await name.blur();
  // The walk goes on behind the field, to its end and once.
  let calls = 0;
  const isOver = async () => {
    const before = calls;
    calls = await listCalls(acme.account);
    return calls === before;
  };
  await expect.poll(isOver, { intervals: [1_000], timeout: 30_000 }).toBe(true);
  expect(calls).toBeLessThan(80);

  await name.click();
  await expect(options(page)).toHaveText(["zoo/lastpagething"], { timeout: 20_000 });
});

test("What another AWS tool wrote is turned into a reference before one's eyes, typed or pasted", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const name = await openField(page, acme);
  const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:orders/db-Mapc9r";
  await name.fill(`${arn}:password::`);
  await name.blur();
  await expect(name).toHaveValue(`${arn}#password`);
  await expect(
    page.getByRole("status").filter({ hasText: "You entered an ECS or CodeBuild reference" }),
  ).toBeVisible();
  await name.fill("");
  await name.evaluate((field, text) => {
    const data = new DataTransfer();
    data.setData("text", text);
    field.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, "remoteRef:\n  key: orders/db\n  property: password\n");
  await expect(name).toHaveValue("orders/db#password");
  // An own name stays as it is.
  await name.fill("rds!db-4a30a7de#password");
  await name.blur();
  await expect(name).toHaveValue("rds!db-4a30a7de#password");
});
