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

let room: KeysOrganization;
test.beforeAll(async () => {
  room = await newKeysOrganization();
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
    const example = await exampleOf(route, room);
    const body = example.body && JSON.stringify(example.body);
    const send = (headers: Record<string, string>) => ({
      about: JSON.stringify(headers),
      request: { body, headers: { ...(body && json), ...headers } },
      status: 403,
      code: "permission_denied",
    });
    const foreign = [...otherSites, `${environment().baseUrl}.evil.example`, `${environment().baseUrl}/`];
    await refuseAll(room, route, example, [
      ...foreign.map((origin) => send({ origin })),
      ...["cross-site", "same-site", "none"].map((site) => send({ "sec-fetch-site": site })),
    ]);
    const own = { origin: environment().baseUrl, "sec-fetch-site": "same-origin" };
    const answer = await sendRaw({
      method: route.method,
      address: example.address,
      body,
      headers: { ...room.sessionHeaders, ...(body && json), ...own },
    });
    expect(answer.status, `the console's own page: ${answer.text}`).toBeLessThan(300);
  });
}

test("a session cookie opens nothing when it is expired, forged, foreign or broken", async () => {
  const now = Math.floor(Date.now() / 1000);
  const sub = await personOf(room.cookie);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { sub, iat: now, exp: now + 3600 };
  const hmac = (secret: string) => {
    const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };
  const refused: Record<string, string> = {
    expired: await newSession(sub, -1),
    "the hash that is stored": storedForm(room.cookie),
    "another letter at its end": `${room.cookie.slice(0, -1)}${room.cookie.endsWith("A") ? "B" : "A"}`,
    "in capitals": room.cookie.toUpperCase(),
    "a person's id": sub,
    "with alg none": `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`,
    "signed, not encrypted": hmac(environment().settings.NEXTAUTH_SECRET ?? ""),
    "signed with nothing": hmac(""),
    "cut off": room.cookie.slice(0, -20),
    "of the token's first half": room.cookie.slice(0, room.cookie.length / 2),
    empty: "",
    garbage: "x".repeat(3000),
    "a deployment token": room.token,
    "percent signs": "%zz%00%E0%A4%A",
  };
  const { root } = room.owner;
  const before = await rowsOf(room.organization);
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
  expect(await rowsOf(room.organization)).toEqual(before);

  // The same way of making one, with nothing wrong, is let in: so the refusals above are for the reason given.
  const good = await newSession(sub);
  const get = (token: string) =>
    sendRaw({ method: "GET", address: `${root}/automations`, headers: withCookie(token) });
  expect((await get(good)).status).toBe(200);
});

test("the console API takes no token, under whatever scheme", async () => {
  const address = `${room.owner.root}/automations`;
  for (const authorization of [
    `Bearer ${room.token}`,
    `Bearer ${room.cookie}`,
    `bearer ${room.token}`,
    `Basic ${Buffer.from(`owner:${room.token}`).toString("base64")}`,
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
    const example = await exampleOf(route, room);
    const automation = await room.owner.post<{ id: string }>("automations", {
      name: `Revoked ${route.name}`,
    });
    const revoked = await deploy(room.owner, automation.id);
    await room.owner.remove(`automations/${automation.id}/deployments/1`);
    const { token } = room;
    const refused: Record<string, string>[] = [
      {},
      room.sessionHeaders,
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
        `Bearer ${room.cookie}`,
        `Bearer ${"x".repeat(200)}`,
        `Bearer ${"x".repeat(4000)}`,
        "Bearer ' or 1=1 --",
        "Bearer \u00ff\u00fe",
        "Bearer lkd_",
        "Bearer null",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
      ].map((authorization) => ({ authorization })),
      { ...room.sessionHeaders, authorization: `Bearer ${token.slice(0, -1)}` },
    ];
    const before = await rowsOf(room.organization);
    for (const headers of refused) {
      const body = JSON.stringify(example.body);
      const request = { method: route.method, address: example.address, body };
      const answer = await sendRaw({ ...request, headers: { ...json, ...headers } });
      const about = JSON.stringify(headers).slice(0, 80);
      expectRefusal(answer, about, 401, "unauthenticated");
      expect(answer.headers["www-authenticate"], about).toBe("Bearer");
    }
    expect(await rowsOf(room.organization), "nothing was changed").toEqual(before);
  });
}
