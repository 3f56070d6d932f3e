// Sessions and tokens that are forged, foreign, expired, broken or misplaced.
import { createHmac } from "node:crypto";
import { expect, test } from "@playwright/test";
import { rowsOf } from "@/e2e/database";
import { environment } from "@/e2e/environment";
import { exampleOf } from "@/e2e/examples";
import { sendRaw } from "@/e2e/raw-http";
import { newSession, personOf, storedForm } from "@/e2e/session-token";
import { deploy } from "@/e2e/working-organization";
import {
  consoleRoutes,
  json,
  type KeysOrganization,
  newKeysOrganization,
  withCookie,
  workerRoutes,
} from "./keys-organization";
import { expectRefusal, refuseAll } from "./refusal";

test.use({ trace: "off" });

let acme: KeysOrganization;
test.beforeAll(async () => {
  acme = await newKeysOrganization();
});

const otherSites = [
  "https://evil.example",
  "null",
  "",
  "http://localhost",
  "http://localhost.evil.example:80",
];
for (const route of consoleRoutes.filter(({ method }) => method !== "GET")) {
  test(`${route.name} refuses what another site's page sends with the owner's cookie`, async () => {
    const example = await exampleOf(route, acme);
    const body = example.body && JSON.stringify(example.body);
    const send = (headers: Record<string, string>) => ({
      about: JSON.stringify(headers),
      request: { body, headers: { ...(body && json), ...headers } },
      status: 403,
      code: "permission_denied",
    });
    const foreign = [...otherSites, `${environment().baseUrl}.evil.example`, `${environment().baseUrl}/`];
    await refuseAll(acme, route, example, [
      ...foreign.map((origin) => send({ origin })),
      ...["cross-site", "same-site", "none"].map((site) => send({ "sec-fetch-site": site })),
    ]);
    const own = { origin: environment().baseUrl, "sec-fetch-site": "same-origin" };
    const answer = await sendRaw({
      method: route.method,
      address: example.address,
      body,
      headers: { ...acme.sessionHeaders, ...(body && json), ...own },
    });
    expect(answer.status, `the console's own page: ${answer.text}`).toBeLessThan(300);
  });
}

test("a session cookie opens nothing when it is expired, forged, foreign or broken", async () => {
  const now = Math.floor(Date.now() / 1000);
  const sub = await personOf(acme.cookie);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { sub, iat: now, exp: now + 3600 };
  const hmac = (secret: string) => {
    const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };
  const refused: Record<string, string> = {
    expired: await newSession(sub, -1),
    "the hash that is stored": storedForm(acme.cookie),
    "another letter at its end": `${acme.cookie.slice(0, -1)}${acme.cookie.endsWith("A") ? "B" : "A"}`,
    "in capitals": acme.cookie.toUpperCase(),
    "a person's id": sub,
    "with alg none": `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`,
    "signed, not encrypted": hmac(environment().settings.NEXTAUTH_SECRET ?? ""),
    "signed with nothing": hmac(""),
    "cut off": acme.cookie.slice(0, -20),
    "of the token's first half": acme.cookie.slice(0, acme.cookie.length / 2),
    empty: "",
    garbage: "x".repeat(3000),
    "a deployment token": acme.token,
    "percent signs": "%zz%00%E0%A4%A",
  };
  const { root } = acme.owner;
  const before = await rowsOf(acme.organization);
  for (const [about, text] of Object.entries(refused)) {
    const headers = withCookie(text);
    for (const request of [
      { method: "GET", address: `${root}/automations` },
      { method: "POST", address: `${root}/automations`, body: '{"name":"Forged"}' },
    ]) {
      const answer = await sendRaw({ ...request, headers: { ...json, ...headers } });
      expectRefusal(answer, `${request.method}, ${about}`, 401, "unauthenticated");
      expect(answer.headers).not.toHaveProperty("set-cookie");
    }
  }
  expect(await rowsOf(acme.organization)).toEqual(before);

  // The same way of making one, with nothing wrong, is let in: so the refusals above are for the reason given.
  const good = await newSession(sub);
  const get = (token: string) =>
    sendRaw({ method: "GET", address: `${root}/automations`, headers: withCookie(token) });
  expect((await get(good)).status).toBe(200);
});

test("the console API takes no token, under any scheme", async () => {
  const address = `${acme.owner.root}/automations`;
  for (const authorization of [
    `Bearer ${acme.token}`,
    `Bearer ${acme.cookie}`,
    `bearer ${acme.token}`,
    `Basic ${Buffer.from(`owner:${acme.token}`).toString("base64")}`,
    "Bearer",
    "Bearer ",
    "Bearer %zz",
    "Bearer %00",
    "Bearer a.b.c.d.e",
    `Bearer ${"x".repeat(4000)}`,
  ]) {
    const answer = await sendRaw({ method: "GET", address, headers: { authorization } });
    expectRefusal(answer, authorization.slice(0, 40), 401, "unauthenticated");
  }
});

for (const route of workerRoutes) {
  test(`${route.name} takes a live deployment token as a Bearer, and nothing else`, async () => {
    const example = await exampleOf(route, acme);
    const automation = await acme.owner.post<{ id: string }>("automations", {
      name: `Revoked ${route.name}`,
    });
    const revoked = await deploy(acme.owner, automation.id);
    await acme.owner.remove(`automations/${automation.id}/deployments/1`);
    const { token } = acme;
    const refused: Record<string, string>[] = [
      {},
      acme.sessionHeaders,
      ...[
        "",
        token,
        "Bearer",
        "Bearer ",
        `Basic ${Buffer.from(`x:${token}`).toString("base64")}`,
        `Token ${token}`,
        `Bearer  ${token}`,
        `Bearer ${token} ${token}`,
        `Bearer ${token},Bearer ${token}`,
        `Bearer ${token.slice(0, -1)}`,
        `Bearer ${token}x`,
        `Bearer ${token.toUpperCase()}`,
        `Bearer "${token}"`,
        `Bearer ${revoked.token}`,
        `Bearer ${acme.cookie}`,
        `Bearer ${"x".repeat(200)}`,
        `Bearer ${"x".repeat(4000)}`,
        "Bearer ' or 1=1 --",
        "Bearer \u00ff\u00fe",
        "Bearer lkd_",
        "Bearer null",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
      ].map((authorization) => ({ authorization })),
      { ...acme.sessionHeaders, authorization: `Bearer ${token.slice(0, -1)}` },
    ];
    const before = await rowsOf(acme.organization);
    for (const headers of refused) {
      const body = JSON.stringify(example.body);
      const request = { method: route.method, address: example.address, body };
      const answer = await sendRaw({ ...request, headers: { ...json, ...headers } });
      const about = JSON.stringify(headers).slice(0, 80);
      expectRefusal(answer, about, 401, "unauthenticated");
      expect(answer.headers["www-authenticate"], about).toBe("Bearer");
    }
    expect(await rowsOf(acme.organization), "nothing was changed").toEqual(before);
  });
}
