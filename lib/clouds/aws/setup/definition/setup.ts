// The setup guide of AWS: what it asks, what an answer implies, and what comes of it.

import { AwsRoleArn, parseArn } from "@/lib/clouds/aws/schema";
import type { AwsPlan } from "@/lib/clouds/aws/setup/definition/documents";
import { roleArn } from "@/lib/clouds/aws/setup/definition/documents";
import { setupWays } from "@/lib/clouds/aws/setup/definition/ways";
import { AwsSetupInput } from "@/lib/clouds/aws/setup/schema";
import type { SetupDefinition, SetupField, SetupValues } from "@/lib/clouds/definition";

/** What Latchkey's tokens say in every partition: AWS's own guides for its China regions register the same one. */
export const audience = "sts.amazonaws.com";

const fields = [
  {
    name: "account",
    label: "AWS Account ID",
    help: "Twelve digits. Of an ARN that you paste, the account is taken.",
    placeholder: "123456789012",
    input: "machine",
  },
  {
    name: "region",
    label: "AWS Region",
    help: "The region where your secrets live, or will live.",
    placeholder: "us-east-1",
    input: "region",
  },
  {
    name: "scope",
    label: "Secrets that the role may read",
    input: "choice",
    choices: [
      {
        value: "prefix",
        label: "All secrets with a name prefix",
        description: "Also those that are created later. Give the role’s secrets a prefix of their own.",
      },
      {
        value: "list",
        label: "Only these secrets",
        description: "Each by its name or ARN. A further one needs a change of the policy.",
      },
    ],
  },
  {
    name: "prefix",
    label: "Secret Name Prefix",
    help: "Such as production/ or crewai-. Upper and lower case count.",
    placeholder: "production/",
    input: "machine",
    askedIf: { name: "scope", value: "prefix" },
  },
  {
    name: "secrets",
    label: "Secrets",
    help: "Names or ARNs, one on each line.",
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
        label: "AWS’s own key",
        description: "aws/secretsmanager, unless you chose another when you stored the secret.",
      },
      {
        value: "customer",
        label: "Customer-managed KMS keys",
        description: "The role then also needs to decrypt with them.",
      },
    ],
  },
  {
    name: "keys",
    label: "KMS Keys",
    help: "Their IDs or ARNs, one on each line. Each key’s own policy must let IAM policies of the account decide.",
    placeholder: "1234abcd-12ab-34cd-56ef-1234567890ab",
    input: "lines",
    askedIf: { name: "encryption", value: "customer" },
  },
  {
    name: "role",
    label: "Role Name",
    help: "Of a new role. A path may stand before it: team/name.",
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
        description: "The identity provider is made too. The script finds out by itself whether it is there.",
      },
      {
        value: "registered",
        label: "Registered already",
        description: "Another organization or role in this account uses this Latchkey.",
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
        label: "As the guide has it",
        description:
          "AWS refuses a token that names other roles, as far as is known: AWS does not document it.",
      },
      {
        value: "yes",
        label: "Let the trust policy demand it",
        description: "With sts:RoleAuthorizedByIdp: only a token that names this role is let in.",
      },
    ],
  },
] as const satisfies readonly SetupField[];

export const awsSetup: SetupDefinition = {
  fields,
  schema: AwsSetupInput,

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

  settledBy({ roleArn = "", region = "" }): SetupValues {
    const role = roleIn(roleArn);
    return role ? { account: role.account, role: role.role, region } : {};
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

  guide(values, { issuer, organizationId, automationIds, isRoleKnown }) {
    const setup = AwsSetupInput.parse(values);
    const plan: AwsPlan = { ...setup, issuer, organizationId, automationIds, isRoleKnown, audience };
    const label = setup.prefix.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || setup.region;
    return {
      ways: setupWays(plan),
      notes: notesOf(plan),
      config: {
        name: `aws-${label}`.slice(0, 77),
        settings: { roleArn: roleArn(plan), region: setup.region },
      },
    };
  },
};

function roleIn(text: string): { account: string; role: string } | null {
  const arn = AwsRoleArn.safeParse(text).success ? parseArn(text.trim()) : null;
  return arn && { account: arn.account, role: arn.resource.slice("role/".length) };
}

function notesOf(plan: AwsPlan): string[] {
  const { prefix, partition, region, account, resources, keyArns, automationIds } = plan;
  const elsewhere = (arn: string) => arn.startsWith("arn:") && parseArn(arn)?.account !== account;
  return [
    ...(prefix
      ? [
          `The role may read every secret of ${region} whose name begins with \`${prefix}\`, those that are created later included` +
            (/[/_.+=@-]$/.test(prefix)
              ? "."
              : `: \`${prefix}-other\` and \`${prefix}2\` as well. A sign at the end, such as / or -, keeps it to one group.`),
        ]
      : []),
    ...(automationIds
      ? [
          automationIds.length === 0
            ? "There is no automation yet that may use this config: the trust policy lets nobody in."
            : "The trust policy names each automation. Another one needs a change of it: come back here then.",
        ]
      : []),
    ...(resources.some(elsewhere)
      ? [
          "Some of these secrets belong to another account. There, the secret’s resource policy and the policy of its KMS key have to let this role in too.",
        ]
      : []),
    ...(keyArns.some(elsewhere)
      ? ["Some of these keys belong to another account: their key policies have to let this role in too."]
      : []),
    ...(partition === "aws-cn"
      ? [
          "AWS China has accounts and sign-ins of its own, and its STS fetches Latchkey’s keys from there: the issuer must be reachable from mainland China. The audience is the same as elsewhere.",
        ]
      : []),
    ...(partition === "aws-us-gov"
      ? ["AWS GovCloud (US) has accounts and sign-ins of its own. The audience is the same as elsewhere."]
      : []),
    ...(partition === "aws-eusc"
      ? [
          "The AWS European Sovereign Cloud has accounts and sign-ins of its own. The audience is the same as elsewhere.",
        ]
      : []),
    ...(partition.startsWith("aws-iso")
      ? [
          "This partition is apart from the internet: its STS has to reach the issuer from there, and its console has no public address to link to.",
        ]
      : []),
  ];
}
