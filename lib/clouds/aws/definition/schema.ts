// What the answers to Latchkey's questions about AWS must be. Pure: forms and services parse with the same schemas.
import { z } from "zod";
import { type Arn, parseArn, regionPattern, regionPrefixes } from "@/lib/clouds/aws/definition/arn";
import { meantRegion } from "@/lib/clouds/aws/definition/regions";

const roleNamePattern = /^role\/(?:[\x21-\x7e]+\/)?[\w+=,.@-]{1,64}$/;

/** What the text is, where it is almost an ARN. */
function notAnArn(text: string): string {
  const meant = new Set(
    text.match(
      /arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]*[\w+=.@-](?=$|["'`,;)\]}>\p{Cf}]|\s(?!\w)|\s+arn:)/gu,
    ),
  );
  const [role] = meant;
  if (role && meant.size === 1) return `Write this as ${role}`;
  if (meant.size > 1) return "This has more than one ARN. Paste the ARN of one role.";
  if (/[<>{}]|\b(ACCOUNT_ID|YOUR|REGION)/.test(text))
    return "This ARN still has a placeholder: put in the real value.";
  const [, , , , account, ...resource] = text.split(":");
  if (text.startsWith("arn:") && resource.length > 0 && account !== undefined) {
    if (account.includes("*")) return wildcard;
    if (/^[\d-]+$/.test(account) && !/^\d{12}$/.test(account))
      return `An AWS account has twelve digits, without hyphens. This ARN has ${account}.`;
    if (/[^\x21-\x7e]/.test(text))
      return "A role's ARN can't have spaces, invisible characters or letters such as ä.";
  }
  const linked = /\/roles?\/(?:details\/)?([\w+=,.@-]+)|[?&]roleName=([\w+=,.@-]+)/.exec(text);
  if (/^https?:/.test(text) && linked) {
    const name = linked[1] ?? linked[2];
    return `This is an address. Open the role there, and copy its ARN: arn:aws:iam::…:role/${name}.`;
  }
  if (/^\d{12}$|^\d{4}-\d{4}-\d{4}$/.test(text)) {
    return "This is an account. Paste the role's ARN: arn:aws:iam::123456789012:role/name.";
  }
  if (/^[\w+=,.@-]{1,64}$/.test(text)) {
    return "This is a name. Paste the role's ARN: arn:aws:iam::123456789012:role/name.";
  }
  return "This isn't an ARN. A role's ARN looks like arn:aws:iam::123456789012:role/name.";
}

const wildcard = "This ARN has a wildcard. Paste the ARN of one role.";
const identityCenter =
  "This role belongs to AWS IAM Identity Center, and its trust policy can't be changed. Create your own role (Step 3).";

/** Why a role that may be there can be assumed by no identity provider and no key, whatever its owner writes. */
function unassumable({ account, resource }: Arn): string | null {
  const path = resource.slice("role".length, resource.lastIndexOf("/") + 1);
  if (/[*?]/.test(path)) return wildcard;
  // The signs of a path are free, but what SAML and other tools write as `role,provider` is none.
  if (path.includes(",arn:")) return "This has more than one ARN. Paste the ARN of one role.";
  if (path.length > 512) return "A role's path can have up to 512 characters.";
  if (/^0+$/.test(account)) return "There is no AWS account 000000000000.";
  if (path.startsWith("/aws-service-role/")) {
    return "This is a service-linked role, which only its AWS service can assume. Create your own role (Step 3).";
  }
  if (path.startsWith("/aws-reserved/")) {
    return identityCenter;
  }
  return null;
}

function roleArn(missing: string) {
  return z
    .string()
    .trim()
    .min(1, { error: missing, abort: true })
    .max(2048, "A role ARN can have up to 2,048 characters.")
    .superRefine((text, context) => {
      const arn = parseArn(text);
      if (!arn) {
        context.addIssue(notAnArn(text));
      } else if (arn.service === "sts" && arn.resource.startsWith("assumed-role/")) {
        context.addIssue(
          arn.resource.startsWith("assumed-role/AWSReservedSSO_")
            ? identityCenter
            : "This is a role session. Paste the role's ARN: arn:aws:iam::…:role/name.",
        );
      } else if (arn.service !== "iam") {
        context.addIssue(`This ARN names ${arn.service}, not an IAM role.`);
      } else if (arn.region !== "") {
        context.addIssue(
          `A role's ARN has no region. Write this as ${text.replace(`:${arn.region}:`, "::")}`,
        );
      } else if (arn.resource.startsWith("role/") && /[*?]/.test(arn.resource)) {
        context.addIssue(wildcard);
      } else if (arn.account === "" || !roleNamePattern.test(arn.resource)) {
        context.addIssue(
          arn.resource.startsWith("role/")
            ? "The role ARN is incomplete: it needs a 12-digit account and a role name."
            : `This ARN names ${arn.resource.split(/[/:]/)[0]}, not a role.${arn.resource.startsWith("role:") ? " A role has a / behind role." : ""}`,
        );
      } else {
        const problem = unassumable(arn);
        if (problem) context.addIssue(problem);
      }
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

export const AwsCredentialSettings = z.strictObject({ region: AwsRegion });
export type AwsCredentialSettings = z.infer<typeof AwsCredentialSettings>;

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

/** What a form sends for a blank field keeps what is stored, like an absent one. */
const blankKeeps = (input: unknown) => (typeof input === "string" && input.trim() === "" ? undefined : input);

export const AwsStaticKeysSettings = z.strictObject({ accessKeyId: AwsAccessKeyId, region: AwsRegion });
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
  /** Null takes a stored one away. */
  externalId: z.preprocess(blankKeeps, AwsExternalId.nullable().optional()),
});
