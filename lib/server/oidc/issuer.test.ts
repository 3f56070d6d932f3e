import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { createVerifier } from "fast-jwt";
import {
  calculateJwkThumbprint,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JWK,
  jwtVerify,
} from "jose";
import jsonwebtoken from "jsonwebtoken";
import jwksClient from "jwks-rsa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discovery, jwks } from "@/lib/server/oidc/discovery";
import { currentIssuer } from "@/lib/server/oidc/keyring";
import { createSubjectTokens, mintSubjectToken, subjectToken } from "@/lib/server/oidc/subject-token";
import { newPrivateKeyPem, startTestIssuer, type TestIssuer } from "@/test/support/issuer";
import { setTestEnvironment } from "@/test/support/organization";

const organizationId = "6f2a1a3e-58c7-4a0b-9d4e-3f1f0a6b7c8d";
const audience = "sts.amazonaws.com";
let issuer: TestIssuer;
beforeAll(async () => {
  process.env.DATABASE_URL ??= "postgres://unused@localhost/unused";
  setTestEnvironment();
  issuer = await startTestIssuer();
});
afterAll(() => issuer.close());

const fetchJson = async (path: string) => (await fetch(issuer.url + path)).json();

describe("discovery", () => {
  it("says what AWS needs, the issuer byte for byte", async () => {
    expect(await fetchJson("/.well-known/openid-configuration")).toEqual({
      issuer: process.env.OIDC_ISSUER,
      jwks_uri: `${process.env.OIDC_ISSUER}/oauth2/jwks`,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      claims_supported: expect.arrayContaining(["iss", "sub", "aud", "iat", "exp"]),
    });
  });

  it.each([
    ["OIDC_PRIVATE_KEY", discovery],
    ["OIDC_PRIVATE_KEY", jwks],
    ["OIDC_ISSUER", discovery],
    ["OIDC_ISSUER", jwks],
  ])("answers 503 naming %s when it is missing", async (name, handler) => {
    const value = process.env[name];
    delete process.env[name];
    const response = await handler(new Request("http://localhost/"));
    process.env[name] = value;
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      code: "not_configured",
      detail: expect.stringContaining(name),
    });
  });
});

describe("the key set", () => {
  it("publishes public halves only, named by their thumbprints", async () => {
    const { keys } = (await fetchJson("/oauth2/jwks")) as { keys: JWK[] };
    expect(keys).toHaveLength(1);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
      expect(key).toMatchObject({
        kty: "RSA",
        alg: "RS256",
        use: "sig",
        kid: await calculateJwkThumbprint(key),
      });
    }
  });

  it("is cacheable, and not sent again to a caller that has it", async () => {
    const first = await fetch(`${issuer.url}/oauth2/jwks`);
    const etag = first.headers.get("etag") ?? "";
    expect(first.headers.get("cache-control")).toMatch(/public, max-age=\d+/);
    expect(etag).toMatch(/^"[\w-]+"$/);
    const second = await fetch(`${issuer.url}/oauth2/jwks`, {
      headers: { "if-none-match": `"other", W/${etag}` },
    });
    expect(second.status).toBe(304);
    expect(await second.text()).toBe("");
  });

  it("lets a key be rotated with no failed verification", async () => {
    const old = process.env.OIDC_PRIVATE_KEY ?? "";
    const next = newPrivateKeyPem();
    const kidOf = async (pem: string) =>
      calculateJwkThumbprint(createPublicKey(pem).export({ format: "jwk" }) as JWK);
    const published = async () =>
      ((await fetchJson("/oauth2/jwks")) as { keys: JWK[] }).keys.map(({ kid }) => kid);
    const signedBy = async () =>
      decodeProtectedHeader(
        (await mintSubjectToken(await currentIssuer(), { organizationId, audience })).token,
      ).kid;

    process.env.OIDC_PRIVATE_KEY = `${old}\n${next}`;
    expect(await published()).toEqual([await kidOf(old), await kidOf(next)]);
    expect(await signedBy()).toBe(await kidOf(old));
    process.env.OIDC_PRIVATE_KEY = `${next}\n${old}`;
    expect(await published()).toEqual([await kidOf(next), await kidOf(old)]);
    expect(await signedBy()).toBe(await kidOf(next));
    process.env.OIDC_PRIVATE_KEY = old;
  });
});

describe("a token", () => {
  it("has the claims that trust policies bind, and nothing personal", async () => {
    const { token } = await mintSubjectToken(await currentIssuer(), { organizationId, audience });
    const { iat, nbf, exp, jti, ...claims } = decodeJwt(token);
    expect(claims).toEqual({
      iss: process.env.OIDC_ISSUER,
      sub: `organization:${organizationId}`,
      aud: audience,
      organization_id: organizationId,
    });
    expect([iat, nbf, exp].every(Number.isInteger)).toBe(true);
    expect(nbf).toBe(iat);
    expect((exp ?? 0) - (iat ?? 0)).toBe(3600);
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
    expect(decodeProtectedHeader(token)).toEqual({ alg: "RS256", typ: "JWT", kid: expect.any(String) });
  });

  it("verifies with independent libraries through discovery alone", async () => {
    const { token } = await subjectToken({ organizationId, audience });
    const { jwks_uri, issuer: name } = (await fetchJson("/.well-known/openid-configuration")) as Record<
      string,
      string
    >;
    const expected = { iss: name, sub: `organization:${organizationId}`, aud: audience };

    const byJose = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri ?? "")), {
      issuer: name,
      audience,
    });
    expect(byJose.payload).toMatchObject(expected);

    const kid = decodeProtectedHeader(token).kid;
    const key = (await jwksClient({ jwksUri: jwks_uri ?? "" }).getSigningKey(kid)).getPublicKey();
    expect(jsonwebtoken.verify(token, key, { algorithms: ["RS256"], issuer: name, audience })).toMatchObject(
      expected,
    );
    expect(
      createVerifier({ key, algorithms: ["RS256"], allowedIss: name ?? "", allowedAud: audience })(token),
    ).toMatchObject(expected);

    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const stranger = publicKey.export({ type: "spki", format: "pem" });
    expect(() => jsonwebtoken.verify(token, stranger, { algorithms: ["RS256"] })).toThrow();
  });
});

describe("reuse of tokens", () => {
  const counted = () => {
    let minted = 0;
    let nowMs = Date.parse("2026-01-01T00:00:00Z");
    const source = createSubjectTokens({
      now: () => nowMs,
      mint: async (...given) => {
        minted += 1;
        return mintSubjectToken(...given);
      },
    });
    return {
      source,
      minted: () => minted,
      wait: (minutes: number) => {
        nowMs += minutes * 60_000;
      },
    };
  };

  it("lasts until five minutes before the end", async () => {
    const { source, minted, wait } = counted();
    const first = await source({ organizationId, audience });
    wait(54.9);
    expect(await source({ organizationId, audience })).toBe(first);
    wait(0.2);
    const second = await source({ organizationId, audience });
    expect(second.token).not.toBe(first.token);
    expect(minted()).toBe(2);
  });

  it("shares one mint among concurrent requests, and none among organizations or audiences", async () => {
    const { source, minted } = counted();
    await Promise.all(Array.from({ length: 50 }, () => source({ organizationId, audience })));
    expect(minted()).toBe(1);
    await source({ organizationId: "other", audience });
    await source({ organizationId, audience: "other" });
    expect(minted()).toBe(3);
  });

  it("ends when the clock was set back: a token from the future is discarded", async () => {
    const { source, minted, wait } = counted();
    const first = await source({ organizationId, audience });
    wait(-10);
    const second = await source({ organizationId, audience });
    expect(second.issuedAt.getTime()).toBe(first.issuedAt.getTime() - 600_000);
    expect(minted()).toBe(2);
  });

  it("ends for a token that a cloud refused, and for that one alone", async () => {
    const { source, minted } = counted();
    const first = await source({ organizationId, audience });
    const other = await source({ organizationId: "other", audience });
    source.forget(first.token);
    expect((await source({ organizationId, audience })).token).not.toBe(first.token);
    expect(await source({ organizationId: "other", audience })).toBe(other);
    expect(minted()).toBe(3);
  });

  it("is by all that a token says: subject, role and holder", async () => {
    const { source, minted } = counted();
    const subject = { organizationId, audience };
    const variants = [
      subject,
      { ...subject, claims: { roles: ["a"] } },
      { ...subject, claims: { roles: ["b"] } },
      { ...subject, automationId: "a" },
      { ...subject, holder: "a" },
    ];
    for (const variant of [...variants, ...variants]) await source(variant);
    expect(minted()).toBe(variants.length);
    const { token } = await source({ ...subject, automationId: "a", claims: { roles: ["b"] } });
    expect(decodeJwt(token)).toMatchObject({
      sub: `organization:${organizationId}:automation:a`,
      roles: ["b"],
      organization_id: organizationId,
    });
  });

  it("forgets a mint that failed", async () => {
    const { source, minted } = counted();
    const refuse = () => Promise.reject(new Error("no audit, no token"));
    await expect(source({ organizationId, audience }, refuse)).rejects.toThrow("no audit");
    expect(minted()).toBe(0);
    await expect(source({ organizationId, audience })).resolves.toMatchObject({ audience });
  });

  it("does not outlive a promotion of the next key", async () => {
    const { source } = counted();
    const before = process.env.OIDC_PRIVATE_KEY ?? "";
    const first = await source({ organizationId, audience });
    process.env.OIDC_PRIVATE_KEY = `${newPrivateKeyPem()}\n${before}`;
    const second = await source({ organizationId, audience });
    process.env.OIDC_PRIVATE_KEY = before;
    expect(decodeProtectedHeader(second.token).kid).not.toBe(decodeProtectedHeader(first.token).kid);
  });
});
