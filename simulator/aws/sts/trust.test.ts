import { describe, expect, test } from "vitest";
import { policy, refusalOf } from "../testing";
import { DENIED, webIdentityRoom } from "./testing";

const room = webIdentityRoom();
const variable = (name: string) => `\${${name}}`;
const ACCOUNT = "123456789012";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;

test("azp is what aud compares, and aud is oaud", async () => {
  const { host } = room.issuer;
  const token = () => room.issuer.token({ azp: "client" });
  await room.setTrust(
    room.trust({}, { StringEquals: { [`${host}:aud`]: "client", [`${host}:oaud`]: "sts.amazonaws.com" } }),
  );
  await room.assume(token());
  await room.setTrust(room.trust({}, { StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" } }));
  expect(await refusalOf(room.assume(token()))).toEqual(DENIED);
});

test("a variable is text under the older version", async () => {
  const document = JSON.parse(
    room.trust({}, { StringEquals: { "aws:PrincipalAccount": variable("aws:ResourceAccount") } }),
  );
  await room.setTrust(JSON.stringify(document));
  await room.assume(room.issuer.token());
  for (const Version of ["2008-10-17", undefined]) {
    await room.setTrust(JSON.stringify({ ...document, Version }));
    expect(await refusalOf(room.assume(room.issuer.token()))).toEqual(DENIED);
  }
});

describe("the trust policy", () => {
  const on = (operator: string, key: string, value: unknown) =>
    room.trust({}, { [operator]: { [`${room.issuer.host}:${key}`]: value } });
  const global = (operator: string, key: string, value: unknown) =>
    room.trust({}, { [operator]: { [key]: value } });
  const provider = () => `arn:aws:iam::${ACCOUNT}:oidc-provider/${room.issuer.host}`;
  const allowing: [string, () => string][] = [
    ["the audience as oaud", () => on("StringEquals", "oaud", "sts.amazonaws.com")],
    ["the account as the bearer's", () => global("StringEquals", "aws:PrincipalAccount", ACCOUNT)],
    ["the bearer as a user", () => global("StringEquals", "aws:PrincipalType", "User")],
    ["the provider as the bearer's id", () => global("StringEquals", "aws:userid", provider())],
    ["no ARN of the bearer", () => global("Null", "aws:PrincipalArn", "true")],
    ["the role's account", () => global("StringEquals", "aws:ResourceAccount", ACCOUNT)],
    [
      "a variable",
      () => room.trust({}, { StringEquals: { "aws:PrincipalAccount": variable("aws:ResourceAccount") } }),
    ],
    ["without conditions", () => room.trust({}, {})],
    ["with a wildcard action", () => room.trust({ Action: "sts:Assume*" })],
    ["StringLike", () => on("StringLike", "sub", "organization:*")],
    ["a key in other case", () => on("StringEquals", "SUB", "organization:1")],
    ["one of several values", () => on("StringEquals", "sub", ["organization:0", "organization:1"])],
    ["ForAnyValue on amr", () => on("ForAnyValue:StringEquals", "amr", "pwd")],
    ["IfExists on a missing key", () => on("StringEqualsIfExists", "other", "x")],
    ["Null on a missing key", () => on("Null", "other", "true")],
    ["StringNotEquals", () => on("StringNotEquals", "sub", "organization:2")],
    ["any letter case", () => on("StringEqualsIgnoreCase", "sub", "ORGANIZATION:1")],
  ];
  test.each(allowing)("allows %s", async (_, document) => {
    await room.setTrust(document());
    await room.assume(room.issuer.token({ amr: ["pwd", "mfa"] }));
  });

  const denying: [string, () => string][] = [
    ["another subject", () => on("StringEquals", "sub", "organization:2")],
    ["a value in other case", () => on("StringEquals", "sub", "Organization:1")],
    ["a missing key", () => on("StringEquals", "email", "a@b.example")],
    ["StringEquals with a wildcard", () => on("StringEquals", "sub", "organization:*")],
    ["another host's key", () => room.trust({}, { StringEquals: { "other.example:sub": "organization:1" } })],
    [
      "a host without its port",
      () => room.trust({}, { StringEquals: { "localhost:sub": "organization:1" } }),
    ],
    [
      "another provider",
      () => room.trust({ Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/other.example` } }),
    ],
    [
      "a trailing slash on the provider",
      () =>
        room.trust({
          Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${room.issuer.host}/` },
        }),
    ],
    ["anyone of AWS", () => room.trust({ Principal: "*" })],
    ["another action", () => room.trust({ Action: "sts:AssumeRole" })],
    [
      "an explicit Deny",
      () => {
        const allow = JSON.parse(room.trust({}, {})).Statement[0];
        return policy(allow, {
          ...allow,
          Effect: "Deny",
          Condition: { StringLike: { [`${room.issuer.host}:sub`]: "*" } },
        });
      },
    ],
  ];
  test.each(denying)("does not allow %s", async (_, document) => {
    await room.setTrust(document());
    expect(await refusalOf(room.assume(room.issuer.token()))).toEqual(DENIED);
  });

  test("can demand that the token itself names the role", async () => {
    const roles = { "https://aws.amazon.com/roles": [ROLE] };
    const demands = (value: string) => room.trust({}, { Bool: { "sts:RoleAuthorizedByIdp": value } });
    await room.setTrust(demands("true"));
    await room.assume(room.issuer.token(roles));
    expect(await refusalOf(room.assume(room.issuer.token()))).toEqual(DENIED);
    await room.setTrust(demands("false"));
    expect(await refusalOf(room.assume(room.issuer.token(roles)))).toEqual(DENIED);
    await room.assume(room.issuer.token());
  });

  test("speaks of an unknown role in the same words", async () => {
    expect(await refusalOf(room.assume(room.issuer.token(), { RoleArn: `${ROLE}-2` }))).toEqual(DENIED);
  });
});
