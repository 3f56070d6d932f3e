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
import { workerIssuer } from "./worker-issuer";
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
