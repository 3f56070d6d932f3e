// What the holder of an invitation's link may do, signed in or not: the table's public rows, and links that are no more.
import { type APIRequestContext, expect, test } from "@playwright/test";
import { rowsOf } from "@/e2e/database";
import { newOrganization } from "@/e2e/environment";
import { exampleOf } from "@/e2e/examples";
import { accept, invite, newAccount, newMember, newRole, tokenIn } from "@/e2e/people";
import { expectProblem } from "@/e2e/problem";
import { routesIn } from "@/e2e/route-files";
import { signedOut, signIn } from "@/e2e/session";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";
import { publicTable } from "./table";

test.use({ trace: "off" });

const lookup = "/api/v1/invitations/lookup";
const acceptance = "/api/v1/invitations/accept";

let acme: WorkingOrganization;
let roleId: string;
let nobody: APIRequestContext;
let member: APIRequestContext;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
  roleId = await newRole(acme.owner);
  nobody = await signedOut();
  member = await signIn(acme.organization.member);
});

for (const { name, path } of routesIn("api/v1/invitations")) {
  const row = publicTable[name];
  if (!row) continue;

  test(`${name} serves everyone with the link of somebody new`, async () => {
    for (const context of [nobody, member, acme.owner.context, acme.worker]) {
      const { body } = await exampleOf({ name, path, method: "POST" }, acme);
      const response = await context.post(path, { data: body });
      expect(response.status(), await response.text()).toBe(row.ok);
    }
  });

  test(`${name} with the link of somebody who signs in already`, async () => {
    const { owner: person } = await newOrganization();
    const { token } = await invite(acme.owner, roleId, person.email);
    const data = { token, ...(path === acceptance && newAccount()) };
    const { users: _, ...before } = await rowsOf(acme.organization);
    for (const [context, status] of [
      [nobody, row.nobody],
      [acme.worker, row.nobody],
      [member, row.somebodyElse],
      [acme.owner.context, row.somebodyElse],
    ] as const) {
      const response = await context.post(path, { data });
      if (status === 200) expect(response.status(), await response.text()).toBe(200);
      else await expectProblem(response, status, status === 401 ? "unauthenticated" : "permission_denied");
    }
    expect(await rowsOf(acme.organization), "nobody joined").toMatchObject(before);
    const own = await (await signIn(person)).post(path, { data: { token } });
    expect(own.status(), await own.text()).toBe(row.ok);
  });

  test(`${name} finds nothing under a token that is none`, async () => {
    const { id, token } = await invite(acme.owner, roleId);
    const before = await rowsOf(acme.organization);
    for (const wrong of [id, `${token}x`, token.toUpperCase(), acme.token]) {
      const data = { token: wrong, ...(path === acceptance && newAccount()) };
      await expectProblem(await nobody.post(path, { data }), 404, "not_found", wrong);
    }
    expect(await rowsOf(acme.organization)).toEqual(before);
  });
}

test("a link is good once, until it is replaced or withdrawn, and while its sender may invite", async () => {
  const { owner } = acme;
  const refused = async (token: string, status: number, code: string) => {
    await expectProblem(await nobody.post(lookup, { data: { token } }), status, code);
    const data = { token, ...newAccount() };
    await expectProblem(await nobody.post(acceptance, { data }), status, code);
  };
  const used = await invite(owner, roleId);
  await accept(nobody, { token: used.token, ...newAccount() });
  await refused(used.token, 409, "invitation_used");

  const open = await invite(owner, roleId);
  const { link } = await owner.post<{ link: string }>(`invitations/${open.id}/resend`, undefined, 200);
  await refused(open.token, 404, "not_found");
  expect((await nobody.post(lookup, { data: { token: tokenIn(link) } })).status()).toBe(200);
  await owner.remove(`invitations/${open.id}`);
  await refused(tokenIn(link), 409, "invitation_revoked");

  const inviter = await newMember(owner, await newRole(owner, { organization_settings: "manage" }));
  const context = await signIn(inviter);
  const sent = await context.post(`${owner.root}/invitations`, {
    data: { email: "late@people.example", roleId },
  });
  const token = tokenIn((await sent.json()).link);
  await owner.put(`members/${inviter.id}`, { roleId });
  await refused(token, 409, "invitation_revoked");
});

test("what a link tells is what its holder may know", async () => {
  const { email, token } = await invite(acme.owner, roleId);
  const answer = await nobody.post(lookup, { data: { token } });
  const facts = await answer.json();
  expect(facts).toMatchObject({ email, personExists: false, signedInAsInvited: false });
  expect(Object.keys(facts).toSorted()).toEqual([
    "email",
    "expiresAt",
    "inviter",
    "organization",
    "personExists",
    "roleName",
    "signedInAsInvited",
  ]);
  expect(answer.headers()["cache-control"]).toBe("no-store");
});
