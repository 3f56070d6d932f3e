// The two routes that anybody may call, with requests that they cannot take. Every test comes from an address of its
// own, as wrong tokens are counted by address.
import { expect, test } from "@playwright/test";
import { rowsOf } from "@/e2e/database";
import { environment } from "@/e2e/environment";
import { invite, newAccount, newRole } from "@/e2e/people";
import { sendRaw } from "@/e2e/raw-http";
import { signIn } from "@/e2e/session";
import { json, type KeysOrganization, newKeysOrganization, publicRoutes } from "./keys-organization";
import { complaintsOf, expectRefusal, invalid, notFound, type Refusal, refuseAll, unfit } from "./refusal";
import { unreadableBodies } from "./wrong-bodies";

test.use({ trace: "off" });

let acme: KeysOrganization;
let good: { token: string; name: string; password: string };
test.beforeAll(async () => {
  acme = await newKeysOrganization();
  const { token } = await invite(acme.owner, await newRole(acme.owner));
  good = { token, ...newAccount() };
});

let addresses = 0;
// Limits count a /64 as one caller.
const elsewhere = () => ({
  "x-forwarded-for": `2001:db8:${(process.pid % 65_536).toString(16)}:${++addresses}::1`,
});
const odd = [null, 0, true, [], {}, [[]]];

/** Each from an address of its own: what cannot be read is counted like a wrong token. */
const apart = (refusals: Refusal[]): Refusal[] =>
  refusals.map(({ request, ...refusal }) => ({
    ...refusal,
    request: { ...request, headers: { ...elsewhere(), ...request.headers } },
  }));

for (const route of publicRoutes) {
  const body = () => (route.path.endsWith("/accept") ? good : { token: good.token });

  test(`${route.name} refuses what it cannot read or what does not fit`, async () => {
    const unreadable = unreadableBodies(JSON.stringify(body()));
    await refuseAll(acme, route, { address: route.path }, apart(unreadable));
    const { token, ...rest } = body();
    const bodies = [
      ...[null, [], "text", 7, true, {}].map((whole) => JSON.stringify(whole)),
      ...odd.map((other) => JSON.stringify({ ...rest, token: other })),
      JSON.stringify({ ...rest, token: "x".repeat(201) }),
      JSON.stringify(rest),
      JSON.stringify({ ...body(), unexpected: 1 }),
      JSON.stringify({ ...body(), email: "owner@people.example" }),
      JSON.stringify({ ...body(), organizationId: acme.organization.id }),
      `{"__proto__":{"a":1},${JSON.stringify(body()).slice(1)}`,
    ];
    const refusals: Refusal[] = [
      { about: "no body", request: {}, ...invalid },
      ...bodies.map((text) => unfit(text.slice(0, 60), text)),
    ];
    await refuseAll(acme, route, { address: route.path }, apart(refusals));
    expect(token).toBe(good.token);
  });

  test(`${route.name} finds nothing under hostile tokens, and counts them`, async () => {
    const headers = { ...json, ...elsewhere() };
    const before = await rowsOf(acme.organization);
    const hostile = ["", " ", "\0", "a\0b", "\ud800", "' or 1=1 --", "😀", "\u202e", "lki_", "../..", "%00"];
    const post = (token: string) =>
      sendRaw({
        method: "POST",
        address: route.path,
        headers,
        body: JSON.stringify({ ...body(), token }),
      });
    const complaints: string[] = [];
    for (const token of hostile) {
      const about = JSON.stringify(token);
      complaints.push(...complaintsOf(await post(token), about, notFound.status, notFound.code));
    }
    expect(complaints).toEqual([]);
    for (let more = hostile.length; more < 20; more += 1) await post(`guess ${more}`);
    const tooMany = await post("one more guess");
    expectRefusal(tooMany, "after 20 guesses", 429, "too_many_requests");
    expect(Number(tooMany.headers["retry-after"])).toBeGreaterThan(0);
    expect(await rowsOf(acme.organization)).toEqual(before);
  });

  test(`${route.name} refuses what another site's page sends`, async () => {
    const headers = ["https://evil.example", "null", `${environment().baseUrl}.evil.example`].map(
      (origin) => ({
        origin,
      }),
    );
    const refusals = [...headers, { "sec-fetch-site": "cross-site" }].map((foreign) => ({
      about: JSON.stringify(foreign),
      request: { body: JSON.stringify(body()), headers: { ...json, ...foreign } as Record<string, string> },
      status: 403,
      code: "permission_denied",
    }));
    await refuseAll(acme, route, { address: route.path }, refusals);
  });
}

test("accepting refuses names and passwords that are none, and nobody joins", async () => {
  const [route] = publicRoutes.filter(({ path }) => path.endsWith("/accept"));
  if (!route) throw new Error("There is no such route.");
  const wrong = [
    ...["name", "password"].flatMap((field) => [
      ...odd.map((other) => ({ ...good, [field]: other })),
      { ...good, [field]: undefined },
      { ...good, [field]: "" },
      { ...good, [field]: "x".repeat(50_000) },
    ]),
    ...["\0", "a\0b", "\ud800", "bell \u0007", "\u001b[31m"].map((name) => ({ ...good, name })),
    { ...good, password: "too short" },
  ];
  const refusals = wrong.map((body) => unfit(JSON.stringify(body).slice(0, 120), JSON.stringify(body)));
  await refuseAll(acme, route, { address: route.path }, apart(refusals));
});

test("a password of any characters is kept exactly, and signs in", async () => {
  const { email, token } = await invite(acme.owner, await newRole(acme.owner));
  const password = ' "pass"\\word \u202e😀\t ';
  const answer = await sendRaw({
    method: "POST",
    address: "/api/v1/invitations/accept",
    headers: json,
    body: JSON.stringify({ token, name: "Exact", password }),
  });
  expect(answer.status, answer.text).toBe(201);
  await signIn({ email, password });
});
