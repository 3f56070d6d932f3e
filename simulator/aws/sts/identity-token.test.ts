import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../testing";
import { webIdentityRoom } from "./testing";

const room = webIdentityRoom();
const ROLE = "arn:aws:iam::123456789012:role/reader";
const NO_KEY = {
  code: "InvalidIdentityToken",
  status: 400,
  message:
    "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
};

describe("a token is refused", () => {
  const invalid = (message: string) => ({ code: "InvalidIdentityToken", status: 400, message });
  const NOT_A_JWT = invalid(
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
  );

  test("when it is no JWT, lacks a claim, or has odd ones", async () => {
    expect(await refusalOf(room.assume("nonsense"))).toEqual(NOT_A_JWT);
    expect(await refusalOf(room.assume(room.issuer.token({ iat: 1.5 })))).toEqual(NOT_A_JWT);
    expect(await refusalOf(room.assume(room.issuer.token({ sub: undefined })))).toEqual(
      invalid("Missing a required claim: sub"),
    );
    expect(await refusalOf(room.assume(room.issuer.token({ iss: "somewhere" })))).toEqual(
      invalid("Issuer must be a valid URL"),
    );
    const now = Math.floor(Date.now() / 1000);
    const symmetric = new SignJWT({
      iss: room.issuer.url,
      aud: "sts.amazonaws.com",
      sub: "organization:1",
      iat: now,
      exp: now + 9,
    });
    expect(
      await refusalOf(
        room.assume(symmetric.setProtectedHeader({ alg: "HS256", kid: "first" }).sign(Buffer.alloc(32))),
      ),
    ).toEqual(NOT_A_JWT);
  });

  test("when its issuer is not registered to the letter in the role's account", async () => {
    for (const iss of [`${room.issuer.url}/`, "https://elsewhere.example"])
      expect(await refusalOf(room.assume(room.issuer.token({ iss })))).toEqual(
        invalid(`No OpenIDConnect provider found in your account for ${iss}`),
      );
    const { accountId } = room.aws.createAccount();
    expect(
      await refusalOf(room.assume(room.issuer.token(), { RoleArn: `arn:aws:iam::${accountId}:role/reader` })),
    ).toEqual(invalid(`No OpenIDConnect provider found in your account for ${room.issuer.url}`));
  });

  test("when its audience is not the provider's", async () => {
    for (const aud of ["api", ["sts.amazonaws.com", "api"]])
      expect(await refusalOf(room.assume(room.issuer.token({ aud })))).toEqual(
        invalid("Incorrect token audience"),
      );
  });

  test("five minutes after it expired, and more than five before it begins", async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await refusalOf(room.assume(room.issuer.token({ exp: now - 301 })))).toEqual({
      code: "ExpiredTokenException",
      status: 400,
      message: expect.stringMatching(
        new RegExp(
          `^Token expired: current date/time \\d+ must be before the expiration date/time ${now - 301}$`,
        ),
      ),
    });
    expect(await refusalOf(room.assume(room.issuer.token({ iat: now + 400 })))).toMatchObject({
      code: "InvalidIdentityToken",
    });
  });

  test("when its signature is another's", async () => {
    const [head, body] = (await room.issuer.token()).split(".");
    const other = (await room.issuer.token({ jti: "other" })).split(".")[2];
    expect(await refusalOf(room.assume(`${head}.${body}.${other}`))).toEqual(
      invalid("Token signature invalid"),
    );
  });

  test("when it is pinned to other roles", async () => {
    const claims = { "https://aws.amazon.com/roles": [`${ROLE}-2`] };
    expect(await refusalOf(room.assume(room.issuer.token(claims)))).toEqual(
      invalid("The requested role is not among the roles in the token."),
    );
  });

  const keyProblems: [string, () => void, Record<string, unknown>?][] = [
    ["the token names no key", () => {}, { kid: undefined }],
    ["the token names an unknown key", () => {}, { kid: "second" }],
    ["there is no discovery", () => delete room.issuer.documents["/.well-known/openid-configuration"]],
    ["there are no keys", () => delete room.issuer.documents["/oauth2/jwks"]],
    ["discovery names another issuer", () => discovery({ issuer: "https://other.example" })],
    ["discovery lacks response types", () => discovery({ response_types_supported: undefined })],
    ["discovery lacks subject types", () => discovery({ subject_types_supported: undefined })],
    ["discovery lacks algorithms", () => discovery({ id_token_signing_alg_values_supported: undefined })],
    ["the keys are fetched over http from afar", () => discovery({ jwks_uri: "http://192.0.2.1/jwks" })],
    ["the key is for encryption", () => keys({ ...room.issuer.key, use: "enc" })],
    ["the key has key_ops", () => keys({ ...room.issuer.key, key_ops: ["verify"] })],
    ["there are more than a hundred RSA keys", () => keys(...Array(101).fill(room.issuer.key))],
    ["a fault says so", () => room.aws.setFault({ kind: "issuer-unreachable", times: 1 })],
  ];
  const discovery = (change: object) => {
    room.issuer.documents["/.well-known/openid-configuration"] = { ...room.issuer.discovery, ...change };
  };
  const keys = (...list: object[]) => {
    room.issuer.documents["/oauth2/jwks"] = { keys: list };
  };
  test.each(keyProblems)("for want of a key when %s", async (_, arrange, header) => {
    arrange();
    expect(await refusalOf(room.assume(room.issuer.token({}, header)))).toEqual(NO_KEY);
  });

  test("for want of a key when the issuer takes more than five seconds", async () => {
    room.issuer.documents["/oauth2/jwks"] = "silence";
    const started = Date.now();
    expect(await refusalOf(room.assume(room.issuer.token()))).toEqual(NO_KEY);
    expect(Date.now() - started).toBeGreaterThan(4500);
  });

  test("a later key of the same id wins", async () => {
    const { publicKey } = await generateKeyPair("RS256");
    const other = { ...(await exportJWK(publicKey)), kid: "first" };
    keys(other, room.issuer.key);
    await room.assume(room.issuer.token());
    keys(room.issuer.key, other);
    expect(await refusalOf(room.assume(room.issuer.token()))).toEqual(invalid("Token signature invalid"));
  });
});
