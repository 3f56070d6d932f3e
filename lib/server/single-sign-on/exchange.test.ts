// What a provider answers for a code, well and badly, and what Latchkey makes of it.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { exportJWK, type JWK, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { environment } from "@/lib/server/env";
import { claimsFor, endpointsOf } from "@/lib/server/single-sign-on/exchange";
import type { Provider } from "@/lib/server/single-sign-on/provider";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment } from "@/test/support/environment";
import { startTestProvider, type TestProvider } from "@/test/support/sign-in-provider";

useTestDatabase();
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
const clientId = "latchkey";
const clientSecret = "the secret of the client, long enough to sign with";
const sent = { state: "state", nonce: "nonce", code_verifier: "verifier" };
const returned = { code: "code", state: "state" };
const sub = "u-1";

let running: TestProvider;
let provider: Provider;
beforeAll(() => {
  setTestEnvironment();
  process.env.ALLOWED_PRIVATE_HOSTS = "127.0.0.1";
});
afterAll(() => {
  delete process.env.ALLOWED_PRIVATE_HOSTS;
});
beforeEach(async () => {
  // Another each time: what one said of itself is kept for minutes.
  running = await startTestProvider();
  running.keys = [await publicJwk({ kid: "k" })];
  provider = {
    ...{ id: "p", organizationId: "p", issuer: running.url, clientId, clientSecret },
    ...{ domains: ["acme.example"], hosts: environment().allowedPrivateHosts, page: "/sign-in/acme" },
  };
});
afterEach(() => running.close());

const publicJwk = async (more: JWK, key = rsa.publicKey): Promise<JWK> => ({
  ...(await exportJWK(key)),
  ...more,
});

function claims(change: JWTPayload = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: running.url, aud: clientId, sub, nonce: sent.nonce, iat: now, exp: now + 300 };
  return { ...all, ...change };
}
const signed = (
  change: JWTPayload = {},
  header: { alg?: string; kid?: string } = { kid: "k" },
  key: KeyObject | Uint8Array = rsa.privateKey,
) => new SignJWT(claims(change)).setProtectedHeader({ alg: "RS256", ...header }).sign(key);

const exchange = async () =>
  claimsFor(provider, await endpointsOf(provider), "https://latchkey.example/callback", returned, sent);
/** What comes of an ID token. */
async function judged(token: string): Promise<JWTPayload> {
  running.token = (_request, response) => response.end(JSON.stringify({ id_token: token }));
  return exchange();
}
const refusedAs = (reason: string, words = "") =>
  expect.objectContaining({ reason, message: expect.stringContaining(words) });

describe("an ID token", () => {
  it("is taken as its provider signed it", async () => {
    expect(await judged(await signed())).toMatchObject({ sub });
  });

  it.each([
    ["its own client twice, and so authorized", { aud: [clientId, "other"], azp: clientId }],
    ["a list of one", { aud: [clientId] }],
    ["the authorized party too", { azp: clientId }],
    ["a clock that is a little slow", { exp: Math.floor(Date.now() / 1000) - 30 }],
  ])("may say %s", async (_what, change) => {
    expect(await judged(await signed(change))).toMatchObject({ sub });
  });

  it.each([
    ["two audiences and no authorized party", { aud: [clientId, "other"] }],
    ["two audiences and another's party", { aud: [clientId, "other"], azp: "other" }],
    ["another's party", { azp: "other" }],
    ["a party that is a list", { azp: [clientId] }],
    ["no audience", { aud: undefined }],
    ["an audience that is empty", { aud: [] }],
    ["an audience that ours begins", { aud: `${clientId}-2` }],
    ["no issuer", { iss: undefined }],
    ["no end", { exp: undefined }],
    ["an end that is a text", { exp: "9999999999" }],
    ["a beginning that is ahead", { nbf: Math.floor(Date.now() / 1000) + 3_600 }],
    ["no nonce", { nonce: undefined }],
    ["no subject", { sub: undefined }],
  ])("that says %s is refused", async (_what, change) => {
    await expect(judged(await signed(change as JWTPayload))).rejects.toEqual(refusedAs("token_refused"));
  });

  it("of an issuer with a slash at the end is another's", async () => {
    const token = await signed({ iss: `${running.url}/` });
    await expect(judged(token)).rejects.toEqual(refusedAs("token_refused", "iss"));
  });

  it("without a signature is refused, under whatever name", async () => {
    const [, payload] = new UnsecuredJWT(claims()).encode().split(".");
    for (const alg of ["none", "None", "NONE", "", undefined]) {
      const header = Buffer.from(JSON.stringify({ alg, kid: "k" })).toString("base64url");
      await expect(judged(`${header}.${payload}.`)).rejects.toEqual(refusedAs("token_refused"));
    }
  });

  it("is never signed with what others know as well", async () => {
    const pem = rsa.publicKey.export({ type: "spki", format: "pem" }) as string;
    const { n = "" } = await publicJwk({});
    for (const secret of [clientSecret, pem, pem.trim(), n]) {
      const token = await signed({}, { alg: "HS256", kid: "k" }, Buffer.from(secret));
      await expect(judged(token)).rejects.toEqual(refusedAs("token_refused", "ALG_NOT_ALLOWED"));
    }
  });

  it("is verified by no key that it brings along", async () => {
    const jwk = await publicJwk({}, other.publicKey);
    const header = { alg: "RS256", kid: "k", jwk, jku: `${running.url}/evil`, x5u: `${running.url}/evil` };
    const token = await new SignJWT(claims()).setProtectedHeader(header).sign(other.privateKey);
    await expect(judged(token)).rejects.toEqual(refusedAs("token_refused", "SIGNATURE"));
    expect(running.asked).not.toContain("/evil");
  });

  it("of 400 KB is read, and one of more is not", async () => {
    const groups = (count: number) => Array.from({ length: count }, (_, at) => `group-${at}`.padEnd(20, "-"));
    expect(await judged(await signed({ groups: groups(12_000) }))).toMatchObject({ sub });
    const larger = await signed({ groups: groups(24_000) });
    await expect(judged(larger)).rejects.toEqual(refusedAs("provider_unavailable", "too large"));
  });

  it.each(["", "x", "a.b.c", "....", "é.é.é", "e30.e30.e30"])(
    "that is none is refused: %j",
    async (token) => {
      await expect(judged(token)).rejects.toEqual(refusedAs("token_refused"));
    },
  );
});

describe("the key of an ID token", () => {
  it.each([
    ["neither it nor the set names one", {}, {}],
    ["the set alone names one", { kid: "k" }, {}],
  ])("is the only one where %s", async (_what, inSet, inToken) => {
    running.keys = [await publicJwk(inSet)];
    expect(await judged(await signed({}, inToken))).toMatchObject({ sub });
  });

  it("is found by its kind among others", async () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
    running.keys = [await publicJwk({}, ec.publicKey), await publicJwk({})];
    expect(await judged(await signed({}, {}))).toMatchObject({ sub });
  });

  it.each([
    ["the set has two, and it names none", {}, {}],
    ["it names one that the set does not", {}, { kid: "k" }],
    ["it names another", { kid: "k" }, { kid: "other" }],
  ])("is not guessed where %s", async (_what, inSet, inToken) => {
    running.keys = [await publicJwk(inSet), await publicJwk(inSet, other.publicKey)];
    await expect(judged(await signed({}, inToken))).rejects.toEqual(refusedAs("token_refused", "JWKS"));
  });

  it("is asked for again once in a while only, however many name an unknown one", async () => {
    for (const kid of ["a", "b", "c"]) {
      await expect(judged(await signed({}, { kid }))).rejects.toEqual(refusedAs("token_refused"));
    }
    expect(running.asked.filter((path) => path === "/keys")).toHaveLength(1);
  });

  it("is never a secret, nor one for something else, whatever the set says", async () => {
    const k = Buffer.from(clientSecret).toString("base64url");
    running.keys = [{ kty: "oct", k, kid: "k", alg: "HS256" }, await publicJwk({ kid: "e", use: "enc" })];
    const token = await signed({}, { alg: "HS256", kid: "k" }, Buffer.from(clientSecret));
    await expect(judged(token)).rejects.toEqual(refusedAs("token_refused"));
    await expect(judged(await signed({}, { kid: "e" }))).rejects.toEqual(refusedAs("token_refused"));
  });
});

describe("a provider that answers badly for a code", () => {
  it.each([
    ["HTML", "<!doctype html><title>Sign in</title>", "token_refused"],
    ["nothing", "", "token_refused"],
    ["null", "null", "token_refused"],
    ["a list", "[]", "token_refused"],
    ["a token that is none", '{"id_token":{"a":1}}', "token_refused"],
    ["10 MB", "x".repeat(10 * 1024 * 1024), "provider_unavailable"],
  ])("with %s is refused, and nothing of it is said", async (_what, body, reason) => {
    running.token = (_request, response) => response.end(body);
    const refusal = await exchange().catch((error: Error & { reason: string }) => error);
    expect(refusal).toMatchObject({ reason });
    expect(String((refusal as Error).message)).not.toContain("doctype");
  });

  it("with a redirect is not followed, least of all inward", async () => {
    const inside = await startTestProvider();
    for (const status of [301, 302, 303, 307, 308]) {
      running.token = (_request, response) =>
        response.writeHead(status, { location: `${inside.url}/token` }).end();
      await expect(exchange()).rejects.toEqual(refusedAs("provider_unavailable", String(status)));
    }
    expect(inside.asked).toEqual([]);
    inside.close();
  });

  it.each([400, 401])("with status %i names what may be wrong with the client", async (status) => {
    running.token = (_request, response) => response.writeHead(status).end('{"error":"invalid_client"}');
    await expect(exchange()).rejects.toEqual(refusedAs("provider_refused", "The client ID, its secret"));
  });

  it("is not blamed for keys that cannot be fetched", async () => {
    running.document.jwks_uri = "http://169.254.169.254/keys";
    await expect(judged(await signed())).rejects.toEqual(refusedAs("provider_unavailable", "private"));
  });

  it("at an address inside is not asked", async () => {
    running.document.token_endpoint = "http://169.254.169.254/token";
    await expect(exchange()).rejects.toEqual(refusedAs("provider_unavailable", "private"));
  });

  it.each([
    ["not at all", () => undefined],
    ["a byte at a time", (_request: unknown, response: { write(text: string): void }) => response.write(" ")],
  ])("%s is left after ten seconds", async (_what, answer) => {
    const endpoints = await endpointsOf(provider);
    const left = new Promise<void>((resolve) => {
      running.token = (request, response) => {
        response.on("close", resolve);
        answer(request, response);
      };
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const asked = claimsFor(provider, endpoints, "https://latchkey.example/callback", returned, sent);
      const refused = expect(asked).rejects.toEqual(refusedAs("provider_unavailable", "in time"));
      while (!running.asked.includes("/token")) await new Promise(setImmediate);
      await vi.advanceTimersByTimeAsync(10_000);
      await refused;
      // Nothing goes on behind it.
      await left;
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("what came back", () => {
  it.each([
    ["no code", { state: "state" }, sent],
    ["another's state", { ...returned, state: "other" }, sent],
    ["a state where none was sent", returned, { ...sent, state: undefined }],
    ["no verifier", returned, { ...sent, code_verifier: undefined }],
    ["another issuer's word", { ...returned, iss: "https://other.example" }, sent],
  ])("with %s spends no code", async (_what, back, away) => {
    const endpoints = await endpointsOf(provider);
    await expect(
      claimsFor(provider, endpoints, "https://latchkey.example/callback", back, away),
    ).rejects.toEqual(refusedAs("token_refused"));
    expect(running.asked).not.toContain("/token");
  });
});
