// Every refusal that AWS is known to give has a name, a cause and a remedy with the organization's own values.
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { awsError, classifyAwsFailure, explainFailure } from "@/lib/clouds/aws/failures/explain";
import { failureTable } from "@/lib/clouds/aws/failures/table";
import type { FailureFacts, StoreSource } from "@/lib/clouds/contract";
import { planSource } from "@/lib/resolution/resolve";

const answer = (Code: string, status: number, message: string) =>
  Object.assign(new Error(message), { name: Code, Code, $metadata: { httpStatusCode: status } });
const network = (code: string, message = `connect ${code} 1.2.3.4:443`) =>
  Object.assign(new Error(message), { code });

const facts: FailureFacts = {
  source: planSource(
    {
      cloud: "aws",
      audience: "sts.amazonaws.com",
      settings: { roleArn: "arn:aws-us-gov:iam::210987654321:role/team/reader", region: "us-gov-west-1" },
    },
    "latchkey",
  ),
  issuer: "https://latchkey.example.com",
  organizationId: "0b7c6a52-6f5e-4f7e-9a53-1c2d3e4f5a6b",
  secretName: "crewai/openai",
};
const keys: StoreSource = {
  cloud: "aws",
  method: "static_keys",
  settings: { region: "cn-north-1", accessKeyId: "AKIAIOSFODNN7EXAMPLE" },
  secrets: () => ({ secretAccessKey: "wJalrXUtnFEMI" }),
  storedSecrets: ["secretAccessKey"],
  revision: "1",
  sessionName: "latchkey",
  identity: null,
};
const role: StoreSource = {
  ...keys,
  method: "assume_role",
  settings: {
    ...keys.settings,
    region: "us-gov-west-1",
    roleArn: "arn:aws-us-gov:iam::210987654321:role/team/reader",
  },
  secrets: () => ({ secretAccessKey: "wJalrXUtnFEMI", externalId: "tenant-1" }),
  storedSecrets: ["externalId", "secretAccessKey"],
};
const explain = (reason: string) =>
  explainFailure({ stage: "exchange", reason, providerCode: null, message: "" }, facts);

describe("classification", () => {
  const notAuthorized =
    "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: secretsmanager:GetSecretValue on resource: kms-alike because no identity-based policy allows the secretsmanager:GetSecretValue action";
  it.each([
    [
      "exchange",
      "InvalidIdentityToken",
      400,
      "No OpenIDConnect provider found in your account for https://x",
      "provider_not_registered",
      "never",
    ],
    ["exchange", "InvalidIdentityToken", 400, "Incorrect token audience", "audience_not_registered", "never"],
    [
      "exchange",
      "InvalidIdentityToken",
      400,
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
      "issuer_unreachable",
      "few",
    ],
    [
      "exchange",
      "InvalidIdentityToken",
      400,
      "The requested role is not among the roles in the token.",
      "role_not_in_token",
      "never",
    ],
    [
      "exchange",
      "InvalidIdentityToken",
      400,
      "The ID Token provided is not a valid JWT.",
      "identity_token_invalid",
      "mint_again",
    ],
    ["exchange", "IDPCommunicationError", 400, "", "issuer_communication_failed", "few"],
    ["exchange", "ExpiredTokenException", 400, "Token expired", "identity_token_expired", "mint_again"],
    ["exchange", "IDPRejectedClaim", 403, "", "identity_token_rejected", "never"],
    [
      "exchange",
      "AccessDenied",
      403,
      "Not authorized to perform sts:AssumeRoleWithWebIdentity",
      "trust_policy_mismatch",
      "never",
    ],
    [
      "exchange",
      "AccessDenied",
      403,
      "… is not authorized to perform: sts:TagSession",
      "session_tags_denied",
      "never",
    ],
    ["exchange", "PackedPolicyTooLarge", 400, "", "request_rejected", "never"],
    ["exchange", "MalformedPolicyDocument", 400, "", "request_rejected", "never"],
    ["exchange", "ValidationError", 400, "", "request_rejected", "never"],
    [
      "exchange",
      "RegionDisabledException",
      403,
      "STS is not activated in this region",
      "region_disabled",
      "never",
    ],
    ["exchange", "Throttling", 400, "Rate exceeded", "throttled", "few"],
    ["exchange", "Surprise", 429, "", "throttled", "few"],
    ["exchange", "ServiceUnavailable", 503, "", "cloud_unavailable", "few"],
    ["exchange", "Surprise", 502, "", "cloud_unavailable", "few"],
    ["exchange", "Surprise", 400, "", "unknown_refusal", "never"],
    [
      "identity",
      "InvalidClientTokenId",
      403,
      "The security token included in the request is invalid",
      "session_not_accepted",
      "never",
    ],
    [
      "identity",
      "SignatureDoesNotMatch",
      403,
      "Signature expired: 20260101T000000Z is now earlier than …",
      "clock_skew",
      "few",
    ],
    ["identity", "ExpiredToken", 403, "", "session_expired", "exchange_again"],
    [
      "list",
      "AccessDeniedException",
      400,
      "… is not authorized to perform: secretsmanager:ListSecrets",
      "list_access_denied",
      "never",
    ],
    ["list", "ThrottlingException", 400, "Rate exceeded", "throttled", "few"],
    ["read", "AccessDeniedException", 400, notAuthorized, "access_denied", "never"],
    ["read", "AccessDeniedException", 400, "Access to KMS is not allowed", "kms_access_denied", "never"],
    [
      "read",
      "AccessDeniedException",
      400,
      "User: x is not authorized to perform: kms:Decrypt on resource: y",
      "kms_access_denied",
      "never",
    ],
    [
      "read",
      "ResourceNotFoundException",
      400,
      "Secrets Manager can't find the specified secret.",
      "secret_not_found",
      "never",
    ],
    [
      "read",
      "InvalidRequestException",
      400,
      "You can't perform this operation on the secret because it was marked for deletion.",
      "secret_scheduled_for_deletion",
      "never",
    ],
    ["read", "InvalidRequestException", 400, "Something else", "request_rejected", "never"],
    ["read", "DecryptionFailure", 400, "", "decryption_failed", "never"],
    ["read", "InvalidParameterException", 400, "", "request_rejected", "never"],
    ["read", "InternalServiceError", 500, "", "cloud_unavailable", "few"],
    ["read", "ExpiredTokenException", 400, "", "session_expired", "exchange_again"],
    ["read", "UnrecognizedClientException", 400, "", "session_not_accepted", "never"],
  ] as const)("%s: %s %i %s → %s", (stage, code, status, message, reason, retry) => {
    const { failure, retry: given } = classifyAwsFailure(answer(code, status, message), stage);
    expect(failure).toMatchObject({ stage, reason, providerCode: code });
    expect(given).toBe(retry);
    expect(failure.message).not.toBe("");
  });

  const mismatch = "The request signature we calculated does not match the signature you provided.";
  it.each([
    ["exchange", "InvalidClientTokenId", 403, "", "access_key_invalid", "never"],
    ["identity", "InvalidClientTokenId", 403, "", "access_key_invalid", "never"],
    ["read", "UnrecognizedClientException", 400, "", "access_key_invalid", "never"],
    ["list", "MissingAuthenticationTokenException", 400, "", "access_key_invalid", "never"],
    ["exchange", "SignatureDoesNotMatch", 403, mismatch, "secret_key_invalid", "never"],
    ["identity", "SignatureDoesNotMatch", 403, mismatch, "secret_key_invalid", "never"],
    ["read", "InvalidSignatureException", 400, mismatch, "secret_key_invalid", "never"],
    ["exchange", "SignatureDoesNotMatch", 403, "Signature expired: 2026 is now", "clock_skew", "few"],
    ["exchange", "RequestExpired", 400, "Request has expired.", "clock_skew", "few"],
    ["read", "InvalidSignatureException", 400, "Signature not yet current: x", "clock_skew", "few"],
    [
      "exchange",
      "AccessDenied",
      403,
      "User: arn:aws:iam::123456789012:user/reader is not authorized to perform: sts:AssumeRole on resource: x",
      "assume_role_denied",
      "never",
    ],
    ["list", "AccessDeniedException", 400, "", "list_access_denied", "never"],
    ["read", "AccessDeniedException", 400, "Access to KMS is not allowed", "kms_access_denied", "never"],
    ["read", "AccessDeniedException", 400, notAuthorized, "access_denied", "never"],
    ["read", "ThrottlingException", 400, "Rate exceeded", "throttled", "few"],
  ] as const)("signed with a key, %s: %s %i %s → %s", (stage, code, status, message, reason, retry) => {
    const { failure, retry: given } = classifyAwsFailure(answer(code, status, message), stage, "key");
    expect(failure).toMatchObject({ stage, reason, providerCode: code });
    expect(given).toBe(retry);
  });

  it.each([
    ["ECONNREFUSED", "cloud_unreachable", "few"],
    ["ECONNRESET", "cloud_unreachable", "few"],
    ["EAI_AGAIN", "cloud_unreachable", "few"],
    ["ENOTFOUND", "endpoint_not_found", "few"],
    ["ETIMEDOUT", "cloud_timeout", "few"],
    ["CERT_HAS_EXPIRED", "cloud_certificate_invalid", "never"],
  ])("%s → %s, not a code of AWS's", (code, reason, retry) => {
    expect(classifyAwsFailure(network(code), "exchange")).toMatchObject({
      failure: { reason, providerCode: null },
      retry,
    });
  });

  const user = "User: arn:aws:sts::123456789012:assumed-role/reader/latchkey is not authorized to perform:";
  const scp = "arn:aws:organizations::987654321098:policy/o-qv5af4abcd/service_control_policy/p-2kgnabcd";
  it.each([
    // As AWS's own documents have them, and as people report them.
    [
      "read",
      `${user} secretsmanager:GetSecretValue because no service control policy allows the secretsmanager:GetSecretValue action`,
      "service_control_policy_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue on resource: x with an explicit deny in a service control policy`,
      "service_control_policy_denied",
    ],
    [
      "list",
      `${user} secretsmanager:ListSecrets with an explicit deny in a service control policy: ${scp}`,
      "service_control_policy_denied",
    ],
    [
      "exchange",
      `${user} sts:AssumeRole on resource: x WITH AN EXPLICIT DENY IN A SERVICE  CONTROL POLICY`,
      "service_control_policy_denied",
    ],
    [
      "identity",
      `${user} sts:GetCallerIdentity with an explicit deny in service control policies`,
      "service_control_policy_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:123456789012:secret:* with an explicit deny in a resource control policy`,
      "resource_control_policy_denied",
    ],
    [
      "exchange",
      "User: anonymous is not authorized to perform: sts:AssumeRoleWithWebIdentity on resource: x with an explicit deny in a resource control policy",
      "resource_control_policy_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue on resource: x because no permissions boundary allows the secretsmanager:GetSecretValue action`,
      "permissions_boundary_denied",
    ],
    [
      "list",
      `${user} secretsmanager:ListSecrets with an explicit deny in a permissions boundary`,
      "permissions_boundary_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue because no session policy allows the secretsmanager:GetSecretValue action`,
      "session_policy_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue with an explicit deny in a session policy.`,
      "session_policy_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue because no VPC endpoint policy allows the secretsmanager:GetSecretValue action`,
      "vpc_endpoint_policy_denied",
    ],
    [
      "exchange",
      "Not authorized to perform sts:AssumeRoleWithWebIdentity because no VPC endpoint policy allows the sts:AssumeRoleWithWebIdentity action",
      "vpc_endpoint_policy_denied",
    ],
    [
      "list",
      `${user} secretsmanager:ListSecrets with an explicit deny in a vpc endpoint policy`,
      "vpc_endpoint_policy_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue on resource: x because no resource-based policy allows the secretsmanager:GetSecretValue action`,
      "resource_policy_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue on resource: x with an explicit deny in a resource-based policy`,
      "resource_policy_denied",
    ],
    [
      "exchange",
      "Not authorized to perform sts:AssumeRoleWithWebIdentity with an explicit deny in the role trust policy",
      "resource_policy_denied",
    ],
    [
      "read",
      `${user} kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
      "key_policy_denied",
    ],
    [
      "read",
      `${user} kms:Decrypt on resource: arn:aws:kms:us-east-1:1:key/2 with an explicit deny in a resource-based policy`,
      "key_policy_denied",
    ],
    [
      "read",
      `${user} kms:Decrypt on resource: arn:aws:kms:us-east-1:1:key/2 with an explicit deny in a service control policy`,
      "service_control_policy_denied",
    ],
    [
      "read",
      `${user} kms:Decrypt on resource: arn:aws:kms:us-east-1:1:key/2 because no permissions boundary allows the kms:Decrypt action`,
      "permissions_boundary_denied",
    ],
    [
      "read",
      `${user} kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action`,
      "kms_access_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue on resource: x with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/x`,
      "identity_policy_denied",
    ],
    [
      "list",
      `${user} secretsmanager:ListSecrets with an explicit deny in an identity-based policy`,
      "identity_policy_denied",
    ],
    ["read", `${user} secretsmanager:GetSecretValue with an explicit deny`, "policy_denied"],
    [
      "read",
      `${user} secretsmanager:GetSecretValue with an explicit deny in a policy of a kind to come`,
      "policy_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue because no data perimeter policy allows the action`,
      "policy_denied",
    ],
    // That none allows it is no other policy's matter at the exchange, but the trust policy's.
    ...["a resource-based", "a role trust", "a trust"].map(
      (kind) =>
        [
          "exchange",
          `${user} sts:AssumeRoleWithWebIdentity because no ${kind.slice(2)} policy allows the sts:AssumeRoleWithWebIdentity action`,
          "trust_policy_mismatch",
        ] as const,
    ),
    // What a statement in a policy of the role's own lifts.
    ["read", notAuthorized, "access_denied"],
    [
      "read",
      "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
      "kms_access_denied",
    ],
    [
      "list",
      `${user} secretsmanager:ListSecrets because no identity-based policy allows the secretsmanager:ListSecrets action`,
      "list_access_denied",
    ],
    [
      "read",
      `${user} secretsmanager:GetSecretValue on resource: ${"n".repeat(512)} because no VPC endpoint policy allows the secretsmanager:GetSecretValue action`,
      "vpc_endpoint_policy_denied",
    ],
  ] as const)("of a denial at %s: %s → %s", (stage, message, reason) => {
    const { failure, retry } = classifyAwsFailure(answer("AccessDeniedException", 400, message), stage);
    expect([failure.reason, retry]).toEqual([reason, "never"]);
    expect(failure.message.length).toBeLessThanOrEqual(600);
    const { cause, remedy } = explainFailure(failure, facts);
    expect(`${cause} ${remedy}`).not.toMatch(/undefined|null|\[object/);
    // Told to add a statement to the role only where that lifts it.
    const adds = /^Add this statement to a policy of/.test(remedy);
    expect(adds).toBe(/access_denied$/.test(reason));
  });

  it.each([
    ["because no resource-based policy allows the sts:AssumeRole action", "assume_role_denied"],
    ["because no role trust policy allows the sts:AssumeRole action", "assume_role_denied"],
    ["because no identity-based policy allows the sts:AssumeRole action", "assume_role_denied"],
    ["with an explicit deny in a resource-based policy", "resource_policy_denied"],
    ["because no permissions boundary allows the sts:AssumeRole action", "permissions_boundary_denied"],
  ])("of a key that cannot assume the role %s → %s", (why, reason) => {
    const who = "User: arn:aws:iam::123456789012:user/u is not authorized to perform: sts:AssumeRole";
    const message = `${who} on resource: arn:aws:iam::123456789012:role/reader ${why}`;
    const { failure } = classifyAwsFailure(answer("AccessDenied", 403, message), "exchange", "key");
    expect(failure.reason).toBe(reason);
    const { cause, remedy } = explainFailure(failure, facts);
    if (!why.includes("explicit")) expect(`${cause} ${remedy}`).not.toMatch(/the secret|Narrow the Deny/i);
  });

  it("names the policy that AWS names, and what has to be allowed", () => {
    const message = `${user} secretsmanager:GetSecretValue with an explicit deny in a service control policy: ${scp}`;
    const { failure } = classifyAwsFailure(answer("AccessDeniedException", 400, message), "read");
    expect(explainFailure(failure, facts)).toMatchObject({
      cause: "A service control policy of your AWS organization blocks the role.",
      remedy: expect.stringContaining(scp),
    });
    const silent = message.replace(/with an.*$/, "because no service control policy allows the x:Y action");
    expect(awsError(classifyAwsFailure(answer("AccessDenied", 403, silent), "read").failure).message).toMatch(
      /^No service control policy of your AWS organization allows this for the role\. \(AccessDenied: User: /,
    );
  });

  it("keeps both ends of a message that is too long to show", () => {
    const long = `${user} ${"é".repeat(2_000)} with an explicit deny in a session policy`;
    const { failure } = classifyAwsFailure(answer("AccessDeniedException", 400, long), "read");
    expect(failure.message).toMatch(/^User: arn:aws.*….*session policy$/);
    expect(failure.message.length).toBeLessThanOrEqual(600);
  });

  it.each([undefined, null, "text", 1, {}, new Error("?")])("never fails itself: %o", (thrown) => {
    expect(classifyAwsFailure(thrown, "read").failure.reason).toBe("unknown_refusal");
  });

  it.each([5, null, { a: 1 }, ["x"], true])("nor of a denial whose message is %o", (message) => {
    const thrown = { ...answer("AccessDeniedException", 400, ""), name: "AccessDeniedException", message };
    const { failure } = classifyAwsFailure(thrown, "read");
    expect(failure).toEqual({
      stage: "read",
      reason: "access_denied",
      providerCode: "AccessDeniedException",
      message: "The connection works, but the role isn't allowed to read this secret.",
    });
    expect(classifyAwsFailure({ ...thrown, Code: 7, name: {} }, "read").failure.reason).toBe(
      "unknown_refusal",
    );
  });

  it("keeps the signed request, tokens and answers out of the message", () => {
    const session = `IQoJb3JpZ2luX2VjE${"A".repeat(200)}==`;
    const quoted = `The request signature does not match.\n\nThe Canonical String was\nx-amz-security-token:${session}`;
    const token = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJvIn0.${"s".repeat(40)}`;
    const said = [
      classifyAwsFailure(answer("SignatureDoesNotMatch", 403, quoted), "read"),
      classifyAwsFailure(
        answer("ValidationError", 400, `Value '${token}' at 'webIdentityToken' failed`),
        "exchange",
      ),
      classifyAwsFailure(answer("X", 400, `about ${session}`), "read"),
      classifyAwsFailure(new SyntaxError(`Unexpected token, "the secret" is not valid JSON`), "read"),
    ].map(({ failure }) => awsError(failure).message);
    expect(said.join()).not.toMatch(/IQoJ|eyJ|ssss|the secret/);
    expect(said[1]).toContain("(token)");
  });

  it("tells a person the cause and AWS's words", () => {
    const { failure } = classifyAwsFailure(answer("AccessDeniedException", 400, notAuthorized), "read");
    expect(awsError(failure).message).toBe(
      `The connection works, but the role isn't allowed to read this secret. (AccessDeniedException: ${notAuthorized})`,
    );
  });
});

describe("explanations", () => {
  const values = { ...facts, issuer: null, organizationId: null, secretName: null };

  it.each(Object.keys(failureTable))("%s has a cause and a remedy, in sentences", (reason) => {
    const { cause, remedy } = explain(reason);
    for (const text of [cause, remedy]) {
      expect(text).toMatch(/^[A-Z]/);
      // Prose, a statement, or the last option of a command.
      expect(text).toMatch(/[.}]$|\n {2}--[a-z-]+ \S+$/);
      expect(text).not.toMatch(/undefined|null|\[object/);
    }
    const ofKeys = ["assume_role_denied", "access_key_invalid", "secret_key_invalid"];
    const ofKms = ["kms_access_denied", "secret_under_foreign_default_key"];
    if (![...ofKeys, ...ofKms].includes(reason)) expect(remedy).not.toMatch(/<[A-Z_]+>/);
    for (const source of [keys, role]) {
      const explanation = explainFailure(
        { stage: "read", reason, providerCode: null, message: "" },
        { ...facts, source },
      );
      expect(`${explanation.cause} ${explanation.remedy}`).not.toMatch(
        /undefined|null|\[object|<ACCESS_KEY_ID>|wJalr|tenant/,
      );
    }
    const failure = { stage: "exchange" as const, reason, providerCode: null, message: "" };
    expect(explainFailure(failure, values).remedy).not.toMatch(/undefined|null/);
  });

  it("fills the trust policy in", () => {
    const { remedy } = explain("trust_policy_mismatch");
    expect(remedy).toContain("arn:aws-us-gov:iam::210987654321:oidc-provider/latchkey.example.com");
    expect(remedy).toContain('"latchkey.example.com:aud" is exactly "sts.amazonaws.com"');
    expect(remedy).toContain(
      '"latchkey.example.com:sub" is exactly "organization:0b7c6a52-6f5e-4f7e-9a53-1c2d3e4f5a6b"',
    );
  });

  it("fills in both sides of a refused AssumeRole, the External ID aside", () => {
    const user = "arn:aws-us-gov:iam::333333333333:user/reader";
    const message = `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${role.settings.roleArn}`;
    const failure = {
      stage: "exchange" as const,
      reason: "assume_role_denied",
      providerCode: "AccessDenied",
      message,
    };
    const { remedy } = explainFailure(failure, { ...facts, source: role });
    const [trusting, allowing] = (remedy.match(/^\{[\s\S]*?^\}/gm) ?? []).map((text) => JSON.parse(text));
    expect(trusting).toEqual({
      Effect: "Allow",
      Principal: { AWS: user },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": "<THE STORED EXTERNAL ID>" } },
    });
    expect(allowing).toMatchObject({ Action: "sts:AssumeRole", Resource: role.settings.roleArn });
    expect(remedy).not.toContain("tenant-1");

    const unnamed = explainFailure(
      { ...failure, message: "Access denied" },
      { ...facts, source: { ...role, storedSecrets: ["secretAccessKey"] } },
    );
    expect(unnamed.remedy).toContain("arn:aws-us-gov:iam::210987654321:root");
    expect(unnamed.remedy).toContain("AKIAIOSFODNN7EXAMPLE");
    expect(unnamed.remedy).toContain("must not require an External ID");
    expect(unnamed.remedy).not.toContain("sts:ExternalId");
  });

  it("names the user that a key belongs to, where AWS said it, and the key otherwise", () => {
    const denied = (message: string) =>
      explainFailure(
        { stage: "read", reason: "access_denied", providerCode: "AccessDeniedException", message },
        { ...facts, source: keys },
      );
    const user = "arn:aws-cn:iam::333333333333:user/reader";
    const named = denied(`User: ${user} is not authorized to perform: secretsmanager:GetSecretValue`);
    expect(named.cause).toBe("The access key works, but its user isn't allowed to read this secret.");
    expect(named.remedy).toContain(`a policy of ${user}`);
    expect(named.remedy).toContain(
      "arn:aws-cn:secretsmanager:cn-north-1:333333333333:secret:crewai/openai-??????",
    );
    expect(denied("No.").remedy).toContain("the user with the access key AKIAIOSFODNN7EXAMPLE");
    expect(denied("No.").remedy).toContain("arn:aws-cn:secretsmanager:cn-north-1:<ACCOUNT_ID>:");
  });

  it("says which provider to register where", () => {
    const { remedy } = explain("provider_not_registered");
    expect(remedy).toContain("account 210987654321");
    expect(remedy).toContain("https://latchkey.example.com");
    expect(remedy).toContain("sts.amazonaws.com");
  });

  it("gives the statements to paste", () => {
    const statement = (reason: string) => JSON.parse(/^\{.*^\}/ms.exec(explain(reason).remedy)?.[0] ?? "");
    expect(statement("list_access_denied")).toEqual({
      Sid: "SecretsManagerListForUI",
      Effect: "Allow",
      Action: "secretsmanager:ListSecrets",
      Resource: "*",
    });
    expect(statement("access_denied").Resource).toBe(
      "arn:aws-us-gov:secretsmanager:us-gov-west-1:210987654321:secret:crewai/openai-??????",
    );
    expect(statement("kms_access_denied")).toMatchObject({
      Action: "kms:Decrypt",
      Resource: "arn:aws-us-gov:kms:us-gov-west-1:210987654321:key/<KMS_KEY_ID>",
    });
    expect(statement("trust_policy_mismatch").Principal.Federated).toBe(
      "arn:aws-us-gov:iam::210987654321:oidc-provider/latchkey.example.com",
    );
  });

  it("gives commands that a shell takes as they are, whatever a name holds", () => {
    const secretName = 'x\'; rm -rf "$HOME" `id` #';
    const failure = { stage: "read" as const, reason: "secret_not_found", providerCode: null, message: "" };
    const { remedy } = explainFailure(failure, { ...facts, secretName });
    const [command = ""] = /^aws [\s\S]*/m.exec(remedy) ?? [];
    const shown = execFileSync("sh", ["-c", `aws() { printf '%s\\n' "$@"; }\n${command}`], {
      encoding: "utf8",
    });
    expect(shown.trimEnd().split("\n")).toEqual([
      "secretsmanager",
      "describe-secret",
      "--region",
      "us-gov-west-1",
      "--secret-id",
      secretName,
    ]);
  });

  it("explains a reason that it does not know, and one named like a property of every object", () => {
    for (const reason of ["from_the_future", "constructor", "__proto__"]) {
      expect(explain(reason).cause).toContain("doesn't recognize");
    }
  });
});
