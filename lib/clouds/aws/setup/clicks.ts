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
function consolePage(plan: AwsPlan, label: string, path: string): Pick<SetupStep, "console"> {
  const host = consoleHost(plan);
  return host === null ? {} : { console: { label, url: `https://${host}/${path}` } };
}

export function providerClicks(plan: AwsPlan) {
  const page = consolePage(plan, "IAM → Identity providers", "iam/home#/identity_providers");
  if (plan.isProviderRegistered) {
    const clicks = [
      `Open the provider \`${planProviderArn(plan).split("oidc-provider/")[1]}\`.`,
      `If its audiences don't include \`${plan.audience}\`: Actions → Add audience, \`${plan.audience}\`.`,
    ];
    return { ...page, clicks };
  }
  const clicks = [
    "Add provider. Provider type: OpenID Connect.",
    `Provider URL: \`${plan.issuer}\``,
    `Audience: \`${plan.audience}\``,
    "Add provider.",
  ];
  return { ...page, clicks };
}

export function roleClicks(plan: AwsPlan) {
  const page = consolePage(plan, "IAM → Roles", "iam/home#/roles");
  const paste = "Replace the editor's content with `trust-policy.json` below.";
  if (plan.isRoleKnown) {
    const clicks = [
      `Open the role \`${plan.roleName}\` (or create it: Create role, Custom trust policy, and this name).`,
      "Trust relationships → Edit trust policy.",
      paste,
      "Update policy.",
    ];
    return { ...page, clicks };
  }
  const clicks = [
    "Create role. Trusted entity type: Custom trust policy.",
    paste,
    "Choose Next twice without adding permissions: Step 4 adds them.",
    `Role name: \`${plan.roleName}\`. Create role.`,
    ...(plan.rolePath === "/"
      ? []
      : [
          `The AWS console can't create roles with a path. For the path \`${plan.rolePath}\`, use another setup method, or remove the path above.`,
        ]),
  ];
  return { ...page, clicks };
}

export function policyClicks(plan: AwsPlan) {
  const page = consolePage(plan, "IAM → Roles", "iam/home#/roles");
  const clicks = [
    `Open the role \`${plan.roleName}\`. Permissions → Add permissions → Create inline policy.`,
    "Policy editor: JSON. Replace its content with `secrets-policy.json` below.",
    `Next. Policy name: \`${policyName}\`. Create policy.`,
  ];
  return { ...page, clicks };
}

export function secretClicks(plan: AwsPlan, secretName: string) {
  const [key] = plan.keyArns;
  const page = consolePage(
    plan,
    `Secrets Manager in ${plan.region}`,
    `secretsmanager/listsecrets?region=${plan.region}`,
  );
  const clicks = [
    "Store a new secret. Secret type: Other type of secret. Choose Plaintext and enter a value.",
    `Encryption key: ${key === undefined ? "`aws/secretsmanager`" : `\`${key}\``}. Next.`,
    `Secret name: \`${secretName}\`. Next, Next, Store.`,
  ];
  return { ...page, clicks };
}

export function stackClicks(plan: AwsPlan, stackName: string) {
  const page = consolePage(
    plan,
    `CloudFormation in ${plan.region}`,
    `cloudformation/home?region=${plan.region}#/stacks/create`,
  );
  const clicks = [
    "Create stack, With new resources. Upload a template file: `latchkey.yaml`. Next.",
    `Stack name: \`${stackName}\`. Next.`,
    "Acknowledge that CloudFormation creates IAM resources with custom names. Next, Submit.",
    "When it's done, Outputs shows the role ARN.",
  ];
  return { ...page, clicks };
}
