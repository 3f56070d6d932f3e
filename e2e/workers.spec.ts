// Where the worker comes from: a page that says so, the file itself, and the documentation that the console leads to.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { environment } from "./environment";
import { signedOut } from "./session";
import { copied, enterWorkingOrganization, expect, test, visit } from "./test";
import { newWorkingOrganization } from "./working-organization";

const address = "/downloads/latchkey-worker.mjs";

test("The page has the file that it names, byte for byte, and it runs by the command of the image", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, "workers");
  await expect(page.getByRole("heading", { level: 1, name: "Workers" })).toBeVisible();
  const sha256 = await copied(page, page.getByRole("button", { name: "Copy SHA-256" }));
  const anybody = await signedOut();
  const response = await anybody.get(address);
  expect(response.headers()["content-type"]).toBe("text/javascript; charset=utf-8");
  const bytes = await response.body();
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  expect(bytes.equals(readFileSync(environment().workerBundle))).toBe(true);
  const again = await anybody.get(address, {
    headers: { "if-none-match": response.headers().etag ?? "" },
  });
  expect(again.status()).toBe(304);

  for (const name of ["Node image", "Another image", "From a file"]) {
    await page.getByRole("tab", { name, exact: true }).click();
    const code = await copied(page, page.getByRole("button", { name: `Copy Dockerfile, ${name}` }));
    expect(code).toContain(`ENV LATCHKEY_URL=${environment().baseUrl}`);
    expect(code).toContain("tini");
    if (name !== "From a file") {
      expect(code).toContain(
        `ADD --checksum=sha256:${sha256} --chmod=755 \\\n  ${environment().baseUrl}${address}`,
      );
    }
  }

  // As the image has it: a link without an ending to the file with one.
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-"));
  writeFileSync(path.join(folder, "latchkey-worker.mjs"), bytes, { mode: 0o755 });
  symlinkSync(path.join(folder, "latchkey-worker.mjs"), path.join(folder, "latchkey-worker"));
  const version = execFileSync(process.execPath, [
    path.join(folder, "latchkey-worker"),
    "--version",
  ]).toString();
  await expect(page.getByRole("region", { name: "The worker" })).toContainText(
    version.trim().split(" ")[1] ?? "?",
  );
});

test("The worker for Python is the wheel that the page names", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, "workers");
  await page.getByRole("tab", { name: "Python", exact: true }).click();
  const sha256 = await copied(page, page.getByRole("button", { name: "Copy SHA-256" }));
  const wheel = await copied(page, page.getByRole("button", { name: "Copy address" }));
  expect(wheel).toMatch(/\/downloads\/latchkey_worker-[\d.]+-py3-none-any\.whl$/);
  const anybody = await signedOut();
  const response = await anybody.get(new URL(wheel).pathname);
  expect(response.headers()).toMatchObject({
    "content-type": "application/zip",
    "content-disposition": `attachment; filename="${path.basename(wheel)}"`,
  });
  expect(response.headers()).not.toHaveProperty("content-security-policy");
  const bytes = await response.body();
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  expect(bytes.equals(readFileSync(path.join("dist", path.basename(wheel))))).toBe(true);
  const other = await anybody.get("/downloads/latchkey_worker-9.9.9-py3-none-any.whl");
  expect([other.status(), other.headers()["content-type"]]).toEqual([404, "application/problem+json"]);

  const image = await copied(page, page.getByRole("button", { name: "Copy Dockerfile, Python image" }));
  expect(image).toContain(`ADD --checksum=sha256:${sha256} \\\n  ${wheel} /tmp/`);
  await page.getByRole("tab", { name: "requirements.txt" }).click();
  const line = await copied(page, page.getByRole("button", { name: "Copy requirements.txt" }));
  expect(line).toBe(`latchkey-worker @ ${wheel}#sha256=${sha256}`);
});

test("Downloaded, the worker for Python runs a command, whoever reads the secrets", async () => {
  const name = process.env.LATCHKEY_TEST_PYTHON ?? "python3";
  const script = "import sys; sys.exit(sys.version_info < (3, 9))";
  test.skip(spawnSync(name, ["-c", script]).status !== 0, "there is no python3 of version 3.9 or later");
  const { baseUrl, simulator } = environment();
  const acme = await newWorkingOrganization();
  const anybody = await signedOut();
  const file = readdirSync("dist").find((name) => name.endsWith("-py3-none-any.whl")) ?? "";
  const wheel = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-")), file);
  writeFileSync(wheel, await (await anybody.get(`/downloads/${file}`)).body());
  const env = {
    PATH: process.env.PATH,
    PYTHONPATH: wheel,
    PYTHONDONTWRITEBYTECODE: "1",
    LATCHKEY_URL: baseUrl,
    LATCHKEY_DEPLOYMENT_TOKEN: acme.token,
  } as unknown as NodeJS.ProcessEnv;
  const aws = { AWS_ENDPOINT_URL_STS: simulator.url, AWS_ENDPOINT_URL_SECRETS_MANAGER: simulator.url };
  const command = ["--", name, "-c", "import os; print(os.environ['SECRET'])"];
  const run = (args: string[], more: object) =>
    execFileSync(name, ["-m", "latchkey", "exec", ...args, ...command], {
      env: { ...env, ...more },
    }).toString();
  expect(run([], aws)).toBe(`${acme.secretValue}\n`);
  // Where AWS can't be reached from here: Latchkey reads it.
  expect(run(["--resolve", "platform"], {})).toBe(`${acme.secretValue}\n`);
  const program = "import latchkey; print(latchkey.environment(resolve='platform')['SECRET'])";
  expect(execFileSync(name, ["-c", program], { env }).toString()).toBe(`${acme.secretValue}\n`);
  const { items } = await acme.owner.get<{ items: { status: string }[] }>(
    `automations/${acme.automationId}/kickoffs`,
  );
  expect(items.map(({ status }) => status)).toEqual(["resolved", "resolved", "resolved"]);
});

test("A deploy leads to the worker, and pages lead to the documentation", async ({ page, context }) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, `automations/${acme.automationId}`);
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  const workers = context.waitForEvent("page");
  await page.getByRole("dialog").getByRole("link", { name: "Get the worker" }).click();
  const opened = await workers;
  await expect(opened.getByRole("heading", { level: 1, name: "Workers" })).toBeVisible();
  // The token is still there.
  await expect(page.getByRole("dialog", { name: "Version 2 is deployed" })).toBeVisible();

  const docs = context.waitForEvent("page");
  await opened.getByRole("link", { name: /^Tokens, expiry, revocation/ }).click();
  const documentation = await docs;
  await expect(documentation).toHaveURL(/\/docs\/worker#tokens$/);
  await expect(documentation.getByRole("heading", { level: 2, name: "Tokens" })).toBeVisible();
  await documentation.getByRole("link", { name: "security", exact: true }).first().click();
  await expect(documentation).toHaveURL(/\/docs\/security/);
});

test("Anybody reads the documentation; what is no page of it is not found", async ({ page }) => {
  await visit(page, "/docs");
  await page
    .getByRole("navigation", { name: "Documentation" })
    .getByRole("link", { name: "Running Latchkey" })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Running Latchkey" })).toBeVisible();
  await visit(page, "/docs");
  await page.getByRole("main").getByRole("link", { name: "API reference" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "API reference" })).toBeVisible();
  const anybody = await signedOut();
  for (const name of ["nothing", "..%2fREADME", "decisions", "worker.md"]) {
    const response = await anybody.get(`/docs/${name}`);
    expect([name, response.status()]).toEqual([name, 404]);
  }
});
