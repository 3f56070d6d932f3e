// What an attacker sends in a token's place, and what a careless or hostile issuer publishes.
import { CompactSign, exportJWK, generateKeyPair, type JWK } from "jose";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyToken } from "@/lib/server/automations/worker-identities/verified-token";
import { knownIssuers } from "@/lib/server/oidc/issuers";

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let pair: Pair;
let attacker: Pair;
let publicKey: JWK;
beforeAll(async () => {
  [pair, attacker] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
  publicKey = { ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "RS256" };
});

const issuer = "https://issuer.example.com";
const asked = { issuer, audience: "latchkey", subject: "repo:acme/*", isSingleUse: false };
const now = Math.floor(Date.now() / 1000);
const good = { iss: issuer, sub: "repo:acme/api", aud: "latchkey", iat: now, exp: now + 600, jti: "t" };

let fetched: string[];
let keys: unknown[];
beforeEach(() => {
  fetched = [];
  keys = [publicKey];
});

/** @param claims JSON's text, where JavaScript could not write it. */
async function judged(claims: object | string, header: object = {}, key = pair.privateKey) {
  const payload = new TextEncoder().encode(typeof claims === "string" ? claims : JSON.stringify(claims));
  const token = await new CompactSign(payload)
    .setProtectedHeader({ alg: "RS256", kid: "k1", ...header } as { alg: string })
    .sign(key, { crit: { b64: false, x: false } });
  const documents: Record<string, object> = {
    [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: `${issuer}/keys` },
    [`${issuer}/keys`]: { keys },
  };
  const { keysOf } = knownIssuers(async ({ href }) => {
    fetched.push(href);
    return JSON.stringify(documents[href]);
  });
  const result = await verifyToken(token, asked, keysOf(issuer));
  return "refusal" in result ? result.refusal : "accepted";
}

const text = (change: string) => `{"iss":"${issuer}","sub":"repo:acme/api","aud":"latchkey",${change}}`;

describe("a hostile token", () => {
  it("is compared with what is accepted, which it is not", async () => {
    expect(await judged(good)).toBe("accepted");
    expect(await judged({ ...good, aud: [...Array(500).keys()].map(String).concat("latchkey") })).toBe(
      "accepted",
    );
  });

  it.each<[string, object | string]>([
    ["a list of subjects", { ...good, sub: ["repo:acme/api"] }],
    ["a subject that is an object", { ...good, sub: { startsWith: "repo:acme/" } }],
    ["an owner that only begins alike", { ...good, sub: "repo:acme-evil/api" }],
    ["another case", { ...good, sub: "repo:ACME/api" }],
    ["letters that look alike", { ...good, sub: "repo:\u0430cme/api" }],
    ["a letter of another form", { ...good, sub: "repo:\uff41cme/api" }],
    ["what is accepted, further on", { ...good, sub: "x\nrepo:acme/api" }],
    ["a list of lists of audiences", { ...good, aud: [["latchkey"]] }],
    ["an audience that contains ours", { ...good, aud: "latchkey.evil" }],
    ["an audience that is an object", { ...good, aud: { includes: "latchkey" } }],
    ["no end", text(`"iat":${now}`)],
    ["an end that is text", text(`"iat":${now},"exp":"${now + 600}"`)],
    ["an endless end", text(`"iat":${now},"exp":1e999`)],
    ["a beginning in the past without end", text(`"iat":-1e999,"exp":${now + 600}`)],
    ["a beginning in the future", text(`"iat":${now + 600},"exp":${now + 900}`)],
    ["an endless beginning", text(`"iat":1e999,"exp":${now + 600}`)],
    ["a beginning that is text", text(`"iat":"${now}","exp":${now + 600}`)],
    ["a life beyond an hour", { ...good, iat: now - 3600, exp: now + 600 }],
    ["two subjects", `{"sub":"repo:acme/api",${JSON.stringify({ ...good, sub: "repo:evil/api" }).slice(1)}`],
    ["no claims", "[]"],
    ["no JSON", "latchkey"],
  ])("with %s is refused", async (_, claims) => {
    expect(await judged(claims)).not.toBe("accepted");
  });

  it("names no key but the issuer's, and leads to no address", async () => {
    const own = await exportJWK(attacker.publicKey);
    for (const header of [
      { jku: "https://evil.example/keys" },
      { x5u: "https://evil.example/chain" },
      { jwk: own },
      { kid: "../../../../dev/null" },
      { kid: "k1' or '1'='1" },
      { kid: ["k1"] },
      { kid: undefined },
      { crit: ["x"], x: 1 },
    ]) {
      expect(await judged(good, header, attacker.privateKey), JSON.stringify(header)).not.toBe("accepted");
    }
    expect(new Set(fetched)).toEqual(
      new Set([`${issuer}/.well-known/openid-configuration`, `${issuer}/keys`]),
    );
    expect(await judged(good, { jku: "https://evil.example/keys", jwk: own })).toBe("accepted");
  });
});

describe("what an issuer publishes", () => {
  const weak = async () => {
    const { publicKey } = await crypto.subtle.generateKey(
      {
        name: "RSASSA-PKCS1-v1_5",
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: "SHA-256",
      },
      true,
      ["sign", "verify"],
    );
    return { ...(await crypto.subtle.exportKey("jwk", publicKey)), alg: "RS256", kid: "k1" };
  };
  it.each<[string, () => Promise<unknown[]> | unknown[]]>([
    ["a key that is too short", async () => [await weak()]],
    ["a key that is none", () => [{ kty: "RSA", kid: "k1", n: "AA", e: "AQAB" }]],
    ["a key without its parts", () => [{ kty: "RSA", kid: "k1" }]],
    ["a key with odd parts", () => [{ kty: "RSA", kid: "k1", n: 1, e: [] }]],
    ["text as a key", () => [{ kty: "oct", kid: "k1", k: "AAAA", alg: "RS256" }]],
    ["two keys of one id", () => [publicKey, { ...publicKey }]],
    ["a key for something else", () => [{ ...publicKey, use: "enc" }]],
    ["no keys", () => []],
  ])("cannot be told from nothing: %s", async (_, makeToken) => {
    keys = await makeToken();
    expect(await judged(good)).toMatch(/^The token's (issuer|signature)/);
  });

  it("verifies with what is good of it", async () => {
    keys = [
      await weak(),
      null,
      "x",
      { kty: "RSA", kid: "k1" },
      { kty: "oct", kid: "k1", k: "AAAA" },
      publicKey,
    ];
    expect(await judged(good)).toBe("accepted");
  });

  it("is refused where it is ten thousand keys, or one that is endless", async () => {
    keys = [{ ...publicKey, x5c: ["A".repeat(300_000)] }];
    await expect(judged(good)).rejects.toMatchObject({ code: "overloaded" });
    keys = [...Array(10_000).keys()].map((index) => ({ ...publicKey, kid: `k${index}` }));
    await expect(judged(good)).rejects.toMatchObject({ code: "overloaded" });
  });
});
