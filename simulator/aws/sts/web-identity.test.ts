import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { type AssumeRoleWithWebIdentityCommandInput, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { awsClients, keysOf, policy, refusalOf } from "../testing";
import { DENIED, webIdentityRoom } from "./testing";

const room = webIdentityRoom();
const ACCOUNT = "123456789012";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;

describe("a trusted token", () => {
  test("becomes a session that reads secrets until it expires", async () => {
    const answer = await room.assume(room.issuer.token());
    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/worker` },
      SubjectFromWebIdentityToken: "organization:1",
      Audience: "sts.amazonaws.com",
      Provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/${room.issuer.host}`,
    });
    expect(answer.PackedPolicySize).toBe(0);
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(Number(answer.Credentials?.Expiration) - Date.now()).toBeGreaterThan(3_590_000);

    const { sts, secrets } = awsClients(room.aws.url, keysOf(answer));
    const read = () => secrets.send(new GetSecretValueCommand({ SecretId: "greeting" }));
    expect((await read()).SecretString).toBe("hello");
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/worker`,
      UserId: answer.AssumedRoleUser?.AssumedRoleId,
    });

    room.offsetMs = 3_601_000;
    // The SDK learns the simulator's clock from the first refusal and signs by it from then on.
    expect(await refusalOf(read())).toMatchObject({ code: "ExpiredTokenException", status: 400 });
    expect(await refusalOf(sts.send(new GetCallerIdentityCommand({})))).toEqual({
      code: "ExpiredToken",
      status: 403,
      message: "The security token included in the request is expired",
    });
  });

  test("is checked against discovery and keys fetched anew for each call", async () => {
    room.issuer.visits.length = 0;
    await room.assume(room.issuer.token());
    await room.assume(room.issuer.token());
    expect(room.issuer.visits).toEqual(
      Array(2).fill(["/.well-known/openid-configuration", "/oauth2/jwks"]).flat(),
    );
  });

  test("may be signed with an elliptic curve, may be a little early or late, may be pinned to the role", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    room.issuer.documents["/oauth2/jwks"] = {
      keys: [room.issuer.key, { ...(await exportJWK(publicKey)), kid: "curve" }],
    };
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: room.issuer.url,
      aud: "sts.amazonaws.com",
      sub: "organization:1",
      iat: now,
      exp: now + 60,
    };
    await room.assume(
      new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "curve" }).sign(privateKey),
    );
    await room.assume(room.issuer.token({ exp: now - 240 }));
    await room.assume(room.issuer.token({ iat: now + 240, nbf: now + 240 }));
    await room.assume(room.issuer.token({ "https://aws.amazon.com/roles": [ROLE] }));
  });

  test("is narrowed by a session policy, inline or managed", async () => {
    const Policy = policy({
      Effect: "Allow",
      Action: "secretsmanager:*",
      Resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:greeting-??????`,
    });
    const answer = await room.assume(room.issuer.token(), { Policy });
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    const { secrets } = awsClients(room.aws.url, keysOf(answer));
    await secrets.send(new GetSecretValueCommand({ SecretId: "greeting" }));
    expect(await refusalOf(secrets.send(new GetSecretValueCommand({ SecretId: "farewell" })))).toEqual({
      code: "AccessDeniedException",
      status: 400,
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/reader/worker is not authorized to perform: secretsmanager:GetSecretValue on resource: farewell because no session policy allows the secretsmanager:GetSecretValue action`,
    });
  });

  test("may carry tags and a source identity where the role allows it, and policies can ask for them", async () => {
    const claims = {
      "https://aws.amazon.com/tags": { principal_tags: { team: ["blue"] }, transitive_tag_keys: ["team"] },
      "https://aws.amazon.com/source_identity": "kickoff-1",
    };
    const denied = (action: string) => ({ ...DENIED, message: `Not authorized to perform ${action}` });
    expect(await refusalOf(room.assume(room.issuer.token(claims)))).toEqual(denied("sts:TagSession"));
    await room.setTrust(room.trust({ Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"] }));
    expect(await refusalOf(room.assume(room.issuer.token(claims)))).toEqual(denied("sts:SetSourceIdentity"));
    await room.setTrust(
      room.trust({ Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"] }),
    );
    const answer = await room.assume(room.issuer.token(claims));
    expect(answer.SourceIdentity).toBe("kickoff-1");

    const onlyTeam = (value: string) => ({
      RoleName: "reader",
      PolicyName: "read",
      PolicyDocument: policy({
        Effect: "Allow",
        Action: "secretsmanager:GetSecretValue",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalTag/team": value } },
      }),
    });
    const { secrets } = awsClients(room.aws.url, keysOf(answer));
    await room.admin().iam.send(new PutRolePolicyCommand(onlyTeam("blue")));
    await secrets.send(new GetSecretValueCommand({ SecretId: "greeting" }));
    await room.admin().iam.send(new PutRolePolicyCommand(onlyTeam("red")));
    await refusalOf(secrets.send(new GetSecretValueCommand({ SecretId: "greeting" })));
  });
});

test("a token whose tags are too many to pack is refused", async () => {
  await room.setTrust(room.trust({ Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"] }));
  const tagged = (count: number) => {
    const keys = Array.from({ length: count }, (_, index) => `key-${index}`);
    const principal_tags = Object.fromEntries(keys.map((key) => [key, ["v".repeat(200)]]));
    return room.issuer.token({ "https://aws.amazon.com/tags": { principal_tags } });
  };
  expect((await room.assume(tagged(10))).PackedPolicySize).toBe(51);
  expect(await refusalOf(room.assume(tagged(50)))).toEqual({
    code: "PackedPolicyTooLarge",
    status: 400,
    message: "Packed policy consumes 252% of allotted space, please use smaller policy.",
  });
});

describe("a request is refused", () => {
  const requests: [string, Partial<AssumeRoleWithWebIdentityCommandInput>, object][] = [
    ["short session name", { RoleSessionName: "x" }, { code: "ValidationError", status: 400 }],
    ["session name with a space", { RoleSessionName: "a b" }, { code: "ValidationError", status: 400 }],
    ["no ARN", { RoleArn: "reader" }, { code: "ValidationError", status: 400 }],
    [
      "an ARN of something else",
      { RoleArn: `arn:aws:iam::${ACCOUNT}:user/reader` },
      { code: "ValidationError", status: 400 },
    ],
    ["too short a session", { DurationSeconds: 899 }, { code: "ValidationError", status: 400 }],
    ["too long a session", { DurationSeconds: 43_201 }, { code: "ValidationError", status: 400 }],
    [
      "a session longer than the role's",
      { DurationSeconds: 7201 },
      {
        code: "ValidationError",
        status: 400,
        message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      },
    ],
    ["a token too long", { WebIdentityToken: "x".repeat(20_001) }, { code: "ValidationError", status: 400 }],
    [
      "a broken session policy",
      { Policy: "{" },
      {
        code: "MalformedPolicyDocument",
        status: 400,
        message: "This policy contains invalid Json",
      },
    ],
    [
      "a session policy with a principal",
      { Policy: policy({ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }) },
      { code: "MalformedPolicyDocument", status: 400 },
    ],
    [
      "a session policy too large",
      { Policy: policy({ Sid: "a".repeat(2048), Effect: "Allow", Action: "*", Resource: "*" }) },
      { code: "PackedPolicyTooLarge", status: 400 },
    ],
  ];
  test.each(requests)("for %s", async (_, input, expected) => {
    expect(await refusalOf(room.assume(room.issuer.token(), input))).toMatchObject(expected);
  });

  test("without repeating the token", async () => {
    const { message } = await refusalOf(room.assume("secret".repeat(4000)));
    expect(message).not.toContain("secret");
  });
});
