// The endpoints that next-auth answers by itself.
import { expect, test } from "@playwright/test";
import { type RawRequest, sendRaw } from "@/e2e/raw-http";
import { json } from "./keys-organization";
import { expectHarmless } from "./refusal";
import { huge, nested } from "./wrong-bodies";

test.use({ trace: "off" });

test("next-auth's own endpoints answer garbage without failing", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const requests: RawRequest[] = [];
  const posts = [
    "callback/credentials",
    "callback/sign-in-link",
    "callback/link-account",
    "callback/single-sign-on",
    "signin/single-sign-on",
    "signin/credentials",
    "signout",
    "_log",
    "session",
    "csrf",
    "signin",
    "nothing",
  ];
  for (const action of posts) {
    const address = `/api/auth/${action}`;
    const bodies = [
      "{",
      "null",
      "[]",
      "7",
      '"text"',
      nested(50_000),
      "{}",
      '{"csrfToken":{}}',
      '{"csrfToken":["x"],"email":{},"password":[]}',
      '{"callbackUrl":{"a":1}}',
      '{"callbackUrl":"javascript:alert(1)"}',
      '{"callbackUrl":"https://evil.example"}',
      '{"__proto__":{"json":"true"}}',
      '{"json":"true"}',
    ];
    for (const body of bodies) requests.push({ method: "POST", address, headers: json, body });
    for (const body of [
      "",
      "csrfToken=",
      "csrfToken=x&email=a&password=b",
      "callbackUrl=%zz",
      "json=true",
      "\0",
    ]) {
      requests.push({ method: "POST", address, headers: form, body });
    }
    requests.push({ method: "POST", address, headers: json, body: huge });
    requests.push({ method: "POST", address, headers: { "content-type": "text/plain" }, body: "x" });
    requests.push({ method: "POST", address });
  }
  for (const action of [
    "session",
    "csrf",
    "providers",
    "signin",
    "signout",
    "error",
    "verify-request",
    "nothing",
    "callback/credentials",
    "callback/sign-in-link",
    "callback/nothing",
    "signin/nothing",
    "__proto__",
    "%00",
    "session/x/y",
  ]) {
    const address = `/api/auth/${action}`;
    requests.push({ method: "GET", address });
    for (const query of [
      "callbackUrl=%zz",
      "callbackUrl=x",
      "callbackUrl=https://evil.example",
      "callbackUrl=javascript:alert(1)",
      "error=<script>",
      "error=%0d%0aset-cookie:x",
      "callbackUrl=a&callbackUrl=b",
      "%00",
    ]) {
      requests.push({ method: "GET", address: `${address}?${query}` });
    }
    for (const text of ["garbage", "%zz", "a.b.c.d.e", "x".repeat(3000)]) {
      const cookies = ["session-token", "csrf-token", "callback-url"].map(
        (name) => `next-auth.${name}=${text}`,
      );
      requests.push({ method: "GET", address, headers: { cookie: cookies.join("; ") } });
    }
    requests.push({ method: "PUT", address, headers: json, body: "{}" });
    requests.push({ method: "DELETE", address });
  }
  requests.push({ method: "GET", address: "/api/auth" }, { method: "GET", address: "/api/auth/" });
  const failed: string[] = [];
  for (const request of requests) {
    const answer = await sendRaw(request);
    const about = `${request.method} ${request.address} ${String(request.body ?? request.headers?.cookie ?? "").slice(0, 60)}`;
    expectHarmless(answer, about);
    expect(answer.headers["set-cookie"] ?? "", about).not.toContain("session-token=lks_");
    if (answer.status >= 500) failed.push(`${about}: ${answer.status} ${answer.text.slice(0, 80)}`);
  }
  expect(failed).toEqual([]);
});
