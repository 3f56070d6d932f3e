// Methods and paths that the API does not have.
import { expect, test } from "@playwright/test";
import { rowsOf } from "@/e2e/database";
import { exampleOf } from "@/e2e/examples";
import { expectNoInsides } from "@/e2e/problem";
import { sendRaw } from "@/e2e/raw-http";
import {
  descriptionRoutes,
  headersFor,
  json,
  type KeysOrganization,
  linkRoutes,
  newKeysOrganization,
  profileRoutes,
  publicRoutes,
  routes,
  unknownId,
  workerSessionRoutes,
} from "./keys-organization";
import { expectHarmless, expectRefusal } from "./refusal";

test.use({ trace: "off" });

let acme: KeysOrganization;
test.beforeAll(async () => {
  acme = await newKeysOrganization();
});

const allMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const all = [
  ...routes,
  ...workerSessionRoutes,
  ...publicRoutes,
  ...linkRoutes,
  ...profileRoutes,
  ...descriptionRoutes,
];
const paths = [...new Set(all.map(({ path }) => path))];
for (const path of paths) {
  const there = all.filter((route) => route.path === path);
  test(`${path} has the methods ${there.map(({ method }) => method).join(", ")}, and no other`, async () => {
    const [route] = there;
    if (!route) throw new Error("A path has a route.");
    const { address } = await exampleOf(route, acme);
    const before = await rowsOf(acme.organization);
    for (const method of allMethods.filter((name) => !there.some((other) => other.method === name))) {
      const body = method === "GET" ? {} : { body: "{}" };
      const answer = await sendRaw({
        method,
        address,
        ...body,
        headers: { ...headersFor(route, acme), ...json },
      });
      expect(answer.status, `${method}: ${answer.text}`).toBe(405);
      expectNoInsides(answer.text, method);
    }
    for (const method of ["HEAD", "OPTIONS", "PROPFIND", "TRACE", "QUERY", "PURGE"]) {
      const answer = await sendRaw({ method, address, headers: headersFor(route, acme) });
      expect(answer.status, `${method}: ${answer.text}`).toBeLessThan(500);
      expectNoInsides(answer.text, method);
    }
    expect(await rowsOf(acme.organization), "nothing was changed").toEqual(before);
  });
}

test("paths that the API does not have are problem documents, not pages", async () => {
  const { root } = acme.owner;
  const unknown = [
    "/api",
    "/api/",
    "/api/nothing",
    "/api/v1",
    "/api/v2/x",
    "/api/v1/nothing",
    "/api/v1/organizations",
    "/api/v1/organizations/",
    "/api/v1/invitations",
    "/api/v1/account-links",
    `${root}/nothing`,
    `${root}/automations/${acme.automationId}/nothing`,
    `${root}/automations/${acme.automationId}/kickoffs/${unknownId}`,
    "/api/v1/worker",
    "/api/v1/worker/nothing",
    "/api/v1/worker/kickoffs/",
    "/api/v1/__proto__/constructor",
    "/api/v1/%00",
    "/api/v1/😀",
    `/api/v1/${"x".repeat(3000)}`,
    "/api/v1/organizations%2f..%2fworker",
  ];
  for (const address of unknown) {
    for (const method of allMethods) {
      const request = { method, address: encodeURI(decodeURI(address)), headers: acme.sessionHeaders };
      const answer = await sendRaw(request);
      // Next leads from a trailing slash to the address without it.
      if (answer.status === 308) expect(answer.headers.location).toBe(address.replace(/\/$/, ""));
      else expectRefusal(answer, `${method} ${address.slice(0, 60)}`, 404, "not_found");
    }
  }
});

test("addresses that no router understands are refused without a word about the inside", async () => {
  const failed: string[] = [];
  for (const address of [
    "/api/v1/%zz",
    "/api/v1/%E0%A4%A/x",
    "/api/v1/../v1/nothing",
    "/api/v1/%2e%2e/%2e%2e/etc/passwd",
    "//evil.example/api/v1",
    "/api//v1//worker",
    "/api\\v1",
    "*",
    `${acme.owner.root}/automations/%zz`,
    `${acme.owner.root}/nothing?limit=%zz`,
    `${acme.owner.root}/nothing?${"x=1&".repeat(1500)}`,
    "/_next/static/../../package.json",
    "/_next/data/x/y.json",
    "/oauth2/jwks/private",
    "/.well-known/nothing",
    "/.env",
  ]) {
    for (const method of ["GET", "POST"]) {
      const answer = await sendRaw({ method, address, headers: acme.sessionHeaders });
      expect(answer.status, `${method} ${address}`).toBeGreaterThanOrEqual(300);
      if (answer.status >= 500) failed.push(`${method} ${address}: ${answer.status}`);
      expectHarmless(answer, address);
    }
  }
  expect(failed).toEqual([]);
});
