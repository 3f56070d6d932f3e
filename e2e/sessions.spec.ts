// What ends a session, and what does not make it longer.
import { expect, test } from "@playwright/test";
import { withDatabase } from "./database";
import { environment, newOrganization } from "./environment";
import { consoleOf, sessionCookie, signIn, visitorWith } from "./session";
import { newSession, personOf, storedForm } from "./session-token";

test("signing out ends the session, also for a copy of its cookie", async () => {
  const organization = await newOrganization();
  const [here, elsewhere] = [await signIn(organization.owner), await signIn(organization.owner)];
  const copy = await visitorWith(await sessionCookie(here), environment().baseUrl);
  const read = { root: `/api/v1/organizations/${organization.id}/automations` };
  expect((await copy.get(read.root)).status()).toBe(200);
  const { csrfToken } = await (await here.get("/api/auth/csrf")).json();
  expect((await here.post("/api/auth/signout", { form: { csrfToken, json: "true" } })).ok()).toBe(true);
  expect((await copy.get(read.root)).status()).toBe(401);
  await consoleOf(elsewhere, organization).get("automations");
});

test("the cookie is a random token alone, and asking who is signed in does not renew it", async () => {
  const organization = await newOrganization();
  const context = await signIn(organization.owner);
  const before = (await context.storageState()).cookies.find(({ name }) => name.endsWith("session-token"));
  expect(before?.value).toMatch(/^lks_[\w-]{43}$/);
  const answer = await context.get("/api/auth/session");
  expect(answer.headersArray().filter(({ value }) => value.includes("session-token=lks"))).toEqual([]);
  const row = await withDatabase(
    (sql) => sql`select expires_at from sessions where token_hash = ${storedForm(before?.value ?? "")}`,
  );
  const { expires } = await answer.json();
  expect(new Date(expires)).toEqual(row[0]?.expires_at);
  // Twelve hours from the sign-in.
  expect(Math.abs((before?.expires ?? 0) * 1000 - Date.now() - 12 * 3_600_000)).toBeLessThan(60_000);
});

test("a session that is over is refused, and its cookie is taken back", async () => {
  const organization = await newOrganization();
  const person = await personOf(await sessionCookie(await signIn(organization.owner)));
  const context = await visitorWith(await newSession(person, -1), environment().baseUrl);
  expect((await context.get(`/api/v1/organizations/${organization.id}/automations`)).status()).toBe(401);
  const answer = await context.get("/api/auth/session");
  expect(await answer.json()).toEqual({});
});
