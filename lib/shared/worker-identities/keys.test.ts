import { exportJWK, generateKeyPair, type JWK } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { PublicKeySet, PublicKeySetText } from "@/lib/shared/worker-identities/keys";

let rsa: JWK;
let elliptic: JWK;
let secret: JWK;
beforeAll(async () => {
  const pair = await generateKeyPair("RS256", { extractable: true });
  [rsa, secret] = [await exportJWK(pair.publicKey), await exportJWK(pair.privateKey)];
  elliptic = await exportJWK((await generateKeyPair("ES256", { extractable: true })).publicKey);
});

const kept = (...keys: unknown[]) => PublicKeySet.parse({ keys }).keys;
const words = (...keys: unknown[]) => PublicKeySet.safeParse({ keys }).error?.issues[0]?.message;

describe("a pasted set of keys", () => {
  it("is kept without what verifies nothing", () => {
    const kubernetes = { use: "sig", kty: "RSA", kid: "k1", alg: "RS256", n: rsa.n, e: rsa.e };
    const encrypting = { ...rsa, use: "enc", kid: "k1", alg: "RSA-OAEP" };
    expect(
      kept(kubernetes, encrypting, { ...elliptic, kid: "k2", x5c: ["…"], x5t: "y", note: { a: 1 } }),
    ).toEqual([
      { kty: "RSA", kid: "k1", alg: "RS256", n: rsa.n, e: rsa.e },
      { kty: "EC", kid: "k2", crv: "P-256", x: elliptic.x, y: elliptic.y },
    ]);
  });

  it("has no private and no symmetric key, in use for whatever; no part of one is repeated", () => {
    for (const use of [undefined, "sig", "enc"]) {
      expect(words({ ...secret, kid: "k1", use })).toMatch(/^Key “k1” is private/);
      expect(words({ ...rsa, kid: "k0" }, { kty: "oct", k: "c2VjcmV0", use })).toMatch(/^Key 2 is symmetric/);
    }
    for (const member of ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
      expect(words({ ...rsa, kid: "k1", [member]: null })).toMatch(/is private/);
    expect(JSON.stringify(PublicKeySet.safeParse({ keys: [{ ...secret, kid: "k" }] }).error)).not.toContain(
      secret.d,
    );
  });

  it.each<[string, () => unknown[], RegExp]>([
    ["no key", () => [], /no key that verifies/],
    ["only keys that encrypt", () => [{ ...rsa, kid: "k1", use: "enc" }], /no key that verifies/],
    ["a key without an id", () => [rsa], /^Key 1 has no kid/],
    ["an id that is none", () => [{ ...rsa, kid: "a\nb" }], /^Key 1 has no kid/],
    ["a long id", () => [{ ...rsa, kid: "k".repeat(201) }], /^Key 1 has no kid/],
    [
      "two of one id",
      () => [
        { ...rsa, kid: "k1" },
        { ...elliptic, kid: "k1" },
      ],
      /^Two keys have the kid “k1”/,
    ],
    ["another kind", () => [{ kid: "k1", kty: "AKP" }], /^Key “k1” is of a kind/],
    ["a kind of JavaScript", () => [{ kid: "k1", kty: "constructor" }], /^Key “k1” is of a kind/],
    ["a symmetric algorithm", () => [{ ...rsa, kid: "k1", alg: "HS256" }], /^Key “k1” has an alg/],
    ["none as its algorithm", () => [{ ...rsa, kid: "k1", alg: "none" }], /^Key “k1” has an alg/],
    ["another kind's algorithm", () => [{ ...rsa, kid: "k1", alg: "ES256" }], /^Key “k1” has an alg/],
    ["another curve's algorithm", () => [{ ...elliptic, kid: "k1", alg: "ES384" }], /^Key “k1” has an alg/],
    ["parts that are no bytes", () => [{ ...rsa, kid: "k1", n: "a b" }], /^Key “k1” isn’t a public key/],
    [
      "parts that are too long",
      () => [{ ...rsa, kid: "k1", n: "A".repeat(1_401) }],
      /^Key “k1” isn’t a public key/,
    ],
    ["too many", () => Array.from({ length: 21 }, (_, at) => ({ ...rsa, kid: `k${at}` })), /up to 20 keys/],
    ["text", () => ["key"], /./],
  ])("is refused with %s", (_, keys, message) => expect(words(...keys())).toMatch(message));

  it("is pasted as text, or left empty", () => {
    const text = (pasted: string) => PublicKeySetText.safeParse(pasted);
    expect(text(' {"keys":[{"kid":"k"}],"more":1}\n').data).toEqual({ keys: [{ kid: "k" }] });
    expect(text(" \n").data).toBeNull();
    expect(text("{").error?.issues[0]?.message).toBe("This isn’t JSON.");
    for (const other of ["null", "[]", '{"kty":"RSA"}', '{"keys":{}}'])
      expect(text(other).error?.issues[0]?.message).toMatch(/^Paste the whole set/);
    expect(text("x".repeat(65_537)).error?.issues[0]?.message).toMatch(/64 KiB/);
  });
});
