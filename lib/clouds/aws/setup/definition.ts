// The setup guide of AWS: what it asks, and what an answer implies. What comes of the answers is in guide.ts.

import { parseArn } from "@/lib/clouds/aws/definition/arn";
import { parseRoleArn } from "@/lib/clouds/aws/definition/role-arn";
import type { SetupDefinition, SetupField, SetupValues } from "@/lib/clouds/definition";
import { setting } from "@/lib/clouds/settings";

const fields = [
  {
    name: "account",
    label: "AWS Account ID",
    help: "Twelve digits. You can also paste an ARN of the account.",
    placeholder: "123456789012",
    input: "machine",
  },
  {
    name: "region",
    label: "AWS Region",
    help: "The region of your secrets.",
    placeholder: "us-east-1",
    input: "region",
  },
  {
    name: "scope",
    label: "Secrets that the role can read",
    input: "choice",
    choices: [
      {
        value: "prefix",
        label: "All secrets with a name prefix",
        description: "Includes secrets you create later. Use a prefix only for this role’s secrets.",
      },
      {
        value: "list",
        label: "Only these secrets",
        description: "Each by name or ARN. To add one later, change the policy.",
      },
    ],
  },
  {
    name: "prefix",
    label: "Secret Name Prefix",
    help: "Such as production/ or crewai-. Case-sensitive.",
    placeholder: "production/",
    input: "machine",
    askedIf: { name: "scope", value: "prefix" },
  },
  {
    name: "secrets",
    label: "Secrets",
    help: "Names or ARNs, one per line.",
    placeholder: "production/database\nproduction/openai-api-key",
    input: "lines",
    askedIf: { name: "scope", value: "list" },
  },
  {
    name: "encryption",
    label: "Encryption of the secrets",
    input: "choice",
    choices: [
      {
        value: "aws",
        label: "AWS’s default key",
        description: "aws/secretsmanager, unless you chose another when you stored the secret.",
      },
      {
        value: "customer",
        label: "Customer-managed KMS keys",
        description: "The role also needs permission to decrypt with them.",
      },
    ],
  },
  {
    name: "keys",
    label: "KMS Keys",
    help: "IDs or ARNs, one per line. Each key policy must allow IAM policies of the account (the default).",
    placeholder: "1234abcd-12ab-34cd-56ef-1234567890ab",
    input: "lines",
    askedIf: { name: "encryption", value: "customer" },
  },
  {
    name: "role",
    label: "Role Name",
    help: "For a new role. You can add a path: team/name.",
    input: "machine",
  },
  {
    name: "provider",
    label: "Latchkey in this AWS account",
    input: "choice",
    choices: [
      {
        value: "new",
        label: "Not registered yet",
        description: "This also creates the identity provider. The script skips it if it exists.",
      },
      {
        value: "registered",
        label: "Already registered",
        description: "Another organization or role in this account already uses this Latchkey.",
      },
    ],
  },
  {
    name: "demand",
    label: "Tokens for other roles",
    input: "choice",
    choices: [
      {
        value: "no",
        label: "As in the guide",
        description: "AWS refuses tokens that name other roles, but doesn't document this.",
      },
      {
        value: "yes",
        label: "Require it in the trust policy",
        description: "With sts:RoleAuthorizedByIdp, only tokens that name this role are accepted.",
      },
    ],
  },
] as const satisfies readonly SetupField[];

export const awsSetup: SetupDefinition = {
  fields,

  // With the organization in its name: two of them may share an account.
  begin: ({ slug }) => ({
    account: "",
    region: "",
    scope: "prefix",
    prefix: "",
    secrets: "",
    encryption: "aws",
    keys: "",
    role: `latchkey-${slug}`.slice(0, 64),
    provider: "new",
    demand: "no",
  }),

  settledBy(settings): SetupValues {
    const role = roleIn(setting(settings, "roleArn"));
    return role ? { account: role.account, role: role.role, region: setting(settings, "region") } : {};
  },

  implied(name, text): SetupValues {
    const arn = parseArn(text.trim());
    if (!arn || name === "prefix" || name === "secrets" || name === "keys") return {};
    return {
      ...(arn.account && { account: arn.account }),
      ...(arn.region && { region: arn.region }),
      ...(arn.service === "iam" && arn.resource.startsWith("role/") && { role: arn.resource.slice(5) }),
    };
  },

  load: () => import("@/lib/clouds/aws/setup/guide").then(({ awsGuide }) => awsGuide),
};

function roleIn(text: string): { account: string; role: string } | null {
  const arn = parseRoleArn(text);
  return arn && { account: arn.account, role: arn.resource.slice("role/".length) };
}
