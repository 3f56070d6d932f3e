// A token of where a worker runs, against keys as an issuer publishes them.
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { namedIssuer, verifyToken } from "@/lib/server/automations/worker-identities/verified-token";
import { knownIssuers } from "@/lib/server/oidc/issuers";
import { AppError } from "@/lib/shared/errors";

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let pair: Pair;
let other: Pair;
beforeAll(async () => {
  [pair, other] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
});

const issuer = "https://issuer.example.com/cluster";
const asked = {
  issuer,
  audience: "https://latchkey.example/automations/1",
  subject: "system:serviceaccount:agents:*",
  isSingleUse: false,
};
const claims = { sub: "system:serviceaccount:agents:nightly", aud: asked.audience, jti: "t-1" };
let nowMs: number;
let published: { documents: Record<string, unknown>; fetched: string[] };
let keys: ReturnType<typeof knownIssuers>["keysOf"];

async function publish(...pairs: [kid: string, Pair][]) {
  const jwks = {
    keys: await Promise.all(
      pairs.map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid, alg: "RS256" })),
    ),
  };
  published.documents = {
    [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: "https://keys.example.com/jwks" },
    "https://keys.example.com/jwks": jwks,
  };
}

beforeEach(async () => {
  nowMs = Date.now();
  published = { documents: {}, fetched: [] };
  await publish(["k1", pair]);
  ({ keysOf: keys } = knownIssuers(
    async (url) => {
      published.fetched.push(url.href);
      const document = published.documents[url.href];
      if (document === undefined) throw new AppError("overloaded", "Not there.");
      return typeof document === "string" ? document : JSON.stringify(document);
    },
    () => nowMs,
  ));
});

const seconds = () => Math.floor(nowMs / 1000);
function signed(given: JWTPayload = {}, { kid = "k1", key = pair.privateKey, alg = "RS256" } = {}) {
  const payload = { iss: issuer, iat: seconds(), exp: seconds() + 600, ...claims, ...given };
  return new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(key);
}
const verify = (token: string, expected: Partial<typeof asked> = {}) =>
  verifyToken(token, { ...asked, ...expected }, keys(issuer), new Date(nowMs));
const refusal = async (token: string, expected: Partial<typeof asked> = {}) => {
  const judged = await verify(token, expected);
  return "refusal" in judged ? judged.refusal : "accepted";
};

describe("a worker's token", () => {
  it("gives its subject, its id and its end", async () => {
    expect(await verify(await signed())).toEqual({
      subject: claims.sub,
      tokenId: "t-1",
      expiresAt: new Date((seconds() + 600) * 1000),
    });
    expect(await verify(await signed({ aud: ["kubernetes", asked.audience] }))).toMatchObject({
      subject: claims.sub,
    });
  });

  it.each<[string, JWTPayload, string]>([
    [
      "another audience",
      { aud: "sts.amazonaws.com" },
      "The token is for another audience. Ask for one for https://latchkey.example/automations/1.",
    ],
    [
      "another automation's audience",
      { aud: "https://latchkey.example/automations/12" },
      "The token is for another audience. Ask for one for https://latchkey.example/automations/1.",
    ],
    ["no audience", { aud: undefined }, "The token's claim aud is missing."],
    [
      "another subject",
      { sub: "system:serviceaccount:default:nightly" },
      "The token's subject isn't accepted.",
    ],
    ["no subject", { sub: undefined }, "The token's claim sub is missing."],
    ["no end", { exp: undefined }, "The token's claim exp is missing."],
    ["no beginning", { iat: undefined }, "The token's claim iat is missing."],
    ["another issuer", { iss: "https://issuer.example.com" }, "The token's claim iss is wrong."],
    [
      "a life beyond an hour",
      { exp: Math.floor(Date.now() / 1000) + 3700 },
      "The token is valid for more than one hour. Ask for a shorter one.",
    ],
    ["its end behind it", { iat: 1_000_000, exp: 1_000_100 }, "The token has expired."],
    [
      "its beginning ahead",
      { nbf: Math.floor(Date.now() / 1000) + 300 },
      "The token isn't valid yet. Check the clocks.",
    ],
    [
      "made in the future",
      { iat: Math.floor(Date.now() / 1000) + 300 },
      "The token was issued in the future. Check the clocks.",
    ],
  ])("is refused with %s", async (_, given, words) => {
    expect(await refusal(await signed(given))).toBe(words);
  });

  it("is refused when somebody else signed it, in whatever way", async () => {
    expect(await refusal(await signed({}, { key: other.privateKey }))).toBe(
      "The token's signature can't be verified.",
    );
    const [head, body] = (await signed()).split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect(await refusal(`${none}.${body}.`)).toBe("The token's signature can't be verified.");
    expect(await refusal(`${head}.${body}.AAAA`)).toBe("The token's signature can't be verified.");
    // The public key as the secret of a symmetric signature.
    const text = new TextEncoder().encode(JSON.stringify(await exportJWK(pair.publicKey)));
    const symmetric = await new SignJWT({ iss: issuer, iat: seconds(), exp: seconds() + 600, ...claims })
      .setProtectedHeader({ alg: "HS256", kid: "k1" })
      .sign(text);
    expect(await refusal(symmetric)).toBe("The token's signature can't be verified.");
    expect(await refusal("no.token.")).toBe("The token's signature can't be verified.");
  });

  it("tells nothing of what nobody has verified", async () => {
    expect(await verify(await signed({ sub: "x" }, { key: other.privateKey }))).toMatchObject({
      claims: null,
    });
    expect(await verify(await signed({ sub: "x" }))).toMatchObject({
      claims: { subject: "x", tokenId: "t-1" },
    });
  });

  it("tells of what is signed and too late, too", async () => {
    const late = { iat: 1_000_000, exp: 1_000_100, sub: "x" };
    expect(await verify(await signed(late))).toMatchObject({ claims: { subject: "x", tokenId: "t-1" } });
  });

  it.each<JWTPayload>([
    { sub: "system:serviceaccount:agents:\0" },
    { sub: `system:serviceaccount:agents:${"x".repeat(600)}` },
    { jti: "\0" },
    { jti: "x".repeat(3000) },
  ])("is refused with claims that no row can keep", async (given) => {
    expect(await verify(await signed(given))).toEqual({
      refusal: "The token's sub or jti is too long, or has control characters.",
      claims: null,
    });
  });

  it("needs an id where it is good once", async () => {
    expect(await refusal(await signed({ jti: undefined }), { isSingleUse: true })).toMatch(/no jti/);
    expect(await refusal(await signed(), { isSingleUse: true })).toBe("accepted");
  });

  it("names its issuer, or is none", async () => {
    expect(namedIssuer(await signed())).toBe(issuer);
    expect(namedIssuer(await signed({ iss: "https://issuer.example.com/\0" }))).toBeNull();
    expect(namedIssuer(await signed({ iss: `https://${"x".repeat(600)}` }))).toBeNull();
    for (const text of ["", "x", "a.b.c", "lkd_abc", `${"x".repeat(9000)}.y.z`])
      expect(namedIssuer(text)).toBeNull();
  });
});

describe("an issuer's keys", () => {
  it("are fetched once for ten minutes", async () => {
    await Promise.all([verify(await signed()), verify(await signed())]);
    nowMs += 9 * 60_000;
    await verify(await signed());
    expect(published.fetched).toHaveLength(2);
    nowMs += 2 * 60_000;
    await verify(await signed());
    expect(published.fetched).toHaveLength(4);
  });

  it("are fetched again for a key that is new, not more often than every half minute", async () => {
    await verify(await signed());
    await publish(["k1", pair], ["k2", other]);
    const rotated = { kid: "k2", key: other.privateKey };
    expect(await refusal(await signed({}, rotated))).toBe("The token's issuer has no such key.");
    expect(published.fetched).toHaveLength(2);
    nowMs += 31_000;
    expect(await refusal(await signed({}, rotated))).toBe("accepted");
    for (let i = 0; i < 5; i++) await refusal(await signed({}, { kid: `unknown-${i}` }));
    expect(published.fetched).toHaveLength(4);
  });

  it("that were withdrawn are accepted for ten minutes at most", async () => {
    await verify(await signed());
    await publish(["k2", other]);
    nowMs += 10 * 60_000;
    expect(await refusal(await signed())).toBe("The token's issuer has no such key.");
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      "a document of another issuer",
      {
        [`${issuer}/.well-known/openid-configuration`]: {
          issuer: "https://evil.example.com",
          jwks_uri: "https://keys.example.com/jwks",
        },
      },
      /names another issuer/,
    ],
    [
      "a document without keys",
      { [`${issuer}/.well-known/openid-configuration`]: { issuer } },
      /names no jwks_uri/,
    ],
    ["no JSON", { [`${issuer}/.well-known/openid-configuration`]: "<html>" }, /isn't a JSON object/],
    ["no set of keys", { "https://keys.example.com/jwks": { keys: "none" } }, /isn't a set of keys/],
  ])("cannot be had from %s", async (_, documents, words) => {
    Object.assign(published.documents, documents);
    const failing = verify(await signed());
    await expect(failing).rejects.toMatchObject({
      code: "overloaded",
      message: expect.stringMatching(words),
    });
  });

  it("are asked for again after a failure, five seconds later", async () => {
    const { documents } = published;
    published.documents = {};
    for (let i = 0; i < 3; i++)
      await expect(verify(await signed())).rejects.toMatchObject({ code: "overloaded" });
    expect(published.fetched).toHaveLength(1);
    published.documents = documents;
    nowMs += 5_000;
    expect(await refusal(await signed())).toBe("accepted");
  });
});
