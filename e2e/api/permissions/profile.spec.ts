// What is a person's own: for everyone who is signed in, in an organization or in none, and never another person's.
import { expect, test } from "@playwright/test";
import { rowsOf } from "@/e2e/database";
import { environment } from "@/e2e/environment";
import { exampleOf } from "@/e2e/examples";
import { dropFactors } from "@/e2e/factors";
import { newMember, newRole } from "@/e2e/people";
import { expectProblem } from "@/e2e/problem";
import { routesIn } from "@/e2e/route-files";
import { sessionCookie, signedOut, signIn, visitorWith } from "@/e2e/session";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";
import { profileTable } from "./table";

test.use({ trace: "off" });

let acme: WorkingOrganization;
// The routes' own tests end all sessions of their owner; which of the others run after them in one process is chance.
let home: WorkingOrganization;
test.beforeAll(async () => {
  [acme, home] = await Promise.all([newWorkingOrganization(), newWorkingOrganization()]);
});

test.afterEach(() => dropFactors(acme.organization.owner));

for (const route of routesIn("api/v1/profile")) {
  test(`${route.name} serves everyone who is signed in, and nobody else`, async () => {
    // Before the example gives its person a second factor, which later sessions would be asked for.
    const own = await signIn(acme.organization.owner);
    const { address, body } = await exampleOf(route, acme);
    const before = await rowsOf(acme.organization);
    const send = (context: typeof acme.worker, headers = {}) =>
      context.fetch(address, { method: route.method, data: body, headers });
    await expectProblem(await send(await signedOut()), 401, "unauthenticated", "no session");
    await expectProblem(await send(acme.worker), 401, "unauthenticated", "a deployment token");
    if (route.method !== "GET") {
      const foreign = await send(own, { origin: "https://evil.example" });
      await expectProblem(foreign, 403, "permission_denied", "from another site");
    }
    expect(await rowsOf(acme.organization), "nothing was changed").toEqual(before);
    const served = await send(own);
    expect(served.status(), await served.text()).toBe(profileTable[route.name]);
    expect(await served.text()).not.toMatch(/lks_|hash/i);
  });
}

test("a person who is in no organization any more keeps what is their own", async () => {
  const person = await newMember(home.owner, await newRole(home.owner));
  const context = await signIn(person);
  await home.owner.remove(`members/${person.id}`);
  expect(await (await context.get("/api/v1/profile")).json()).toEqual({
    name: person.name,
    email: person.email,
  });
  const change = { currentPassword: person.password, newPassword: `password ${crypto.randomUUID()}` };
  const changed = await context.put("/api/v1/profile/password", { data: change });
  expect(changed.status(), await changed.text()).toBe(200);
  await expect(signIn(person)).rejects.toThrow();
  await signIn({ ...person, password: change.newPassword });
});

test("another person's session is not found, and goes on", async () => {
  const { member } = home.organization;
  const theirs = await signIn(member);
  const { items } = await (await theirs.get("/api/v1/profile/sessions")).json();
  for (const { id } of items) {
    await expectProblem(await home.owner.context.delete(`/api/v1/profile/sessions/${id}`), 404, "not_found");
  }
  expect((await theirs.get("/api/v1/profile")).status()).toBe(200);
});

test("a change of the password ends every other session at its next request, and names a wrong old one", async () => {
  const person = await newMember(home.owner, await newRole(home.owner));
  const [here, there] = [await signIn(person), await signIn(person)];
  const newPassword = `password ${crypto.randomUUID()}`;
  const wrong = await here.put("/api/v1/profile/password", {
    data: { currentPassword: "not the password", newPassword },
  });
  const { fieldErrors } = await expectProblem(wrong, 400, "validation_failed");
  expect(fieldErrors).toEqual({ currentPassword: ["This isn't your current password."] });
  expect((await there.get("/api/v1/profile")).status()).toBe(200);
  const changed = await here.put("/api/v1/profile/password", {
    data: { currentPassword: person.password, newPassword },
  });
  expect(await changed.json()).toEqual({ endedSessions: 1 });
  expect((await there.get("/api/v1/profile")).status()).toBe(401);
  expect((await here.get("/api/v1/profile")).status()).toBe(200);
});

test("signing in again in the same browser ends the session before", async () => {
  const context = await signIn(home.organization.member);
  const copy = await visitorWith(await sessionCookie(context), environment().baseUrl);
  const { csrfToken } = await (await context.get("/api/auth/csrf")).json();
  const { email, password } = home.organization.member;
  await context.post("/api/auth/callback/credentials", {
    form: { csrfToken, email, password, json: "true" },
  });
  expect((await context.get("/api/v1/profile")).status()).toBe(200);
  expect((await copy.get("/api/v1/profile")).status()).toBe(401);
});
