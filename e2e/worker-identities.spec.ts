// Workers without a stored token: registered in the console, proven by tokens of an issuer, ended by its removal.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { environment } from "./environment";
import { guestOf } from "./people";
import { act, copied, enter, enterWorkingOrganization, expect, test } from "./test";
import { printing } from "./worker";
import { clusterInside, clusterKey, workerIssuer } from "./worker-issuer";
import { newWorkingOrganization, type WorkingOrganization } from "./working-organization";

const dialog = (page: Page) => page.getByRole("dialog");
const view = (acme: WorkingOrganization) => `automations/${acme.automationId}?view=worker-identities`;
const closes: (() => unknown)[] = [];
test.afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

/** The real worker, without a deployment token. */
function kickOff(acme: WorkingOrganization, variables: Record<string, string>) {
  const { baseUrl, workerBundle, simulator } = environment();
  const env = {
    PATH: process.env.PATH,
    LATCHKEY_URL: baseUrl,
    LATCHKEY_AUTOMATION: acme.automationId,
    LATCHKEY_RETRY_SECONDS: "5",
    AWS_ENDPOINT_URL_STS: simulator.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: simulator.url,
    ...variables,
  } as unknown as NodeJS.ProcessEnv;
  const command = [workerBundle, "exec", "--", "node", "-e", printing("SECRET")];
  return new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, command, { env, timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

const kubernetes = "system:serviceaccount:agents:nightly";
const github = "repo:acme/api:ref:refs/heads/main";

async function tokenFile(): Promise<{ file: string; write(token: string): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), "latchkey-e2e-"));
  closes.push(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "token");
  return { file, write: (token) => writeFile(file, token, { mode: 0o600 }) };
}

/** As GitHub gives a job its tokens. */
async function githubRequests(token: (audience: string) => Promise<string>) {
  const server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://localhost");
    if (request.headers.authorization !== "Bearer of-the-job") return response.writeHead(401).end();
    response.end(JSON.stringify({ value: await token(searchParams.get("audience") ?? "") }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closes.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-job",
  };
}

async function add(page: Page, kind: string, fields: Record<string, string>): Promise<void> {
  await page.getByRole("button", { name: "Add Worker Identity" }).first().click();
  await dialog(page).getByText(kind, { exact: true }).click();
  for (const [label, text] of Object.entries(fields))
    await dialog(page).getByLabel(label, { exact: true }).fill(text);
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await expect(dialog(page)).toHaveCount(0);
}

test("An admin lets in workers of a cluster and of GitHub; removing an identity ends them at the next request", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const { url: issuer, sign } = await workerIssuer();
  await enterWorkingOrganization(page, acme, view(acme));
  await expect(page.getByRole("heading", { name: "No worker identities yet" })).toBeVisible();
  await add(page, "Kubernetes", { Issuer: issuer, Subject: kubernetes });
  const table = page.getByRole("table", { name: /^Worker identities of/ });
  await expect(table).toContainText(kubernetes);
  const code = await copied(page, page.getByRole("button", { name: "Copy Pod of Kubernetes" }));
  expect(code).toContain("serviceAccountName: nightly");
  const audience = /audience: "(.*)"/.exec(code)?.[1] ?? "";
  expect(audience).toBe(`${environment().settings.OIDC_ISSUER}/automations/${acme.automationId}`);

  // As a cluster has it: the kubelet writes the token.
  const { file, write } = await tokenFile();
  await write(await sign({ sub: kubernetes, aud: [audience], jti: "of-the-pod" }));
  const pod = { LATCHKEY_IDENTITY_TOKEN_FILE: file };
  expect(await kickOff(acme, pod)).toMatchObject({ exitCode: 0, stdout: acme.secretValue });

  // As GitHub has it: the job asks for the token.
  await add(page, "GitHub Actions", { Issuer: issuer, Subject: "repo:acme/api:*" });
  const job = {
    LATCHKEY_AUDIENCE: audience,
    ...(await githubRequests((aud) => sign({ sub: github, aud, repository: "acme/api" }))),
  };
  expect(await kickOff(acme, job)).toMatchObject({ exitCode: 0, stdout: acme.secretValue });

  const { items } = await acme.owner.get<{ items: { action: string; detail: object }[] }>(
    "audit-events?action=worker_session.started",
  );
  expect(items.map(({ detail }) => detail)).toMatchObject([
    { issuer, subject: github, tokenId: expect.any(String) },
    { issuer, subject: kubernetes, tokenId: "of-the-pod" },
  ]);

  await act(page, "Kubernetes", "Delete");
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await expect(dialog(page)).toHaveCount(0);
  expect(await kickOff(acme, pod)).toMatchObject({
    exitCode: 78,
    stderr: expect.stringContaining("The token's subject isn't accepted. (unauthenticated"),
  });
  // Shown until the identity is used again.
  await page.reload();
  await expect(table).toContainText("Refused");
  expect(await kickOff(acme, job)).toMatchObject({ exitCode: 0 });
});

test("A cluster that nobody reaches from here is let in by its pasted keys, until they are replaced", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const [first, second] = [await clusterKey("cluster-1"), await clusterKey("cluster-2")];
  const text = (...keys: object[]) => JSON.stringify({ keys });
  await enterWorkingOrganization(page, acme, view(acme));
  await page.getByRole("button", { name: "Add Worker Identity" }).click();
  const keys = dialog(page).getByLabel("Public keys");
  await expect(keys).toHaveCount(0);
  await dialog(page).getByText("Kubernetes", { exact: true }).click();
  await expect(dialog(page)).toContainText("kubectl get --raw /openid/v1/jwks");
  await dialog(page).getByLabel("Issuer", { exact: true }).fill(clusterInside);
  await dialog(page).getByLabel("Subject", { exact: true }).fill(kubernetes);
  for (const [pasted, words] of [
    [text(first.whole), "Key “cluster-1” is private"],
    [text(first.published, { kty: "oct", kid: "s", k: "c2VjcmV0" }), "Key “s” is symmetric"],
    [text(first.published, first.published), "Two keys have the kid “cluster-1”"],
    ["kubectl", "This isn’t JSON."],
  ] as const) {
    await keys.fill(pasted);
    await dialog(page).getByRole("button", { name: "Create" }).click();
    await expect(dialog(page)).toContainText(words);
    await expect(keys).toHaveAttribute("aria-invalid", "true");
  }
  await keys.fill(text(first.published));
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole("table", { name: /^Worker identities of/ })).toContainText(
    "1 key entered by hand",
  );
  await expect(page.getByText("cluster-1", { exact: true }).first()).toBeVisible();

  const audience = `${environment().settings.OIDC_ISSUER}/automations/${acme.automationId}`;
  const { file, write } = await tokenFile();
  const pod = { LATCHKEY_IDENTITY_TOKEN_FILE: file };
  await write(await first.sign(audience));
  expect(await kickOff(acme, pod)).toMatchObject({ exitCode: 0, stdout: acme.secretValue });

  await act(page, "Kubernetes", "Edit");
  await expect(keys).toHaveValue(/"kid": "cluster-1"/);
  await keys.fill(text(second.published));
  await dialog(page).getByRole("button", { name: "Save changes" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText("cluster-2", { exact: true }).first()).toBeVisible();
  expect(await kickOff(acme, pod)).toMatchObject({
    exitCode: 78,
    stderr: expect.stringContaining("The token's issuer has no such key."),
  });
  await write(await second.sign(audience));
  expect(await kickOff(acme, pod)).toMatchObject({ exitCode: 0, stdout: acme.secretValue });
});

test("Identities that could not be had are asked for again", async ({ page, complaints }) => {
  complaints.expectRefusal(/^400 .*\/worker-identities$/);
  const acme = await newWorkingOrganization();
  let fails = true;
  await page.route("**/worker-identities", (route) =>
    fails ? route.fulfill({ status: 400, json: {} }) : route.continue(),
  );
  await enterWorkingOrganization(page, acme, view(acme));
  const again = page.getByRole("tabpanel").getByRole("button", { name: "Try again" });
  await expect(again).toBeVisible();
  await expect(page.getByRole("button", { name: "Add Worker Identity" })).toHaveCount(0);
  fails = false;
  await again.click();
  await expect(page.getByRole("heading", { name: "No worker identities yet" })).toBeVisible();
});

test("A subject that lets in too many is said while it is typed", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await enterWorkingOrganization(page, acme, view(acme));
  await page.getByRole("button", { name: "Add Worker Identity" }).click();
  const subject = dialog(page).getByLabel("Subject");
  await subject.fill("repo:*");
  await expect(dialog(page)).toContainText("This lets in anyone in the world");
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await expect(subject).toHaveAttribute("aria-invalid", "true");
  await subject.fill("repo:acme/api:*");
  await expect(dialog(page)).not.toContainText("This lets in");
  await dialog(page).getByText("Kubernetes", { exact: true }).click();
  await dialog(page).getByLabel("Issuer", { exact: true }).fill("https://oidc.example.com/cluster");
  await subject.fill("system:serviceaccount:*:*");
  await expect(dialog(page)).toContainText("This lets in everyone who has a token of this issuer");
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("table", { name: /^Worker identities of/ })).toContainText("Kubernetes");
});

test("Who reads automations sees the identities, and changes none", async ({ page }) => {
  const acme = await newWorkingOrganization();
  await acme.owner.post(`automations/${acme.automationId}/worker-identities`, {
    name: "Cluster",
    issuer: "https://oidc.example.com/cluster",
    subject: kubernetes,
  });
  const reader = await guestOf(acme.owner);
  await reader.grant({ automations: "read" });
  await enter(page, reader, `/${acme.organization.slug}/${view(acme)}`);
  await expect(page.getByRole("table", { name: /^Worker identities of/ })).toContainText("Cluster");
  await expect(page.getByRole("button", { name: "Add Worker Identity" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Actions/ })).toHaveCount(0);
});
