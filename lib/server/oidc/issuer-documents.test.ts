import { beforeAll, describe, expect, it } from "vitest";
import { discoveryDocument, keySet } from "@/lib/server/oidc/discovery";
import { addressFindings, resolutionFindings } from "@/lib/server/oidc/issuer-address";
import { checkDiscovery, checkKeySet } from "@/lib/server/oidc/issuer-documents";
import { type SigningKey, signingKeys } from "@/lib/server/oidc/keyring";
import { parsePrivateKeys } from "@/lib/server/oidc/private-keys";
import { newPrivateKeyPem } from "@/test/support/issuer";

const issuer = "https://latchkey.example.com";
const reasons = (findings: { reason: string; outcome: string }[]) =>
  findings.map(({ reason, outcome }) => `${reason} ${outcome}`);

describe("an issuer's address", () => {
  it.each<[string, string[]]>([
    [issuer, []],
    ["https://192.0.2.7", []],
    ["http://localhost:3000", ["issuer_address_private warning"]],
    ["http://127.0.0.1:3000", ["issuer_address_private warning"]],
    ["https://[::1]:3000", ["issuer_address_private warning"]],
    ["https://10.1.2.3", ["issuer_address_private warning"]],
    ["https://172.31.0.1", ["issuer_address_private warning"]],
    ["https://172.32.0.1", []],
    ["https://192.168.1.1", ["issuer_address_private warning"]],
    ["https://100.64.0.1", ["issuer_address_private warning"]],
    ["https://[fd00::1]", ["issuer_address_private warning"]],
    ["https://latchkey.local", ["issuer_address_private warning"]],
    ["https://latchkey.internal", ["issuer_address_private warning"]],
    ["https://latchkey", ["issuer_address_private warning"]],
    ["http://latchkey.example.com", ["issuer_not_https failed"]],
    [`${issuer}/`, ["issuer_ends_with_slash failed"]],
    [`${issuer}:8443`, ["issuer_has_port failed"]],
    [`${issuer}:443`, []],
    [`${issuer}?tenant=1`, ["issuer_has_query failed"]],
    ["https://user:word@latchkey.example.com", ["issuer_has_user failed"]],
    [`https://${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(56)}.example`, []],
    [`${issuer}/${"a".repeat(250)}`, ["issuer_too_long failed"]],
    ["latchkey", ["issuer_no_url failed"]],
  ])("%s", (address, expected) => {
    expect(reasons(addressFindings(address))).toEqual(expected);
  });
});

describe("where an issuer's name leads", () => {
  const leadingTo = (...addresses: string[]) =>
    resolutionFindings("latchkey.example.com", async () => addresses.map((address) => ({ address })));

  it.each([["10.0.0.5"], ["fd12::1"], ["169.254.1.1"], ["127.0.0.1"]])(
    "to %s: AWS cannot open that, unless its DNS says otherwise",
    async (address) => {
      const findings = await leadingTo(address);
      expect(reasons(findings)).toEqual(["issuer_address_private warning"]);
      expect(findings[0]?.message).toContain(`latchkey.example.com resolves to ${address}`);
    },
  );

  it("to a public address, also beside a private one, is nothing to say", async () => {
    expect(await leadingTo("192.0.2.1")).toEqual([]);
    expect(await leadingTo("10.0.0.5", "192.0.2.1")).toEqual([]);
  });

  it("nowhere, or not in time, is left to the fetching", async () => {
    expect(await leadingTo()).toEqual([]);
    const unknown = () => Promise.reject(Object.assign(new Error("?"), { code: "ENOTFOUND" }));
    expect(await resolutionFindings("latchkey.example.com", unknown)).toEqual([]);
    const never = () => new Promise<never>(() => undefined);
    expect(await resolutionFindings("latchkey.example.com", never, 20)).toEqual([]);
  });

  it("is not asked of what says it itself", async () => {
    let asked = 0;
    const count = async () => {
      asked += 1;
      return [];
    };
    for (const host of ["localhost", "10.1.2.3", "latchkey.local"]) await resolutionFindings(host, count);
    expect(asked).toBe(0);
  });
});

describe("a discovery document", () => {
  const right = discoveryDocument(issuer);
  const check = (change: Record<string, unknown>) => {
    const { keysUrl, findings } = checkDiscovery(JSON.stringify({ ...right, ...change }), issuer);
    return { keysUrl: keysUrl?.href ?? null, found: reasons(findings), message: findings[0]?.message ?? "" };
  };

  it("of Latchkey's own is in order", () => {
    expect(check({})).toEqual({ keysUrl: `${issuer}/oauth2/jwks`, found: [], message: "" });
  });

  it.each<[string, Record<string, unknown>, string[], RegExp]>([
    [
      "a slash at the end",
      { issuer: `${issuer}/` },
      ["discovery_issuer_differs failed"],
      /ends with a slash/,
    ],
    [
      "another letter case",
      { issuer: "https://Latchkey.example.com" },
      ["discovery_issuer_differs failed"],
      /upper and lower case differ/,
    ],
    [
      "another scheme",
      { issuer: "http://latchkey.example.com" },
      ["discovery_issuer_differs failed"],
      /one is http, the other https/,
    ],
    ["no issuer", { issuer: undefined }, ["discovery_issuer_differs failed"], /is absent, not https/],
    ...["response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"].map(
      (name): [string, Record<string, unknown>, string[], RegExp] => [
        `no ${name}`,
        { [name]: name.startsWith("r") ? [] : undefined },
        ["discovery_field_missing failed"],
        new RegExp(`doesn't have ${name}`),
      ],
    ),
    [
      "other algorithms",
      { id_token_signing_alg_values_supported: ["ES256"] },
      ["discovery_algorithm_missing failed"],
      /RS256/,
    ],
  ])("with %s", (_, change, expected, message) => {
    const answer = check(change);
    expect(answer.found).toEqual(expected);
    expect(answer.message).toMatch(message);
    expect(answer.keysUrl).toBe(`${issuer}/oauth2/jwks`);
  });

  it.each([
    [undefined],
    [7],
    ["/oauth2/jwks"],
    ["http://latchkey.example.com/oauth2/jwks"],
    ["https://169.254.169.254/latest/meta-data"],
    ["https://latchkey.example.com:8443/oauth2/jwks"],
    ["https://latchkey.example.com.evil.example/jwks"],
    ["https://latchkey.example.com@evil.example/jwks"],
    ["file:///etc/passwd"],
    ["http://localhost:5432/"],
  ])("leads to no keys elsewhere: %s", (jwksUri) => {
    const { keysUrl, found } = check({ jwks_uri: jwksUri });
    expect([keysUrl, found]).toEqual([null, ["jwks_uri_wrong failed"]]);
  });

  it.each(["", "<html>", "[]", "null", "7", '{"issuer":'])("is no %s", (body) => {
    const { keysUrl, findings } = checkDiscovery(body, issuer);
    expect([keysUrl, reasons(findings)]).toEqual([null, ["discovery_not_json failed"]]);
  });

  it("does not repeat at length what a stranger wrote", () => {
    expect(check({ issuer: "x".repeat(10_000) }).message.length).toBeLessThan(500);
  });
});

describe("a key set", () => {
  let first: SigningKey;
  let second: SigningKey;
  beforeAll(async () => {
    const pem = `${newPrivateKeyPem()}\n${newPrivateKeyPem()}`;
    [first, second] = (await signingKeys(parsePrivateKeys(pem))) as [SigningKey, SigningKey];
  });
  const check = (keys: unknown) => checkKeySet(JSON.stringify({ keys }), first);

  it("of Latchkey's own is in order, whichever key signs", () => {
    const body = JSON.stringify(keySet([first, second]));
    expect(checkKeySet(body, first)).toEqual([]);
    expect(checkKeySet(body, second)).toEqual([]);
  });

  it("without the next token's key says which it is", () => {
    const findings = check([second.publicJwk]);
    expect(reasons(findings)).toEqual(["signing_key_missing failed"]);
    expect(findings[0]?.message).toContain(first.kid);
    expect(findings[0]?.remedy).toContain("OIDC_PRIVATE_KEY");
  });

  it.each<[string, (key: Record<string, unknown>) => unknown[], string[]]>([
    ["of another type", (key) => [{ ...key, kty: "EC" }], ["key_not_rsa failed"]],
    ["with another modulus", (key) => [{ ...key, n: "AQAB" }], ["key_differs failed"]],
    ["for another algorithm", (key) => [{ ...key, alg: "RS512" }], ["key_algorithm failed"]],
    ["without an algorithm", ({ alg: _, ...key }) => [key], ["key_algorithm failed"]],
    ["for encryption", (key) => [{ ...key, use: "enc" }], ["key_use failed"]],
    ["without a use", ({ use: _, ...key }) => [key], []],
    ["with key_ops", (key) => [{ ...key, key_ops: ["verify"] }], ["key_has_operations failed"]],
    ["twice, alike", (key) => [key, key], ["key_repeated warning"]],
    [
      "twice, the last spoiled",
      (key) => [key, { ...key, n: "AQAB" }],
      ["key_repeated warning", "key_differs failed"],
    ],
    ["twice, the first spoiled", (key) => [{ ...key, n: "AQAB" }, key], ["key_repeated warning"]],
    ["beside one without a name", (key) => [{ ...key, kid: undefined }, key], ["key_without_kid warning"]],
    ["beside nonsense", (key) => [null, 7, [], key], ["key_without_kid warning"]],
    ["among a hundred", (key) => [...others(99), key], []],
    ["among a hundred and one", (key) => [...others(100), key], ["keys_too_many failed"]],
  ])("with the key %s", (_, arrange, expected) => {
    expect(reasons(check(arrange({ ...first.publicJwk })))).toEqual(expected);
  });

  const others = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...second.publicJwk, kid: `k${index}` }));

  it.each(["", "[]", "{}", '{"keys":{}}', "<html>"])("is no %s", (body) => {
    expect(reasons(checkKeySet(body, first))).toEqual(["keys_not_json failed"]);
  });
});
