// What Latchkey asks about AWS, as its forms show it.
import { awsPartition, awsRegions } from "@/lib/clouds/aws/definition/partitions";
import {
  AwsAssumeRoleSecrets,
  AwsAssumeRoleSettings,
  AwsCredentialSettings,
  AwsRoleArn,
  AwsStaticKeysSecrets,
  AwsStaticKeysSettings,
  AwsWorkloadIdentitySettings,
} from "@/lib/clouds/aws/definition/schema";
import { assumeRoleGrant, audience, newExternalId } from "@/lib/clouds/aws/definition/trust";
import type { CloudDefinition, CloudField, ImpliedFact } from "@/lib/clouds/definition";
import { parseArn } from "@/lib/shared/clouds/arn";

/** What a role's ARN says by itself. The commercial partition goes without saying. */
function impliedByRoleArn(text: string): ImpliedFact[] {
  const arn = AwsRoleArn.safeParse(text).success ? parseArn(text.trim()) : null;
  if (!arn) return [];
  const role = arn.resource.split("/").at(-1) ?? "";
  return [
    { label: "Account", value: arn.account },
    { label: "Role", value: role },
    ...(arn.partition === "aws"
      ? []
      : [{ label: "Partition", value: awsPartition(arn.partition)?.name ?? arn.partition }]),
  ];
}

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
  audience,
  regions: awsRegions,
  workloadIdentity: {
    principalField: "roleArn",
    // STS refuses any other role before it reads the trust policy: measured by third parties, not stated by AWS.
    claims: ({ roleArn }) => ({ "https://aws.amazon.com/roles": [roleArn] }),
    schema: AwsWorkloadIdentitySettings,
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
    workload_identity: { schema: AwsCredentialSettings, secretsSchema: null, fields: [regionField] },
    static_keys: { schema: AwsStaticKeysSettings, secretsSchema: AwsStaticKeysSecrets, fields: keyFields },
    assume_role: {
      schema: AwsAssumeRoleSettings,
      secretsSchema: AwsAssumeRoleSecrets,
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
      grant: assumeRoleGrant,
    },
  },
} as const satisfies CloudDefinition;
