// What Latchkey asks about AWS, and what the answers must be. Pure: forms and services parse with the same schemas.
import { z } from "zod";
import type { CloudDefinition, ImpliedFact } from "@/lib/clouds/definition";

/** Parts of `arn:partition:service:region:account:resource` (IAM and Secrets Manager user guides). */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
}

/** Splits an ARN, or gives null for what is not one. The resource keeps its own colons and slashes. */
export function parseArn(text: string): Arn | null {
  const match = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):([\x21-\x7e]+)$/.exec(text);
  if (!match) return null;
  const [, partition = "", service = "", region = "", account = "", resource = ""] = match;
  return { partition, service, region, account, resource };
}

const roleNamePattern = /^role\/(?:[\x21-\x7e]+\/)?[\w+=,.@-]{1,64}$/;

export const AwsRoleArn = z
  .string()
  .trim()
  .min(1, { error: "Paste the Role Arn from Step 3.", abort: true })
  .max(2048, "A role ARN has at most 2,048 characters.")
  .superRefine((text, context) => {
    const arn = parseArn(text);
    if (!arn) {
      context.addIssue("This is not an ARN. A role's looks like arn:aws:iam::123456789012:role/name.");
    } else if (arn.service === "sts" && arn.resource.startsWith("assumed-role/")) {
      context.addIssue("This is a session of a role. Paste the role's own ARN: arn:aws:iam::…:role/name.");
    } else if (arn.service !== "iam") {
      context.addIssue(`This ARN names ${arn.service}, not an IAM role.`);
    } else if (arn.region !== "" || arn.account === "" || !roleNamePattern.test(arn.resource)) {
      context.addIssue(
        arn.resource.startsWith("role/")
          ? "The role ARN is incomplete: it needs a 12-digit account and a role name."
          : `This ARN names ${arn.resource.split("/")[0]}, not a role.`,
      );
    }
  });

const partitionNames: Record<string, string> = { "aws-us-gov": "AWS GovCloud (US)", "aws-cn": "AWS China" };

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
      : [{ label: "Partition", value: partitionNames[arn.partition] ?? arn.partition }]),
  ];
}

/** Commercial, GovCloud and China regions; any other that has a region's form is accepted as text. */
export const awsRegions = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "af-south-1",
  "ap-east-1",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ca-central-1",
  "ca-west-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-gov-east-1",
  "us-gov-west-1",
  "cn-north-1",
  "cn-northwest-1",
] as const;

// The region becomes part of a host name, so nothing but a region's own letters may pass.
export const AwsRegion = z
  .string()
  .trim()
  .min(1, { error: "Choose the region where your secrets live.", abort: true })
  .regex(/^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/, "A region looks like us-east-1.");

const regionField = {
  name: "region",
  label: "AWS Region",
  help: "The region where your secrets live.",
  placeholder: "us-east-1",
  input: "region",
} as const;

/** Where a partition's regions begin alike; what is not listed is not checked (AWS General Reference). */
const regionPrefixes: Record<string, RegExp> = {
  aws: /^(?!cn-|us-gov-|us-iso)/,
  "aws-cn": /^cn-/,
  "aws-us-gov": /^us-gov-/,
};

export const AwsWorkloadIdentitySettings = z
  .strictObject({ roleArn: AwsRoleArn, region: AwsRegion })
  .superRefine(({ roleArn, region }, context) => {
    const partition = parseArn(roleArn)?.partition ?? "";
    if (regionPrefixes[partition]?.test(region) ?? true) return;
    const message = `The role is in the partition ${partition}, which has no region ${region}.`;
    context.addIssue({ code: "custom", path: ["region"], message });
  });
export type AwsWorkloadIdentitySettings = z.infer<typeof AwsWorkloadIdentitySettings>;

export const AwsCredentialSettings = z.strictObject({ region: AwsRegion });
export type AwsCredentialSettings = z.infer<typeof AwsCredentialSettings>;

export const awsDefinition = {
  id: "aws",
  name: "AWS",
  secretStoreName: "AWS Secrets Manager",
  audience: "sts.amazonaws.com",
  regions: awsRegions,
  workloadIdentity: {
    principalField: "roleArn",
    schema: AwsWorkloadIdentitySettings,
    fields: [
      {
        name: "roleArn",
        label: "AWS Role ARN",
        help: "The Role Arn that Step 3 of the guide gave you.",
        placeholder: "arn:aws:iam::123456789012:role/crewai-secrets-reader",
        input: "machine",
        implies: impliedByRoleArn,
      },
      regionField,
    ],
  },
  workloadIdentityCredential: { schema: AwsCredentialSettings, fields: [regionField] },
} as const satisfies CloudDefinition;
