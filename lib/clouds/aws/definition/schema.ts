// The schemas of the AWS settings that people enter. Pure: forms and services parse with the same schemas.
import { z } from "zod";
import { parseArn, regionPattern, regionPrefixes } from "@/lib/clouds/aws/definition/arn";
import { awsRegionNames, awsRegions } from "@/lib/clouds/aws/definition/partitions";
import { longestRoleArn, roleArnProblem } from "@/lib/clouds/aws/definition/role-arn";
import type { CloudSchemas } from "@/lib/clouds/definition";

function roleArn(missing: string) {
  return z
    .string()
    .trim()
    .min(1, { error: missing, abort: true })
    .max(longestRoleArn, "A role ARN can have up to 2,048 characters.")
    .superRefine((text, context) => {
      const problem = roleArnProblem(text);
      if (problem) context.addIssue(problem);
    });
}

export const AwsRoleArn = roleArn("Paste the Role Arn from Step 3.");

export const AwsRegion = z
  .string()
  .trim()
  .regex(regionPattern, {
    error: ({ input }) => {
      if (input === "") return "Choose the region of your secrets.";
      const meant = typeof input === "string" && input.length < 1024 ? meantRegion(input) : null;
      return meant ? `Write this as ${meant}.` : "A region looks like us-east-1.";
    },
  });

function requireOnePartition(
  { roleArn, region }: { roleArn: string; region: string },
  context: z.RefinementCtx,
) {
  const partition = parseArn(roleArn)?.partition ?? "";
  if (regionPrefixes[partition]?.test(region) ?? true) return;
  const message = `The role is in the partition ${partition}, which doesn't have the region ${region}.`;
  context.addIssue({ code: "custom", path: ["region"], message });
}

export const AwsWorkloadIdentitySettings = z
  .strictObject({ roleArn: AwsRoleArn, region: AwsRegion })
  .superRefine(requireOnePartition);
export type AwsWorkloadIdentitySettings = z.infer<typeof AwsWorkloadIdentitySettings>;

const AwsCredentialSettings = z.strictObject({ region: AwsRegion });

/** As IAM makes them (AccessKey, IAM API reference): 16 to 128 characters, of capital letters and digits. */
export const AwsAccessKeyId = z
  .string()
  .trim()
  .min(1, { error: "Enter the Access Key ID.", abort: true })
  .regex(/^[A-Z0-9]{16,128}$/, {
    error: "An Access Key ID has only capital letters and digits, such as AKIAIOSFODNN7EXAMPLE.",
    abort: true,
  })
  .refine((text) => !/^(AIDA|AROA|AGPA|AIPA|ANPA)/.test(text), {
    error: "This is the ID of a user or role, not an Access Key ID. An Access Key ID starts with AKIA.",
    abort: true,
  })
  .refine(
    (text) => !text.startsWith("ASIA"),
    "This is a temporary key (ASIA…), which expires within hours. Use an IAM user's access key (AKIA…).",
  );

/** Forty characters today; AWS promises no length. */
const AwsSecretAccessKey = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{16,256}$/, {
    error: "A Secret Access Key has about 40 characters and no spaces.",
    abort: true,
  })
  .refine(
    (text) => !/^(AKIA|ASIA)[A-Z0-9]{12,}$/.test(text),
    "This is an Access Key ID, not a Secret Access Key.",
  );

/** AssumeRole, STS API reference. */
export const AwsExternalId = z
  .string()
  .trim()
  .min(2, { error: "An External ID needs at least 2 characters.", abort: true })
  .max(1224, { error: "An External ID can have up to 1,224 characters.", abort: true })
  .regex(/^[\w+=,.@:/-]*$/, "An External ID can have only letters, digits and _+=,.@:/-");

/** A blank field of a form keeps the stored value, like an absent one. */
const blankKeeps = (input: unknown) => (typeof input === "string" && input.trim() === "" ? undefined : input);

const AwsStaticKeysSettings = z.strictObject({ accessKeyId: AwsAccessKeyId, region: AwsRegion });
export const AwsStaticKeysSecrets = z.strictObject({
  secretAccessKey: z.preprocess(blankKeeps, AwsSecretAccessKey.optional()),
});

export const AwsAssumeRoleSettings = z
  .strictObject({
    accessKeyId: AwsAccessKeyId,
    region: AwsRegion,
    roleArn: roleArn("Paste the ARN of the role."),
  })
  .superRefine(requireOnePartition);
export const AwsAssumeRoleSecrets = AwsStaticKeysSecrets.extend({
  /** Null removes the stored one. */
  externalId: z.preprocess(blankKeeps, AwsExternalId.nullable().optional()),
});

export const awsSchemas = {
  workloadIdentity: AwsWorkloadIdentitySettings,
  credentials: {
    workload_identity: { settings: AwsCredentialSettings, secrets: null },
    static_keys: { settings: AwsStaticKeysSettings, secrets: AwsStaticKeysSecrets },
    assume_role: { settings: AwsAssumeRoleSettings, secrets: AwsAssumeRoleSecrets },
  },
} as const satisfies CloudSchemas;

// How to find a region that was not written as its code.

const squeezed = (text: string) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");

/** The city or country of a name: "Europe (Ireland)" is Ireland. Two regions are "Central". */
const places = Object.entries(awsRegionNames).flatMap(([region, name]) => {
  const place = squeezed(/\((?!US-)([^)]*)\)/.exec(name)?.[1] ?? "");
  return [
    [squeezed(name), region] as const,
    ...(place === "central" || place === "" ? [] : [[place, region] as const]),
  ];
});

/** The one region that a text means: by its name, an availability zone, with other signs in between or a word around it. */
export function meantRegion(text: string): string | null {
  const lower = text
    .toLowerCase()
    .replace(/\p{Cf}/gu, "")
    .replace(/\p{Pd}/gu, "-");
  const named = new Set(lower.match(/[a-z]+(?:-[a-z]+)+-\d+/g)?.filter((code) => awsRegions.includes(code)));
  if (named.size > 0) return named.size === 1 ? ([...named][0] ?? null) : null;
  const typed = squeezed(lower);
  if (typed === "") return null;
  return (
    awsRegions.find((region) => squeezed(region) === typed) ??
    places.find(([place]) => place === typed)?.[1] ??
    null
  );
}
