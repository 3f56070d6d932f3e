// No page breaks a rule that axe knows: light and dark, wide and narrow.
import type { Page } from "@playwright/test";
import { expectNoViolation, type Look, test, testEach } from "./axe";
import { newOrganization } from "./environment";
import { newServiceAccount, setUpSingleSignOn } from "./examples";
import { assignDomain } from "./operator";
import { pagePaths } from "./route-files";
import { act, choose, enter, enterWorkingOrganization, expect, visit } from "./test";
import { kickOff } from "./worker";
import { newWorkingOrganization, unique } from "./working-organization";

const dialog = (page: Page) => page.getByRole("dialog");
const press = (page: Page, name: string) => page.getByRole("button", { name }).first().click();
const looks: Record<string, Look["arrive"]> = {
  "The sign-in page": (page) => visit(page, "/sign-in"),
  "A page that is not there": (page, acme) => enterWorkingOrganization(page, acme, "nowhere"),
  "Getting started": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "getting-started");
    await expect(page.getByRole("list", { name: "Steps" }).getByRole("listitem")).toHaveCount(7);
  },
  Overview: async (page, acme) => {
    await enterWorkingOrganization(page, acme, "overview");
    await expect(page.getByRole("img", { name: /kickoffs in the last 24 hours/ })).toBeVisible();
  },
  "The kickoffs of Overview as a table": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "overview");
    await press(page, "Show as table");
    await expect(page.getByRole("table")).toContainText("Resolved");
  },
  Automations: async (page, acme) => {
    await enterWorkingOrganization(page, acme, "automations");
    await expect(page.getByRole("row")).toHaveCount(2);
  },
  "The form of an automation": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "automations");
    await press(page, "Create Automation");
    await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
    await expect(dialog(page)).toContainText("Enter a name.");
  },
  "The kickoffs of an automation": async (page, acme) => {
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=kickoffs`);
    for (const row of await page.getByRole("button", { name: "Resolved", exact: true }).all())
      await row.click();
    await expect(page.getByText("VersionId")).toHaveCount(2);
  },
  "The variables of an automation": async (page, acme) => {
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=variables`);
    await expect(page.getByRole("row", { name: /SECRET/ })).toBeVisible();
  },
  "The deployments of an automation": async (page, acme) => {
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=deployments`);
    await expect(page.getByRole("row", { name: /v1/ })).toBeVisible();
  },
  "The worker identities of an automation": async (page, acme) => {
    const path = `automations/${acme.automationId}/worker-identities`;
    const { items } = await acme.owner.get<{ items: unknown[] }>(path);
    const identity = {
      name: "Cluster",
      issuer: "https://oidc.example.com/cluster",
      subject: "system:serviceaccount:agents:nightly",
    };
    if (items.length === 0) await acme.owner.post(path, identity);
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=worker-identities`);
    await page.getByRole("button", { name: "Cluster" }).first().click();
    await expect(page.getByText("serviceAccountToken:")).toBeVisible();
  },
  "Worker identities that are still loading": async (page, acme) => {
    await page.route("**/worker-identities", () => {});
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=worker-identities`);
    await expect(page.getByRole("tabpanel").locator("[aria-busy=true]")).toBeVisible();
  },
  "Worker identities that could not be had": async (page, acme) => {
    await page.route("**/worker-identities", (route) => route.fulfill({ status: 400, json: {} }));
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=worker-identities`);
    await expect(page.getByRole("tabpanel").getByRole("button", { name: "Try again" })).toBeVisible();
  },
  "Keys of a worker's issuer, of which one is private": async (page, acme) => {
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=worker-identities`);
    await page.getByRole("button", { name: "Add Worker Identity" }).first().click();
    await dialog(page).getByText("Kubernetes", { exact: true }).click();
    await dialog(page).getByLabel("Public keys").fill('{"keys": [{"kty": "RSA", "kid": "k1", "d": "AQ"}]}');
    await dialog(page).getByLabel("Audience").click();
    await expect(dialog(page)).toContainText("Key “k1” is private");
  },
  "The form of a worker identity": async (page, acme) => {
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=worker-identities`);
    await page.getByRole("button", { name: "Add Worker Identity" }).first().click();
    await dialog(page).getByLabel("Subject").fill("repo:*");
    await expect(dialog(page)).toContainText("anyone in the world");
  },
  "A pre-flight of an automation": async (page, acme) => {
    const denied = { code: "AccessDeniedException", status: 400, message: "It is not authorized." };
    await acme.account.fail({ kind: "refusal", operation: "GetSecretValue", times: 1, ...denied });
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=pre-flight`);
    await press(page, "Run pre-flight");
    await expect(page.getByRole("group", { name: "Policy statement" })).toBeVisible();
  },
  "Environment Variables": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "environment-variables");
    await expect(page.getByRole("row", { name: /SECRET/ })).toBeVisible();
  },
  "A pasted .env": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "environment-variables/import");
    const text = 'SECRET=x\nNEW="p#1"\nnot-a-key=1\nnothing\nCREWAI_TEST_KEYWORD=1\nTEST_KEYWORD=2';
    await page.getByLabel("Text of the .env").fill(text);
    await press(page, "Review");
    await expect(page.getByRole("table", { name: "What the import does" })).toContainText("Cannot be saved");
  },
  "A secret": async (page, acme) => {
    const query = new URLSearchParams({
      source: `credential:${acme.credentialId}`,
      name: acme.secretName,
    });
    await enterWorkingOrganization(page, acme, `environment-variables/secrets?${query}`);
    await expect(page.getByRole("list", { name: "Versions" }).getByRole("listitem")).toHaveCount(2);
  },
  "A name that no secret has, asked about": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "environment-variables");
    await press(page, "Add Environment Variables");
    await dialog(page).getByLabel("Key").fill("ABSENT");
    await choose(dialog(page).getByLabel("Value Source"), /^Use AWS default/);
    await dialog(page).getByLabel("Secret Name").fill("not-there");
    await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("dialog", { name: /There is no secret named/ })).toBeVisible();
  },
  Workers: async (page, acme) => {
    await enterWorkingOrganization(page, acme, "workers");
    await press(page, "Copy SHA-256");
    await page.getByRole("tab", { name: "Python" }).click();
    await expect(page.getByRole("group", { name: "Dockerfile, Python" })).toBeVisible();
  },
  "The form of a deploy": async (page, acme) => {
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}`);
    const { name } = await acme.owner.get<{ name: string }>(`automations/${acme.automationId}`);
    await act(page, name, "Deploy with options");
    await dialog(page).getByLabel("Days until the token expires").fill("0");
    await dialog(page).getByRole("button", { name: "Deploy" }).click();
    await expect(dialog(page)).toContainText("Enter a number of days");
  },
  "The documentation": (page) => visit(page, "/docs"),
  "A page of the documentation": async (page) => {
    await visit(page, "/docs/worker");
    await expect(page.getByRole("heading", { name: "Tokens" })).toBeVisible();
  },
  "The reference of the API": async (page) => {
    await page.goto("/api/docs");
    await expect(page.getByRole("heading", { level: 1, name: "API reference" })).toBeVisible();
    const operation = page.getByRole("article").filter({ hasText: "Starts a kickoff" });
    for (const title of ["Body", "Answer 201"]) await operation.getByText(title, { exact: true }).click();
  },
  "A deployment's token": async (page, acme) => {
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}?view=deployments`);
    await press(page, "Deploy");
    await dialog(page).getByRole("button", { name: "Done" }).click();
    await expect(dialog(page)).toContainText("You haven’t copied the token");
  },
  "The form of an environment variable": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "environment-variables");
    await page.getByRole("button", { name: /^SECRET/ }).click();
    await dialog(page).getByLabel("Secret Name").click();
    await expect(page.getByRole("option", { name: acme.secretName })).toBeVisible();
  },
  "A list of secrets that AWS refuses": async (page) => {
    // Of its own: names that another test of the organization has looked up are kept for a minute.
    const own = await newWorkingOrganization();
    // By the beginnings of names and by their words, at once.
    const denied = { code: "AccessDeniedException", status: 400, message: "It is not authorized." };
    await own.account.fail({ kind: "refusal", operation: "ListSecrets", times: 2, ...denied });
    await enterWorkingOrganization(page, own, "environment-variables");
    await page.getByRole("button", { name: /^SECRET/ }).click();
    await dialog(page).getByLabel("Secret Name").click();
    await expect(dialog(page).getByRole("group", { name: "Policy statement" })).toBeVisible();
  },
  "A form that asks before it closes": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "environment-variables");
    await press(page, "Add Environment Variables");
    await dialog(page).getByLabel("Key").fill("HALF_DONE");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog", { name: "Discard your changes?" })).toBeVisible();
  },
  "Workload Identity": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/workload-identity");
    await expect(page.getByRole("row")).toHaveCount(2);
  },
  "What the policy doctor found": async (page, acme) => {
    await enterWorkingOrganization(page, acme, `settings/workload-identity/${acme.configId}?view=doctor`);
    const statement = {
      Effect: "Allow",
      Principal: { Federated: "x" },
      Action: "sts:AssumeRole",
      Resource: "*",
    };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);
    await page.getByRole("textbox", { name: "Trust policy" }).fill(policy);
    await press(page, "Check");
    await page
      .getByRole("button", { name: /Error · Line/ })
      .first()
      .click();
    await expect(page.getByRole("group", { name: "Changes" })).toBeVisible();
  },
  "A config and its credentials": async (page, acme) => {
    await enterWorkingOrganization(
      page,
      acme,
      `settings/workload-identity/${acme.configId}?view=credentials`,
    );
    await expect(page.getByRole("row")).toHaveCount(2);
  },
  "The setup guide before there are answers": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/workload-identity/setup");
    await expect(page.getByRole("heading", { name: "Some answers are missing" })).toBeVisible();
  },
  "The setup guide of a config": async (page, acme) => {
    await enterWorkingOrganization(page, acme, `settings/workload-identity/${acme.configId}?view=setup`);
    await page.getByRole("textbox", { name: "Secret Name Prefix" }).fill("crewai-");
    await expect(page.getByRole("group", { name: "Trust policy", exact: true })).toBeVisible();
    await page.getByText("In the console instead").first().click();
    await press(page, "Check now");
    await expect(page.getByRole("note", { name: "AWS lets this organization in" })).toBeVisible();
  },
  "The form of a config": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/workload-identity");
    await press(page, "Add Workload Identity Config");
    await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
    await expect(dialog(page)).toContainText("Enter a name.");
  },
  "The deletion of a config": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/workload-identity");
    await press(page, "Actions for Config");
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await expect(dialog(page)).toContainText("can’t be deleted yet");
  },
  "Secret Provider Credentials": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/secret-provider-credentials");
    await expect(page.getByRole("row")).toHaveCount(2);
  },
  "The form of a credential": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/secret-provider-credentials");
    await press(page, "Add Credential");
    await expect(dialog(page).getByLabel("Workload Identity Configuration")).not.toHaveValue("");
  },
  "An issuer check": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/workload-identity");
    await press(page, "Details");
    await press(page, "Check the issuer");
    await page.getByRole("button", { name: /^Issuer URL/ }).click();
    await expect(page.getByText("AWS can't open it", { exact: false }).first()).toBeVisible();
  },
  "A connection test that is green": async (page, acme) => {
    await enterWorkingOrganization(
      page,
      acme,
      `settings/secret-provider-credentials?credential=${acme.credentialId}`,
    );
    await dialog(page).getByRole("button", { name: "Test Connection" }).click();
    await expect(dialog(page).getByRole("note", { name: "The handshake works" })).toBeVisible();
    for (const stage of ["Check the issuer", "Mint token", "Confirm identity"]) await press(page, stage);
  },
  "A connection test that reads a secret": async (page, acme) => {
    await enterWorkingOrganization(
      page,
      acme,
      `settings/secret-provider-credentials?credential=${acme.credentialId}`,
    );
    await choose(dialog(page).getByLabel("Secrets to read"), "One secret");
    await dialog(page).getByLabel("Secret Name").fill("crewai-not-there");
    await page.keyboard.press("Escape");
    await dialog(page).getByRole("button", { name: "Test Connection" }).click();
    await expect(dialog(page)).toContainText("ResourceNotFoundException");
  },
  "A connection test that is red": async (page, acme) => {
    await acme.account.fail({ kind: "idp-rejected-claim", operation: "AssumeRoleWithWebIdentity", times: 1 });
    await enterWorkingOrganization(
      page,
      acme,
      `settings/secret-provider-credentials?credential=${acme.credentialId}`,
    );
    await dialog(page).getByRole("button", { name: "Test Connection" }).click();
    await expect(dialog(page)).toContainText("IDPRejectedClaim");
  },
  "A kickoff that failed": async (page) => {
    const acme = await newWorkingOrganization();
    await acme.account.fail({ kind: "idp-rejected-claim", operation: "AssumeRoleWithWebIdentity", times: 1 });
    await kickOff(acme.token, "");
    await enterWorkingOrganization(page, acme, `automations/${acme.automationId}`);
    const failures = page.getByRole("list", { name: "Failures" });
    await failures.getByText("AWS answered").click();
    await expect(failures.getByText("IDPRejectedClaim: ")).toBeVisible();
  },
  Organization: (page, acme) => enterWorkingOrganization(page, acme, "settings/organization"),
  Roles: (page, acme) => enterWorkingOrganization(page, acme, "settings/roles"),
  "The form of a role": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/roles");
    await press(page, "Create Role");
    await expect(dialog(page)).toBeVisible();
  },
  Members: (page, acme) => enterWorkingOrganization(page, acme, "settings/members"),
  "The form of an invitation": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/members");
    await press(page, "Invite Member");
    await expect(dialog(page)).toBeVisible();
  },
  Profile: async (page, acme) => {
    await enterWorkingOrganization(page, acme, "profile");
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("Enter your current password.")).toBeVisible();
  },
  Sessions: async (page, acme) => {
    await enterWorkingOrganization(page, acme, "sessions");
    await expect(page.getByRole("table", { name: "Your sessions" })).toContainText("this one");
  },
  "API Tokens": async (page, acme) => {
    const { id } = await acme.owner.post<{ id: string }>("api-tokens", { name: unique("ci") });
    await newServiceAccount(acme);
    await enterWorkingOrganization(page, acme, "settings/api-tokens");
    await expect(page.getByRole("table", { name: "Your API tokens" })).toBeVisible();
    await acme.owner.remove(`api-tokens/${id}`);
  },
  "The form of an API token": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/api-tokens");
    await press(page, "Create API Token");
    await dialog(page).getByRole("button", { name: "Create token" }).click();
    await expect(dialog(page)).toContainText("Enter a name.");
  },
  "The form of a service account": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/api-tokens");
    await press(page, "Create Service Account");
    await expect(dialog(page)).toBeVisible();
  },
  "A service account and its tokens": async (page, acme) => {
    const { id } = await newServiceAccount(acme);
    await acme.owner.post(`service-accounts/${id}/tokens`, { name: "pipeline" });
    await enterWorkingOrganization(page, acme, `settings/api-tokens?account=${id}`);
    await expect(dialog(page).getByText("pipeline")).toBeVisible();
  },
  "The audit log": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/audit-log");
    await expect(page.getByRole("row").nth(1)).toBeVisible();
  },
  "Single Sign-On": async (page, acme) => {
    await setUpSingleSignOn(acme);
    await enterWorkingOrganization(page, acme, "settings/single-sign-on");
    await expect(page.getByText("Nobody can sign in with it yet")).toBeVisible();
  },
  "The form of single sign-on": async (page, acme) => {
    await setUpSingleSignOn(acme);
    await enterWorkingOrganization(page, acme, "settings/single-sign-on");
    await press(page, "Edit");
    await dialog(page).getByLabel("Claim for the role").fill("groups");
    await press(page, "Add rule");
    await dialog(page).getByRole("button", { name: "Save changes" }).click();
    await expect(dialog(page)).toContainText("Enter a value of the claim.");
  },
  "An organization’s sign-in page": async (page, acme) => {
    const { slug } = acme.organization;
    await setUpSingleSignOn(acme);
    await assignDomain(slug, `${slug}.example`);
    await visit(page, `/sign-in/${slug}?error=no_role`);
    await expect(page.getByRole("button", { name: "Continue with single sign-on" })).toBeVisible();
  },
  "A sign-in page of no organization": (page) => visit(page, "/sign-in/nowhere"),
  Webhooks: (page, acme) => enterWorkingOrganization(page, acme, "settings/webhooks"),
  "The form of a webhook": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "settings/webhooks");
    await press(page, "Add Webhook");
    await expect(dialog(page)).toBeVisible();
  },
  "A webhook and its deliveries": async (page, acme) => {
    const { id } = await acme.owner.post<{ id: string }>("webhooks", {
      url: "http://127.0.0.1:9/hook",
      description: "Nobody listens there",
      events: ["kickoff.failed"],
    });
    await acme.owner.post(`webhooks/${id}/test`, {});
    await enterWorkingOrganization(page, acme, `settings/webhooks?webhook=${id}`);
    await expect(dialog(page).getByText("Not delivered")).toBeVisible();
  },
  "The command palette": async (page, acme) => {
    await enterWorkingOrganization(page, acme, "automations");
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: "Go to a page or an object" }).fill("config");
    await expect(dialog(page).getByText(/^Config /)).toBeVisible();
  },
};

const refusals: Record<string, RegExp> = {
  "A page that is not there": /^404 .*\/nowhere$/,
  "Worker identities that could not be had": /^400 .*\/worker-identities$/,
  "A list of secrets that AWS refuses": /^502 .*\/secret-names\?/,
};

/** Which of them is the page itself, by its path in `app`. */
const pages: Record<string, string> = {
  "/sign-in": "The sign-in page",
  "/sign-in/{organization}": "An organization’s sign-in page",
  "/docs": "The documentation",
  "/docs/{page}": "A page of the documentation",
  "/{organization}/{missing}": "A page that is not there",
  "/{organization}/getting-started": "Getting started",
  "/{organization}/overview": "Overview",
  "/{organization}/automations": "Automations",
  "/{organization}/automations/{automationId}": "The kickoffs of an automation",
  "/{organization}/environment-variables": "Environment Variables",
  "/{organization}/environment-variables/import": "A pasted .env",
  "/{organization}/environment-variables/secrets": "A secret",
  "/{organization}/workers": "Workers",
  "/{organization}/profile": "Profile",
  "/{organization}/sessions": "Sessions",
  "/{organization}/settings/workload-identity": "Workload Identity",
  "/{organization}/settings/workload-identity/{configId}": "A config and its credentials",
  "/{organization}/settings/workload-identity/setup": "The setup guide before there are answers",
  "/{organization}/settings/secret-provider-credentials": "Secret Provider Credentials",
  "/{organization}/settings/organization": "Organization",
  "/{organization}/settings/roles": "Roles",
  "/{organization}/settings/members": "Members",
  "/{organization}/settings/audit-log": "The audit log",
  "/{organization}/settings/single-sign-on": "Single Sign-On",
  "/{organization}/settings/webhooks": "Webhooks",
  "/{organization}/settings/api-tokens": "API Tokens",
};
/**
 * Those that show themselves to some people alone (see accessibility-people.spec.ts, first-owner.spec.ts, email.spec.ts, organization-life.spec.ts and
 * single-sign-on.spec.ts), or in development alone.
 */
const elsewhere = [
  "/",
  "/{organization}",
  "/deleted-organizations",
  "/dev/ui",
  "/first-owner",
  "/forgot-password",
  "/invitations/{token}",
  "/link-account",
  "/new-organization",
  "/reset-password",
  "/second-factor",
  "/sign-in-link",
  "/sign-in/again",
  "/sign-in/confirmed",
];

test("every page of the console is looked at", () => {
  expect([...Object.keys(pages), ...elsewhere].toSorted()).toEqual(pagePaths());
  expect(Object.keys(looks)).toEqual(expect.arrayContaining(Object.values(pages)));
});

testEach(
  Object.fromEntries(
    Object.entries(looks).map(([title, arrive]) => {
      const [path] = Object.entries(pages).find(([, name]) => name === title) ?? [];
      return [title, { arrive, refusal: refusals[title], path }];
    }),
  ),
);

test("A Member's pages: axe finds nothing, light and dark, wide and narrow", async ({ page }) => {
  const { slug, member } = await newOrganization();
  await enter(page, member, `/${slug}`);
  await expect(page.getByRole("heading", { level: 1, name: "Getting started" })).toBeVisible();
  await expectNoViolation(page);
  await visit(page, `/${slug}/settings/workload-identity`);
  await expect(page.getByRole("heading", { name: "You don’t have access to this page" })).toBeVisible();
  await expectNoViolation(page);
  await visit(page, `/${slug}/environment-variables`);
  await expect(page.getByRole("heading", { name: "No environment variables yet" })).toBeVisible();
  await expectNoViolation(page);
});

test("The navigation on a phone: axe finds nothing, light and dark", async ({ page, acme }) => {
  await page.setViewportSize({ width: 390, height: 900 });
  await enterWorkingOrganization(page, acme, "automations");
  await press(page, "Open navigation");
  await expect(dialog(page).getByRole("link", { name: "Workload Identity" })).toBeVisible();
  await expectNoViolation(page, [390]);
});
