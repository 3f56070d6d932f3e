// What Latchkey asks about AWS, as its forms show it.

import { awsPartition, awsRegions } from "@/lib/clouds/aws/definition/partitions";
import { parseRoleArn } from "@/lib/clouds/aws/definition/role-arn";
import { awsSecretNaming } from "@/lib/clouds/aws/definition/secret-naming";
import { assumeRoleTrustSnippet, audience, newExternalId } from "@/lib/clouds/aws/definition/trust";
import type { CloudDefinition, CloudField, ImpliedFact } from "@/lib/clouds/definition";
import { setting } from "@/lib/clouds/settings";

/** What a role's ARN says by itself. The commercial partition goes without saying. */
function impliedByRoleArn(text: string): ImpliedFact[] {
  const arn = parseRoleArn(text);
  if (!arn) return [];
  const role = roleNameIn(arn.resource);
  return [
    { label: "Account", value: arn.account },
    { label: "Role", value: role },
    ...(arn.partition === "aws"
      ? []
      : [{ label: "Partition", value: awsPartition(arn.partition)?.name ?? arn.partition }]),
  ];
}

const roleNameIn = (text: string) => text.slice(text.lastIndexOf("/") + 1);

const regionField = {
  name: "region",
  label: "AWS Region",
  help: "The region of your secrets.",
  placeholder: "us-east-1",
  input: "region",
} as const satisfies CloudField;

const keyFields = [
  {
    name: "accessKeyId",
    label: "Access Key ID",
    help: "Use a separate IAM user for Latchkey that's allowed only to read its secrets.",
    placeholder: "AKIAIOSFODNN7EXAMPLE",
    input: "machine",
  },
  {
    name: "secretAccessKey",
    label: "Secret Access Key",
    help: "Stored encrypted, and never shown again.",
    input: "secret",
    belongsTo: "accessKeyId",
  },
  regionField,
] as const satisfies readonly CloudField[];

export const awsDefinition = {
  id: "aws",
  name: "AWS",
  secretStoreName: "AWS Secrets Manager",
  regions: awsRegions,
  naming: awsSecretNaming,
  hasSetup: true,
  doctor: {
    trust:
      "The document itself, the whole answer of `aws iam get-role --role-name {principal}`, or the role in a CloudFormation template, JSON or YAML.",
    permission:
      "The document itself, or the whole answer of `aws iam get-role-policy` or `aws iam get-policy-version`.",
  },
  words: {
    resource: "ARN",
    version: "VersionId",
    place: "Region",
    readCall: "secretsmanager:GetSecretValue",
    readNeeds: { one: "its KMS key included", many: "their KMS key included" },
    issuer: "AWS fetches the issuer’s keys",
    decrypt: "Decrypt with its KMS key",
  },
  machineText: { command: /^aws [a-z]/, word: /arn:aws[^\s;,)]*[^\s;,).:]|\bsts:\w+/ },
  workloadIdentity: {
    principalField: "roleArn",
    principalLabel: "Role ARN",
    principalName: (settings) => roleNameIn(setting(settings, "roleArn")),
    audience,
    // STS refuses any other role before it reads the trust policy: measured by third parties, not stated by AWS.
    claims: (settings) => ({ "https://aws.amazon.com/roles": [setting(settings, "roleArn")] }),
    fields: [
      {
        name: "roleArn",
        label: "AWS Role ARN",
        help: "The Role Arn from Step 3 of the guide.",
        placeholder: "arn:aws:iam::123456789012:role/crewai-secrets-reader",
        input: "machine",
        implies: impliedByRoleArn,
      },
      regionField,
    ],
  },
  credentials: {
    workload_identity: {
      label: "Workload Identity",
      description: "No AWS key is stored. Secrets are read at every kickoff.",
      handshake: "token",
      words: {
        test: "The test checks the issuer, mints a token, exchanges it with AWS STS, confirms the identity and lists your secrets’ names.",
        exchange: "Exchange with AWS STS",
        identity: "Confirm identity",
        proof: {
          title: "The handshake works",
          principal: "Assumed principal",
          proved: "The OIDC provider, the trust policy and the audience are right.",
          reader: "the role",
        },
        chain: ["Latchkey", "OIDC provider", "Role", "Secrets"],
      },
      fields: [regionField],
    },
    static_keys: {
      label: "Static access keys",
      description:
        "Latchkey stores an access key, encrypted. Secrets are read at deploy: after a rotation, deploy again.",
      handshake: "none",
      words: {
        test: "The test signs in to AWS with the access key and lists your secrets’ names.",
        exchange: "Sign in with the access key",
        identity: "Authenticate with AWS STS",
        proof: {
          title: "The keys work",
          principal: "Principal",
          proved: "AWS accepts the access key and lets it list your secrets’ names.",
          reader: "the key",
        },
        chain: ["Latchkey", "Access key", "Secrets"],
      },
      fields: keyFields,
    },
    assume_role: {
      label: "AssumeRole",
      description:
        "An access key that assumes a role. Secrets are read at deploy: after a rotation, deploy again.",
      handshake: "exchange",
      words: {
        test: "The test assumes the role with the access key and lists your secrets’ names as that role.",
        exchange: "Assume the role",
        identity: "Confirm identity",
        proof: {
          title: "The keys and the role work",
          principal: "Assumed principal",
          proved: "AWS accepts the access key, and the role trusts it and can list your secrets’ names.",
          reader: "the role",
        },
        chain: ["Latchkey", "Access key", "Role", "Secrets"],
      },
      fields: [
        ...keyFields,
        {
          name: "roleArn",
          label: "Role ARN",
          help: "The role that these keys assume. Its policies say which secrets can be read.",
          placeholder: "arn:aws:iam::123456789012:role/secrets-reader",
          input: "machine",
          implies: impliedByRoleArn,
        },
        {
          name: "externalId",
          label: "External ID",
          help: "The External ID in the role's trust policy, which keeps others from using this role.",
          input: "secret",
          optional: true,
          belongsTo: "roleArn",
          generate: newExternalId,
        },
      ],
      trustSnippet: assumeRoleTrustSnippet,
    },
  },
} as const satisfies CloudDefinition;
