// What the tests of the policy doctor share: policies as people have them, and the facts that they are held against.
import type { PermissionPolicyFacts } from "@/lib/clouds/aws/doctor/permission/request";
import type { TrustPolicyFacts } from "@/lib/clouds/aws/doctor/trust/request";

export const organization = "0b7c6a52-6f5e-4f7e-9a53-1c2d3e4f5a6b";
export const subject = `organization:${organization}`;
export const foreignSubject = "organization:f0e1d2c3-b4a5-4697-8879-6a5b4c3d2e1f";
export const account = "123456789012";

export interface TrustWorld {
  host: string;
  provider: string;
  /** The guide's trust policy, laid out, with members of its statement replaced; undefined takes one out. */
  trust: (statement?: object, condition?: object) => string;
  statement: (statement?: object, condition?: object) => object;
  document: (...statements: object[]) => string;
}

export function trustWorld(host: string): TrustWorld {
  const provider = `arn:aws:iam::${account}:oidc-provider/${host}`;
  const statement = (change: object = {}, condition?: object) => ({
    Effect: "Allow",
    Principal: { Federated: provider },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: condition ?? {
      StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: subject },
    },
    ...change,
  });
  const document = (...statements: object[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
  return { host, provider, statement, document, trust: (...change) => document(statement(...change)) };
}

export function trustFacts(issuer: string, change: Partial<TrustPolicyFacts> = {}): TrustPolicyFacts {
  return {
    issuer,
    audience: "sts.amazonaws.com",
    subject,
    roleArn: `arn:aws:iam::${account}:role/crewai-secrets-reader`,
    region: "us-east-1",
    sessionName: "latchkey-test",
    sessionTags: {},
    sourceIdentity: null,
    ...change,
  };
}

export const keyArn = `arn:aws:kms:us-east-1:${account}:key/1f0e2d3c-4b5a-4697-8879-6a5b4c3d2e1f`;

export function permissionFacts(change: Partial<PermissionPolicyFacts> = {}): PermissionPolicyFacts {
  return {
    issuer: "https://app.example.com",
    roleArn: `arn:aws:iam::${account}:role/crewai-secrets-reader`,
    region: "us-east-1",
    secrets: [
      { name: "crewai-test-keyword", region: "us-east-1" },
      { name: "crewai/openai-api-key", region: "us-east-1" },
    ],
    ...change,
  };
}
