// The same steps in AWS's own console: where to begin, and what to click there.

import { type AwsPlan, planProviderArn, policyName } from "@/lib/clouds/aws/setup/documents";
import type { SetupStep } from "@/lib/clouds/definition";

/** AWS's console has a host of its own in each partition (AWS General Reference); the ISO partitions have no public one. */
function consoleHost({ partition, region }: AwsPlan): string | null {
  switch (partition) {
    case "aws":
      return "console.aws.amazon.com";
    case "aws-cn":
      return "console.amazonaws.cn";
    case "aws-us-gov":
      return "console.amazonaws-us-gov.com";
    case "aws-eusc":
      return `${region}.console.amazonaws-eusc.eu`;
    default:
      return null;
  }
}

/** Without a link where no address is known: a wrong one would be worse than none. */
function clicksAt(
  plan: AwsPlan,
  label: string,
  path: string,
  clicks: string[],
): Pick<SetupStep, "console" | "clicks"> {
  const host = consoleHost(plan);
  return host === null ? { clicks } : { console: { label, url: `https://${host}/${path}` }, clicks };
}

export function providerClicks(plan: AwsPlan) {
  const register = [
    "Add provider. Provider type: OpenID Connect.",
    `Provider URL: \`${plan.issuer}\``,
    `Audience: \`${plan.audience}\``,
    "Add provider.",
  ];
  const addAudience = [
    `Open the provider \`${planProviderArn(plan).split("oidc-provider/")[1]}\`.`,
    `If its audiences don't include \`${plan.audience}\`: Actions → Add audience, \`${plan.audience}\`.`,
  ];
  const clicks = plan.isProviderRegistered ? addAudience : register;
  return clicksAt(plan, "IAM → Identity providers", "iam/home#/identity_providers", clicks);
}

export function roleClicks(plan: AwsPlan) {
  const paste = "Replace the editor's content with `trust-policy.json` below.";
  const change = [
    `Open the role \`${plan.roleName}\` (or create it: Create role, Custom trust policy, and this name).`,
    "Trust relationships → Edit trust policy.",
    paste,
    "Update policy.",
  ];
  const create = [
    "Create role. Trusted entity type: Custom trust policy.",
    paste,
    "Choose Next twice without adding permissions: Step 4 adds them.",
    `Role name: \`${plan.roleName}\`. Create role.`,
  ];
  if (plan.rolePath !== "/") {
    create.push(
      `The AWS console can't create roles with a path. For the path \`${plan.rolePath}\`, use another setup method, or remove the path above.`,
    );
  }
  return clicksAt(plan, "IAM → Roles", "iam/home#/roles", plan.isRoleKnown ? change : create);
}

export function policyClicks(plan: AwsPlan) {
  return clicksAt(plan, "IAM → Roles", "iam/home#/roles", [
    `Open the role \`${plan.roleName}\`. Permissions → Add permissions → Create inline policy.`,
    "Policy editor: JSON. Replace its content with `secrets-policy.json` below.",
    `Next. Policy name: \`${policyName}\`. Create policy.`,
  ]);
}

export function secretClicks(plan: AwsPlan, secretName: string) {
  const { region, keyArns } = plan;
  return clicksAt(plan, `Secrets Manager in ${region}`, `secretsmanager/listsecrets?region=${region}`, [
    "Store a new secret. Secret type: Other type of secret. Choose Plaintext and enter a value.",
    `Encryption key: \`${keyArns[0] ?? "aws/secretsmanager"}\`. Next.`,
    `Secret name: \`${secretName}\`. Next, Next, Store.`,
  ]);
}

export function stackClicks(plan: AwsPlan, stackName: string) {
  const { region } = plan;
  return clicksAt(
    plan,
    `CloudFormation in ${region}`,
    `cloudformation/home?region=${region}#/stacks/create`,
    [
      "Create stack, With new resources. Upload a template file: `latchkey.yaml`. Next.",
      `Stack name: \`${stackName}\`. Next.`,
      "Acknowledge that CloudFormation creates IAM resources with custom names. Next, Submit.",
      "When it's done, Outputs shows the role ARN.",
    ],
  );
}
