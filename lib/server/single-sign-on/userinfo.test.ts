import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parsePrivateHosts } from "@/lib/server/outgoing/addresses";
import { together, withUserinfo } from "@/lib/server/single-sign-on/exchange";

const claims = { iss: "https://id.example", sub: "u", aud: "c", nonce: "n" };

describe("what the userinfo endpoint adds", () => {
  it("is what a thin ID token leaves out", () => {
    const userinfo = { sub: "u", email: "a@acme.example", email_verified: true, groups: ["admins"] };
    expect(together(claims, userinfo)).toEqual({ ...claims, ...userinfo, xms_edov: undefined });
  });

  it("is of the person of the ID token", () => {
    for (const sub of ["v", "", undefined, 1, null, ["u"]]) {
      expect(() => together(claims, { sub, email: "a@acme.example" })).toThrow("another person");
    }
  });

  it("is nothing that has to be signed", () => {
    const userinfo = {
      ...{ sub: "u", iss: "https://other.example", aud: "d", nonce: "m", azp: "d", exp: 9, iat: 9 },
      ...{ auth_time: 9, amr: ["mfa"], acr: "high" },
    };
    expect(together(claims, userinfo)).toEqual(claims);
  });

  it("does not change what the ID token says", () => {
    expect(
      together({ ...claims, name: "A", groups: [] }, { sub: "u", name: "B", groups: ["admins"] }),
    ).toEqual({
      ...{ ...claims, name: "A", groups: [] },
    });
  });

  it.each([
    [{ email_verified: false }, { email_verified: false }],
    [{ xms_edov: 0 }, { xms_edov: 0 }],
  ])("does not verify an address of which the ID token says %o", (said, expected) => {
    const userinfo = { sub: "u", email: "b@acme.example", email_verified: true, xms_edov: true };
    expect(together({ ...claims, email: "a@acme.example", ...said }, userinfo)).toEqual({
      ...{ ...claims, email: "a@acme.example", ...expected },
    });
  });

  it("verifies its own address, never the ID token's", () => {
    const said = { ...claims, email: "victim@acme.example" };
    expect(together(said, { sub: "u", email: "own@acme.example", email_verified: true })).toMatchObject({
      ...{ email: "own@acme.example", email_verified: true },
    });
    expect(together(said, { sub: "u", email_verified: true, xms_edov: true })).toEqual(said);
  });
});

describe("the endpoint", () => {
  const hosts = parsePrivateHosts("127.0.0.1");
  let answer: (authorization?: string) => [number, string, Record<string, string>?] = () => [200, "{}"];
  const server = createServer((request, response) => {
    const [status, body, headers] = answer(request.headers.authorization);
    response.writeHead(status, headers).end(body);
  });
  let url = new URL("http://127.0.0.1");
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/me`);
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const ask = (token: unknown = "at") => withUserinfo({ hosts }, url, token, claims);

  it("is asked with the access token", async () => {
    answer = (authorization) => [200, JSON.stringify({ sub: "u", email: authorization })];
    expect(await ask()).toMatchObject({ email: "Bearer at" });
  });

  it("is not asked where there is none, or no token that a header can hold", async () => {
    answer = () => [500, ""];
    expect(await withUserinfo({ hosts }, null, "at", claims)).toEqual(claims);
    for (const token of [null, 1, "", "a\r\nx: y", "a b"]) expect(await ask(token)).toEqual(claims);
  });

  it.each([
    ["fails", 500, "{}", {}, "provider_unavailable"],
    ["wants another token", 401, "{}", {}, "provider_unavailable"],
    ["leads elsewhere", 302, "", { location: "http://169.254.169.254/" }, "provider_unavailable"],
    ["answers with too much", 200, " ".repeat(600 * 1024), {}, "provider_unavailable"],
    ["answers signed", 200, "eyJhbGciOiJub25lIn0.e30.", {}, "token_refused"],
    ["answers with a list", 200, "[]", {}, "token_refused"],
    ["answers with nothing of use", 200, "null", {}, "token_refused"],
  ] as const)("refuses the sign-in when it %s", async (_what, status, body, headers, reason) => {
    answer = () => [status, body, headers];
    await expect(ask()).rejects.toMatchObject({ reason });
  });

  it("is asked behind the guard", async () => {
    const closed = { hosts: parsePrivateHosts("") };
    await expect(withUserinfo(closed, url, "at", claims)).rejects.toMatchObject({
      reason: "provider_unavailable",
    });
  });
});
