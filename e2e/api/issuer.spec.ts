// The issuer as AWS and any other verifier meets it: over HTTP, from its address alone.
import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from "node:crypto";
import { type APIRequestContext, expect, test } from "@playwright/test";
import { createVerifier } from "fast-jwt";
import {
  calculateJwkThumbprint,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
} from "jose";
import jsonwebtoken from "jsonwebtoken";
import jwksClient from "jwks-rsa";
import { environment } from "../environment";
import { startKickoff } from "../examples";
import { signedOut } from "../session";
import { newWorkingOrganization, type WorkingOrganization } from "../working-organization";

const discoveryPath = "/.well-known/openid-configuration";
const jwksPath = "/oauth2/jwks";
const audience = "sts.amazonaws.com";
const issuer = environment().settings.OIDC_ISSUER ?? "";

let anybody: APIRequestContext;
test.beforeAll(async () => {
  anybody = await signedOut();
});

test("the discovery document has what AWS needs, and the issuer byte for byte", async () => {
  const response = await anybody.get(discoveryPath);
  expect(response.status()).toBe(200);
  expect(response.headers()["content-type"]).toBe("application/json");
  expect(await response.json()).toEqual({
    issuer,
    jwks_uri: `${issuer}/oauth2/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    claims_supported: ["iss", "sub", "aud", "iat", "nbf", "exp", "jti", "organization_id"],
  });
});

test("the key set is the public half of the installed key, and nothing more", async () => {
  const { n, e, kty } = createPublicKey(environment().settings.OIDC_PRIVATE_KEY ?? "").export({
    format: "jwk",
  });
  const kid = await calculateJwkThumbprint({ kty, n, e } as Parameters<typeof calculateJwkThumbprint>[0]);
  const response = await anybody.get(jwksPath);
  expect(response.status()).toBe(200);
  expect(response.headers()["content-type"]).toBe("application/json");
  expect(await response.json()).toEqual({ keys: [{ kty: "RSA", n, e, kid, alg: "RS256", use: "sig" }] });
});

for (const path of [discoveryPath, jwksPath]) {
  test(`${path} can be cached and asked for again by its ETag`, async () => {
    const first = await anybody.get(path);
    const { etag = "", ...headers } = first.headers();
    expect(etag).toMatch(/^"[\w-]{20,}"$/);
    expect(headers["cache-control"]).toBe("public, max-age=300");
    expect((await anybody.get(path)).headers().etag).toBe(etag);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await anybody.get(path, { headers: { "if-none-match": known } });
      expect(again.status(), known).toBe(304);
      expect(again.headers()).toMatchObject({ etag, "cache-control": "public, max-age=300" });
      expect(await again.text()).toBe("");
    }
    for (const other of ['"other"', etag.slice(1, -1), '""', ""]) {
      const again = await anybody.get(path, { headers: { "if-none-match": other } });
      expect(again.status(), other).toBe(200);
    }
  });

  test(`${path} answers HEAD like GET without a body, and nothing that would change it`, async () => {
    const got = await anybody.get(path);
    const head = await anybody.head(path);
    expect(head.status()).toBe(200);
    expect((await head.body()).byteLength).toBe(0);
    for (const name of ["etag", "cache-control", "content-type"]) {
      expect(head.headers()[name], name).toBe(got.headers()[name]);
    }
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      expect((await anybody.fetch(path, { method })).status(), method).toBe(405);
    }
  });

  test(`${path} is the same for everybody, and sets no cookie`, async () => {
    const plain = await (await anybody.get(path)).text();
    const forged = { cookie: "next-auth.session-token=garbage", host: "evil.example" };
    const headers = { ...forged, authorization: "Bearer x", "x-forwarded-host": "evil.example" };
    const odd = await anybody.get(`${path}?issuer=https://evil.example`, { headers });
    expect(odd.status()).toBe(200);
    expect(await odd.text()).toBe(plain);
    expect(odd.headers()).not.toHaveProperty("set-cookie");
  });
}

test.describe("a token from the worker API", () => {
  let acme: WorkingOrganization;
  let token: string;
  test.beforeAll(async () => {
    acme = await newWorkingOrganization();
    const answer = await acme.worker.post("/api/v1/worker/identity-tokens", {
      data: { configId: acme.configId, kickoffId: await startKickoff(acme.worker) },
    });
    token = (await answer.json()).token;
  });

  /** A verifier that knows the issuer's address and nothing else; gives the claims or throws. */
  interface Verifier {
    name: string;
    verify(token: string, now?: Date): Promise<Record<string, unknown>>;
  }

  const jwksUri = async () => (await (await anybody.get(discoveryPath)).json()).jwks_uri as string;
  const verifiers: Verifier[] = [
    {
      name: "jose",
      async verify(text, currentDate) {
        const keys = createRemoteJWKSet(new URL(await jwksUri()));
        const { payload } = await jwtVerify(text, keys, {
          issuer,
          audience,
          algorithms: ["RS256"],
          currentDate,
        });
        return payload;
      },
    },
    {
      name: "jsonwebtoken with jwks-rsa",
      async verify(text, now = new Date()) {
        const { kid } = decodeProtectedHeader(text);
        const key = await jwksClient({ jwksUri: await jwksUri() }).getSigningKey(kid);
        const clockTimestamp = Math.floor(now.getTime() / 1000);
        const options = { issuer, audience, algorithms: ["RS256" as const], clockTimestamp };
        return jsonwebtoken.verify(text, key.getPublicKey(), options) as Record<string, unknown>;
      },
    },
    {
      name: "fast-jwt",
      async verify(text, now = new Date()) {
        const { keys } = (await (await fetch(await jwksUri())).json()) as { keys: JsonWebKey[] };
        const key = async ({ header }: { header: { kid?: string } }) => {
          const found = keys.find(({ kid }) => kid === header.kid);
          if (!found) throw new Error("There is no such key.");
          return createPublicKey({ key: found, format: "jwk" }).export({ type: "spki", format: "pem" });
        };
        const options = { allowedIss: issuer, allowedAud: audience, algorithms: ["RS256" as const] };
        return createVerifier({ ...options, key, clockTimestamp: now.getTime() })(text);
      },
    },
  ];

  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const hour = 3_600_000;

  for (const { name, verify } of verifiers) {
    test(`verifies with ${name}, through discovery alone`, async () => {
      const claims = await verify(token);
      expect(Object.keys(claims).toSorted()).toEqual(
        [
          "aud",
          "exp",
          "https://aws.amazon.com/roles",
          "iat",
          "iss",
          "jti",
          "nbf",
          "organization_id",
          "sub",
        ].toSorted(),
      );
      expect(claims).toMatchObject({
        iss: issuer,
        aud: audience,
        sub: `organization:${acme.organization.id}`,
        organization_id: acme.organization.id,
        "https://aws.amazon.com/roles": [acme.roleArn],
      });
      expect([claims.nbf, Number(claims.exp)]).toEqual([claims.iat, Number(claims.iat) + 900]);
      expect(Number.isInteger(claims.iat)).toBe(true);
      await expect(verify(token, new Date(Date.now() + 0.2 * hour))).resolves.toBeTruthy();
    });

    test(`does not verify with ${name} when anything of it was changed`, async () => {
      const [header = "", payload = "", signature = ""] = token.split(".");
      const { kid } = decodeProtectedHeader(token);
      const claims = decodeJwt(token);
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const publicPem = createPublicKey(environment().settings.OIDC_PRIVATE_KEY ?? "")
        .export({ type: "spki", format: "pem" })
        .toString();
      const signed = (text: string) =>
        `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
      const macced = `${part({ alg: "HS256", kid, typ: "JWT" })}.${payload}`;
      const flipped = Buffer.from(signature, "base64url");
      flipped[0] = (flipped[0] ?? 0) ^ 1;
      const changed: Record<string, string> = {
        "another organization": `${header}.${part({ ...claims, sub: "organization:x" })}.${signature}`,
        "a later end": `${header}.${part({ ...claims, exp: Number(claims.exp) + 3600 })}.${signature}`,
        "another signature": `${header}.${payload}.${flipped.toString("base64url")}`,
        "no signature": `${header}.${payload}.`,
        "alg none": `${part({ alg: "none", kid, typ: "JWT" })}.${payload}.`,
        "the public key as an HMAC secret": `${macced}.${createHmac("sha256", publicPem).update(macced).digest("base64url")}`,
        "another key under our key's id": signed(`${header}.${payload}`),
        "another key under its own id": signed(
          `${part({ alg: "RS256", kid: "other", typ: "JWT" })}.${payload}`,
        ),
      };
      for (const [about, text] of Object.entries(changed)) {
        await expect(verify(text), about).rejects.toThrow();
      }
      await expect(verify(token, new Date(Date.now() + 2 * hour)), "expired").rejects.toThrow();
      await expect(verify(token, new Date(Date.now() - 2 * hour)), "not yet valid").rejects.toThrow();
    });
  }
});

test("/api/health says that the process answers", async () => {
  const response = await anybody.get("/api/health");
  expect(response.status()).toBe(200);
  expect(response.headers()["cache-control"]).toBe("no-store");
  expect(await response.json()).toEqual({ status: "ok", version: expect.any(String) });
});

test("/api/ready says that database, migrations and issuer are there", async () => {
  const response = await anybody.get("/api/ready");
  expect(response.status()).toBe(200);
  expect(response.headers()["cache-control"]).toBe("no-store");
  expect(await response.json()).toEqual({
    ready: true,
    database: "ok",
    migrations: "ok",
    issuer: { status: "ok" },
  });
});
