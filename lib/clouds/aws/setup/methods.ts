// The guide's Steps 2 to 5 by four methods: with the AWS CLI, in AWS's console, by CloudFormation, by Terraform.
import {
  createRoleCommand,
  createSecretCommand,
  deployStackCommand,
  olderRegisterCommand,
  putPolicyCommand,
  registerCommand,
  setupScript,
  updateTrustCommand,
} from "@/lib/clouds/aws/setup/cli";
import {
  policyClicks,
  providerClicks,
  roleClicks,
  secretClicks,
  stackClicks,
} from "@/lib/clouds/aws/setup/clicks";
import { cloudFormation } from "@/lib/clouds/aws/setup/cloudformation";
import { type AwsPlan, json, secretsPolicy, trustPolicy } from "@/lib/clouds/aws/setup/documents";
import { terraform } from "@/lib/clouds/aws/setup/terraform";
import type { SetupMethod, SetupStep, SetupText } from "@/lib/clouds/definition";

export function setupMethods(plan: AwsPlan): SetupMethod[] {
  return [byCli(plan), inConsole(plan), byCloudFormation(plan), byTerraform(plan)];
}

const trustText = (plan: AwsPlan): SetupText => ({
  label: "Trust policy",
  fileName: "trust-policy.json",
  code: json(trustPolicy(plan)),
});
const secretsText = (plan: AwsPlan): SetupText => ({
  label: "Permission policy",
  fileName: "secrets-policy.json",
  code: json(secretsPolicy(plan)),
});
const commandText = (code: string, label = "Command"): SetupText => ({ label, code });

function words(plan: AwsPlan): Record<"provider" | "role" | "policy", Pick<SetupStep, "title" | "help">> {
  return {
    provider: {
      title: "Step 2: Register Latchkey as an identity provider",
      help: plan.isProviderRegistered
        ? "Latchkey is already registered in this account. This makes sure that the audience is right."
        : "This tells AWS to accept Latchkey’s tokens, once per account. AWS checks the issuer’s certificate itself, so you need no thumbprint.",
    },
    role: {
      title: plan.isRoleKnown ? "Step 3: Set the role’s trust policy" : "Step 3: Create the IAM role",
      help: "The trust policy allows only this organization’s tokens to assume the role.",
    },
    policy: {
      title: "Step 4: Allow the role to read secrets",
      help:
        plan.keyArns.length > 0
          ? "The policy allows the role to list all secret names, read the secrets you chose, and decrypt them with your keys."
          : "The policy allows the role to list all secret names and read the secrets you chose.",
    },
  };
}

function secretStep(plan: AwsPlan, withCommand: boolean): SetupStep {
  const name = exampleSecret(plan);
  return {
    title: "Step 5: Create at least one secret",
    help: "Skip this if you already have a secret that the role can read.",
    ...(withCommand && { texts: [commandText(createSecretCommand(plan, name))] }),
    ...secretClicks(plan, name),
  };
}

function byCli(plan: AwsPlan): SetupMethod {
  const { provider, role, policy } = words(plan);
  return {
    id: "cli",
    label: "AWS CLI",
    help: "Paste the script into a terminal where the AWS CLI is signed in to the account, or into AWS CloudShell. You can run it again: it updates what already exists.",
    whole: { label: "Steps 2 to 4 in one script", fileName: "setup.sh", code: setupScript(plan) },
    steps: [
      {
        ...provider,
        texts: [
          commandText(registerCommand(plan)),
          ...(plan.isProviderRegistered
            ? []
            : [commandText(olderRegisterCommand(plan), "If the AWS CLI asks for --thumbprint-list")]),
        ],
        ...providerClicks(plan),
      },
      {
        ...role,
        texts: [
          trustText(plan),
          ...(plan.isRoleKnown
            ? [
                commandText(updateTrustCommand(plan), "If the role already exists"),
                commandText(createRoleCommand(plan), "If it doesn't exist yet"),
              ]
            : [commandText(createRoleCommand(plan))]),
        ],
        ...roleClicks(plan),
      },
      { ...policy, texts: [secretsText(plan), commandText(putPolicyCommand(plan))], ...policyClicks(plan) },
      secretStep(plan, true),
    ],
  };
}

function inConsole(plan: AwsPlan): SetupMethod {
  const { provider, role, policy } = words(plan);
  return {
    id: "console",
    label: "AWS console",
    help: "Paste two documents, signed in to the account with permission to change IAM.",
    steps: [
      { ...provider, ...providerClicks(plan) },
      { ...role, texts: [trustText(plan)], ...roleClicks(plan) },
      { ...policy, texts: [secretsText(plan)], ...policyClicks(plan) },
      secretStep(plan, false),
    ],
  };
}

function byCloudFormation(plan: AwsPlan): SetupMethod {
  const stackName = stackNameOf(plan);
  return {
    id: "cloudformation",
    label: "CloudFormation",
    help: "One stack with the role, and the identity provider if it’s new. Deleting the stack keeps the provider.",
    whole: { label: "Template", fileName: "latchkey.yaml", code: cloudFormation(plan) },
    steps: [
      {
        title: "Steps 2 to 4: Create the stack",
        help: plan.isRoleKnown
          ? "The stack creates the role: it fails if a role with this name already exists outside the stack."
          : "CloudFormation creates everything in the template, or nothing.",
        texts: [commandText(deployStackCommand(plan, stackName))],
        ...stackClicks(plan, stackName),
      },
      secretStep(plan, true),
    ],
  };
}

function byTerraform(plan: AwsPlan): SetupMethod {
  return {
    id: "terraform",
    label: "Terraform",
    help: "One file for your own configuration, or for an empty folder. It needs the AWS provider 5.81 or later.",
    whole: { label: "Configuration", fileName: "latchkey.tf", code: terraform(plan) },
    steps: [
      {
        title: "Steps 2 to 4: Apply the configuration",
        help: plan.isRoleKnown
          ? "If Terraform doesn’t manage this role yet, import it first."
          : "It shows what it will create and asks first. It stops if you’re signed in to another account.",
        texts: [
          ...(plan.isRoleKnown
            ? [
                commandText(
                  `terraform init\nterraform import aws_iam_role.latchkey ${plan.roleName}`,
                  "If the role already exists",
                ),
              ]
            : []),
          commandText("terraform init\nterraform apply"),
        ],
      },
      secretStep(plan, true),
    ],
  };
}

/** A name that the policy lets the role read. */
function exampleSecret({ prefix, resources }: AwsPlan): string {
  if (prefix) return `${prefix}test-keyword`.slice(0, 512);
  const [first = ""] = resources;
  return first
    .replace(/^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:/, "")
    .replace(/-(\?{6}|[A-Za-z0-9]{6})$/, "");
}

/** Letters, digits and hyphens, a letter first (CreateStack, CloudFormation API reference). */
function stackNameOf({ roleName }: AwsPlan): string {
  const name = roleName.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return /^[A-Za-z]/.test(name) ? name : `latchkey-${name}`.replace(/-$/, "");
}
