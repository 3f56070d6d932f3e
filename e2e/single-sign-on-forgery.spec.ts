// Answers of a provider that are used again, or elsewhere than they belong; and where signing in may lead. Without a browser's
// pages, as whoever tries it would.
import { type APIRequestContext, request } from "@playwright/test";
import { newOrganization, type Organization } from "./environment";
import { type IdentityProvider, startIdentityProvider } from "./identity-provider";
import { assignDomain } from "./operator";
import { freePort, type OwnServer, startOwnServer } from "./server";
import { consoleOf, signIn } from "./session";
import { expect, test } from "./test";

// One server for all of them.
test.describe.configure({ mode: "serial" });

const installation = "single-sign-on";
let acme: Organization;
let provider: IdentityProvider;
let server: OwnServer;
test.beforeAll(async () => {
  const port = await freePort();
  const callback = `http://localhost:${port}/api/auth/callback`;
  acme = await newOrganization();
  // One client for both: nothing but Latchkey tells their answers apart.
  provider = await startIdentityProvider([`${callback}/${installation}`, `${callback}/${acme.id}`]);
  const client = { clientId: provider.clientId, clientSecret: provider.clientSecret };
  const owner = consoleOf(await signIn(acme.owner), acme);
  const { items } = await owner.get<{ items: { id: string; builtIn: string | null }[] }>("roles");
  const defaultRoleId = items.find(({ builtIn }) => builtIn === "member")?.id;
  await owner.put("single-sign-on", { issuer: provider.url, ...client, rules: [], defaultRoleId });
  const domain = `${acme.slug}.example`;
  await assignDomain(acme.slug, domain);
  server = await startOwnServer({
    PORT: String(port),
    SINGLE_SIGN_ON_ISSUER: provider.url,
    SINGLE_SIGN_ON_CLIENT_ID: client.clientId,
    SINGLE_SIGN_ON_CLIENT_SECRET: client.clientSecret,
    SINGLE_SIGN_ON_DOMAINS: domain,
  });
});
test.afterAll(async () => {
  await server.stop();
  await provider.close();
});

const newcomer = () => {
  const user = `u-${crypto.randomUUID()}`;
  provider.people.set(user, { email: `${user}@${acme.slug}.example`, email_verified: true, name: "Sam" });
  return user;
};
const newBrowser = (storageState?: Awaited<ReturnType<APIRequestContext["storageState"]>>) =>
  request.newContext({ baseURL: server.baseUrl, maxRedirects: 0, storageState });
const locationOf = async (browser: APIRequestContext, url: string) =>
  (await browser.get(url, { maxRedirects: 0 })).headers().location ?? "";

async function leave(browser: APIRequestContext, id: string, callbackUrl: string) {
  const { csrfToken } = await (await browser.get("/api/auth/csrf")).json();
  return browser.post(`/api/auth/signin/${id}`, { form: { csrfToken, callbackUrl, json: "true" } });
}

/** To the provider and back: gives the address that it sends the browser to, not gone to yet. */
async function comeBack(browser: APIRequestContext, id: string, user: string, path = "/"): Promise<string> {
  let { url } = (await (await leave(browser, id, path)).json()) as { url: string };
  while (!url.startsWith(server.baseUrl)) {
    const isForm = new URL(url, provider.url).pathname.startsWith("/interaction/");
    const answer = isForm
      ? await browser.post(url, { form: { user }, maxRedirects: 0 })
      : await browser.get(url, { maxRedirects: 0 });
    url = new URL(answer.headers().location ?? "", url).href;
  }
  return url;
}
async function isSignedIn(browser: APIRequestContext): Promise<boolean> {
  const session = await (await browser.get("/api/auth/session")).json();
  return Object.keys(session ?? {}).length > 0;
}

test("An answer lets in once, also whoever kept what the browser held", async () => {
  const browser = await newBrowser();
  const answer = await comeBack(browser, installation, newcomer());
  const kept = await browser.storageState();
  expect(await locationOf(browser, answer)).toBe(`${server.baseUrl}/`);
  expect(await isSignedIn(browser)).toBe(true);
  expect(await locationOf(browser, answer)).toContain("/sign-in?error=");
  // That refusal ends nothing.
  expect(await isSignedIn(browser)).toBe(true);
  const thief = await newBrowser(kept);
  expect(await locationOf(thief, answer)).toMatch(/\/sign-in\?error=/);
  expect(await isSignedIn(thief)).toBe(false);
  const bare = await newBrowser();
  expect(await locationOf(bare, answer)).toContain("/sign-in?error=");
});

test("An answer for one provider's address is worth nothing at another's", async () => {
  for (const [from, to] of [
    [installation, acme.id],
    [acme.id, installation],
  ] as const) {
    const browser = await newBrowser();
    const answer = await comeBack(browser, from, newcomer());
    const elsewhere = answer.replace(`/callback/${from}`, `/callback/${to}`);
    expect(elsewhere).not.toBe(answer);
    expect(await locationOf(browser, elsewhere)).toContain("error=");
    expect(await isSignedIn(browser)).toBe(false);
    // Nor once the browser was on its way to the other one as well.
    const both = await newBrowser();
    const first = await comeBack(both, from, newcomer());
    await leave(both, to, "/");
    expect(await locationOf(both, first.replace(`/callback/${from}`, `/callback/${to}`))).toContain("error=");
    expect(await isSignedIn(both)).toBe(false);
  }
});

const elsewhere = [
  "//evil.example",
  "///evil.example/",
  "/\\evil.example",
  "\\\\evil.example",
  "/%5Cevil.example",
  "/%2F/evil.example/",
  "/.//evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\nset-cookie: a=b",
  "https:evil.example",
  "https:/evil.example",
  " https://evil.example",
  "ht\ntps://evil.example",
  "https://localhost@evil.example",
  "https://evil.example\\@localhost",
  "//user:word@evil.example",
  "javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "/→",
];

/** Every address that a browser would go to, from this one on. */
async function way(browser: APIRequestContext, from: string): Promise<string[]> {
  const visited = [];
  for (let at: string | undefined = from; at !== undefined && visited.length < 10; ) {
    visited.push(at);
    if (!at.startsWith(`${server.baseUrl}/`) && at !== server.baseUrl) break;
    const { location } = (await browser.get(at, { maxRedirects: 0 })).headers();
    at = location === undefined ? undefined : new URL(location, at).href;
  }
  return visited;
}

test("Signing in leads to no other place, whatever asks it to", async () => {
  const user = newcomer();
  const browser = await newBrowser();
  // In turn at one of the two: they differ in nothing here.
  for (const [index, address] of elsewhere.entries()) {
    const id = index % 2 ? installation : acme.id;
    await test.step(`${JSON.stringify(address)} at ${id}`, async () => {
      const query = `?callbackUrl=${encodeURIComponent(address)}`;
      const asked = await leave(browser, id, address);
      expect(asked.status(), "leaves, or is refused").toBeLessThan(500);
      if (asked.ok()) {
        const answer = await comeBack(browser, id, user, address);
        const visited = await way(browser, answer);
        for (const url of visited) expect(new URL(url).origin).toBe(server.baseUrl);
        expect(await isSignedIn(browser), visited.join(" ")).toBe(true);
      }
      for (const path of [`/api/auth/signin${query}`, `/sign-in${query}`, `/sign-in/${acme.slug}${query}`]) {
        for (const url of await way(browser, `${server.baseUrl}${path}`))
          expect(new URL(url).origin).toBe(server.baseUrl);
      }
    });
  }
});
