// The guide's Steps 2 to 5 in four ways: by the AWS CLI, in AWS's console, by CloudFormation, by Terraform.
import {
  createRoleCommand,
  createSecretCommand,
  deployStackCommand,
  olderRegisterCommand,
  putPolicyCommand,
  registerCommand,
  setupScript,
  updateTrustCommand,
} from "@/lib/clouds/aws/setup/definition/cli";
import {
  policyClicks,
  providerClicks,
  roleClicks,
  secretClicks,
  stackClicks,
} from "@/lib/clouds/aws/setup/definition/clicks";
import { cloudFormation } from "@/lib/clouds/aws/setup/definition/cloudformation";
import { type AwsPlan, json, secretsPolicy, trustPolicy } from "@/lib/clouds/aws/setup/definition/documents";
import { terraform } from "@/lib/clouds/aws/setup/definition/terraform";
import type { SetupStep, SetupText, SetupWay } from "@/lib/clouds/definition";

export function setupWays(plan: AwsPlan): SetupWay[] {
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
        ? "Latchkey is registered in this account already; this makes sure that its audience is the one of Latchkey’s tokens."
        : "AWS gets to know who issues the tokens, once for each account. It checks the issuer’s certificate itself, so no thumbprint is needed.",
    },
    role: {
      title: plan.isRoleKnown ? "Step 3: Set the role’s trust policy" : "Step 3: Create the IAM role",
      help: "The trust policy lets the tokens of this organization take the role, and nobody else’s.",
    },
    policy: {
      title: "Step 4: Allow the role to read secrets",
      help:
        plan.keyArns.length > 0
          ? "The policy lets the role list the names of all secrets, read the values of those you chose, and have Secrets Manager decrypt them with your keys."
          : "The policy lets the role list the names of all secrets, and read the values of those you chose.",
    },
  };
}

function secretStep(plan: AwsPlan, withCommand: boolean): SetupStep {
  const name = exampleSecret(plan);
  return {
    title: "Step 5: Create at least one secret",
    help: "Something to read, if there is nothing yet that the role may read.",
    ...(withCommand && { texts: [commandText(createSecretCommand(plan, name))] }),
    ...secretClicks(plan, name),
  };
}

function byCli(plan: AwsPlan): SetupWay {
  const { provider, role, policy } = words(plan);
  return {
    id: "cli",
    label: "AWS CLI",
    help: "Paste the script into a terminal where the AWS CLI is signed in to the account, or into AWS CloudShell. It can be run again: what is there already is put right.",
    whole: { label: "Steps 2 to 4 in one", fileName: "setup.sh", code: setupScript(plan) },
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
                commandText(updateTrustCommand(plan), "If the role is there already"),
                commandText(createRoleCommand(plan), "If it is not there yet"),
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

function inConsole(plan: AwsPlan): SetupWay {
  const { provider, role, policy } = words(plan);
  return {
    id: "console",
    label: "AWS console",
    help: "Two documents to paste and a few clicks, signed in to the account as somebody who may change IAM.",
    steps: [
      { ...provider, ...providerClicks(plan) },
      { ...role, texts: [trustText(plan)], ...roleClicks(plan) },
      { ...policy, texts: [secretsText(plan)], ...policyClicks(plan) },
      secretStep(plan, false),
    ],
  };
}

function byCloudFormation(plan: AwsPlan): SetupWay {
  const stackName = stackNameOf(plan);
  return {
    id: "cloudformation",
    label: "CloudFormation",
    help: "One stack that holds the role, and the identity provider where it is new. Deleting the stack leaves the provider.",
    whole: { label: "Template", fileName: "latchkey.yaml", code: cloudFormation(plan) },
    steps: [
      {
        title: "Steps 2 to 4: Create the stack",
        help: plan.isRoleKnown
          ? "The stack makes the role anew: it fails while a role of this name exists outside of it."
          : "It makes what the template says, all or nothing.",
        texts: [commandText(deployStackCommand(plan, stackName))],
        ...stackClicks(plan, stackName),
      },
      secretStep(plan, true),
    ],
  };
}

function byTerraform(plan: AwsPlan): SetupWay {
  return {
    id: "terraform",
    label: "Terraform",
    help: "One file for a configuration of yours, or for an empty folder. It needs version 5.81 or later of the AWS provider.",
    whole: { label: "Configuration", fileName: "latchkey.tf", code: terraform(plan) },
    steps: [
      {
        title: "Steps 2 to 4: Apply the configuration",
        help: plan.isRoleKnown
          ? "A role of this name that Terraform does not manage yet has to be imported first."
          : "It shows what it would make, and asks before it does; signed in to another account it stops.",
        texts: [
          ...(plan.isRoleKnown
            ? [
                commandText(
                  `terraform init\nterraform import aws_iam_role.latchkey ${plan.roleName}`,
                  "If the role is there already",
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
