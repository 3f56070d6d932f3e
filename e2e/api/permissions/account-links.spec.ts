// What the holder of a link to an account may do, signed in or not, and what nobody else may.
import { type APIRequestContext, expect, test } from "@playwright/test";
import { rowsOf } from "@/e2e/database";
import { newOrganization } from "@/e2e/environment";
import { exampleOf } from "@/e2e/examples";
import { linkByOperator } from "@/e2e/operator";
import { builtInRole, makeOwner, newMember, newResetLink, newRole, tokenIn } from "@/e2e/people";
import { expectProblem } from "@/e2e/problem";
import { routesIn } from "@/e2e/route-files";
import { signedOut, signIn } from "@/e2e/session";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";
import { linkTable } from "./table";

test.use({ trace: "off" });

const lookup = "/api/v1/account-links/lookup";
const reset = "/api/v1/account-links/reset-password";
const callback = "/api/auth/callback/sign-in-link";

let acme: WorkingOrganization;
let nobody: APIRequestContext;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
  nobody = await signedOut();
});

let addresses = 0;
/** Wrong tokens are counted by address. */
const elsewhere = () => ({
  "x-forwarded-for": `2001:db8:${(process.pid % 65_536).toString(16)}:${(++addresses).toString(16)}9::1`,
});
const newPassword = () => `password ${crypto.randomUUID()}`;

for (const { name, path } of routesIn("api/v1/account-links")) {
  test(`${name} serves everyone with the link`, async () => {
    const member = await signIn(acme.organization.member);
    for (const context of [nobody, member, acme.owner.context, acme.worker]) {
      const { body } = await exampleOf({ name, path, method: "POST" }, acme);
      const response = await context.post(path, { data: body });
      expect(response.status(), await response.text()).toBe(linkTable[name]);
      expect(response.headers()["cache-control"]).toBe("no-store");
    }
  });

  test(`${name} has one answer for all that is no link, and changes nothing`, async () => {
    const { id, email } = await newMember(acme.owner, await newRole(acme.owner));
    const { token: replaced } = await newResetLink(acme.owner, id);
    const { token } = await newResetLink(acme.owner, id);
    const other = tokenIn(await linkByOperator("sign-in-link", email));
    const before = await rowsOf(acme.organization);
    const rest = path === lookup ? { purpose: "reset_password" } : { password: newPassword() };
    const details = new Set<string | undefined>();
    for (const wrong of [replaced, other, id, `${token}x`, token.toUpperCase(), "", acme.token]) {
      const answer = await nobody.post(path, { data: { token: wrong, ...rest }, headers: elsewhere() });
      details.add((await expectProblem(answer, 404, "not_found", wrong)).detail);
    }
    expect(details.size).toBe(1);
    expect(await rowsOf(acme.organization)).toEqual(before);
    expect((await nobody.post(path, { data: { token, ...rest } })).status()).toBe(200);
  });

  test(`${name} refuses another site's pages, and counts wrong tokens`, async () => {
    const { body } = await exampleOf({ name, path, method: "POST" }, acme);
    const foreign = await nobody.post(path, { data: body, headers: { origin: "https://evil.example" } });
    await expectProblem(foreign, 403, "permission_denied");
    const headers = elsewhere();
    const wrong = { ...body, token: "lkr_wrong" };
    for (let n = 0; n < 20; n += 1) {
      await expectProblem(await nobody.post(path, { data: wrong, headers }), 404, "not_found");
    }
    const tooMany = await nobody.post(path, { data: wrong, headers });
    await expectProblem(tooMany, 429, "too_many_requests");
    expect(Number(tooMany.headers()["retry-after"])).toBeGreaterThan(0);
    // People with a link don't suffer from it.
    expect((await nobody.post(path, { data: body, headers })).status()).toBe(200);
  });
}

test("an owner's link is refused once its person joins another organization, and says who can help", async () => {
  const person = await newMember(acme.owner, await newRole(acme.owner));
  const { token } = await newResetLink(acme.owner, person.id);
  const other = await newOrganization();
  await makeOwner(person, other);
  for (const [path, rest] of [
    [lookup, { purpose: "reset_password" }],
    [reset, { password: newPassword() }],
  ] as const) {
    const { detail } = await expectProblem(
      await nobody.post(path, { data: { token, ...rest } }),
      409,
      "conflict",
    );
    expect(detail).toContain("Your Latchkey administrator can create a link");
  }
  await signIn(person);
  const again = await acme.owner.context.post(`${acme.owner.root}/members/${person.id}/reset-link`);
  await expectProblem(again, 403, "permission_denied");
  const self = await signIn(other.owner);
  const { id } = (
    await (await self.get(`/api/v1/organizations/${other.id}/members?query=${other.owner.email}`)).json()
  ).items[0];
  await expectProblem(
    await self.post(`/api/v1/organizations/${other.id}/members/${id}/reset-link`),
    403,
    "permission_denied",
    "for oneself",
  );
});

test("a sign-in link begins a session by a POST with the page's own token, and by nothing else", async () => {
  const person = await newMember(acme.owner, await builtInRole(acme.owner, "Member"));
  const token = tokenIn(await linkByOperator("sign-in-link", person.email));
  const visitor = await signedOut();
  const { csrfToken } = await (await visitor.get("/api/auth/csrf")).json();
  const hasSession = async () =>
    (await visitor.storageState()).cookies.some(({ name }) => name === "next-auth.session-token");
  for (const query of [`token=${token}`, `token=${token}&csrfToken=${csrfToken}&json=true`]) {
    const answer = await visitor.get(`${callback}?${query}`);
    expect(answer.status(), await answer.text()).toBe(404);
  }
  for (const form of [
    { token, csrfToken: "" },
    { token, csrfToken: "wrong" },
  ])
    await visitor.post(callback, { form });
  expect(await hasSession()).toBe(false);
  const foreign = await visitor.post(callback, {
    form: { token: "lke_wrong", csrfToken, json: "true" },
    headers: elsewhere(),
  });
  expect(foreign.status()).toBe(404);
  await visitor.post(callback, { form: { token, csrfToken, json: "true" } });
  expect(await hasSession()).toBe(true);
  expect((await visitor.get(`${acme.owner.root}/automations`)).status()).toBe(200);
  const late = await signedOut();
  const its = await (await late.get("/api/auth/csrf")).json();
  const used = await late.post(callback, { form: { token, csrfToken: its.csrfToken, json: "true" } });
  expect(used.status()).toBe(404);
});
