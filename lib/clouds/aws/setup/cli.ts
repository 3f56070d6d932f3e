// Setup by the AWS CLI: one script for all of it, and the guide's commands one by one.
import { command, quoted, shellWord, thumbprintOf } from "@/lib/clouds/aws/definition/shell";
import {
  type AwsPlan,
  json,
  planProviderArn,
  policyName,
  secretsPolicy,
  trustPolicy,
} from "@/lib/clouds/aws/setup/documents";
import { subjectOf } from "@/lib/shared/oidc/subject";

export const roleDescription = "Reads secrets for automations of one Latchkey organization.";

/**
 * Changes nothing when the CLI is signed in to another account, and can be run again. In parentheses, so that a refusal
 * ends the script and not the shell into which it was pasted; without comments, which an interactive zsh does not know.
 */
export function setupScript(plan: AwsPlan): string {
  const { account, region } = plan;
  return `(
set -eu
export AWS_PAGER='' AWS_REGION=${shellWord(region)} AWS_DEFAULT_REGION=${shellWord(region)}

account=${shellWord(account)}
signed_in=$(aws sts get-caller-identity --query Account --output text)
if [ "$signed_in" != "$account" ]; then
  echo "The AWS CLI is signed in to account $signed_in, not $account. Nothing was changed." >&2
  exit 1
fi

echo 'Step 2: the identity provider'
provider=${shellWord(planProviderArn(plan))}
${providerPart(plan)}

echo 'Step 3: the role'
role=${shellWord(plan.roleName)}
trust_policy=${quoted(json(trustPolicy(plan)))}
if current=$(aws iam get-role --role-name "$role" --query Role.AssumeRolePolicyDocument --output json 2>/dev/null); then
${existingRolePart(plan)}
  aws iam update-assume-role-policy --role-name "$role" --policy-document "$trust_policy"
else
  aws iam create-role --role-name "$role" --path ${shellWord(plan.rolePath)} --description ${shellWord(roleDescription)} --assume-role-policy-document "$trust_policy" >/dev/null
fi

echo 'Step 4: what the role may read'
secrets_policy=${quoted(json(secretsPolicy(plan)))}
aws iam put-role-policy --role-name "$role" --policy-name ${policyName} --policy-document "$secrets_policy"

echo 'Done. The role ARN for Step 6:'
aws iam get-role --role-name "$role" --query Role.Arn --output text
)
`;
}

function providerPart(plan: AwsPlan): string {
  const audience = shellWord(plan.audience);
  const addAudience = `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn "$provider" --client-id ${audience}`;
  // Adding an audience that is there already changes nothing (AddClientIDToOpenIDConnectProvider).
  if (plan.isProviderRegistered) return addAudience;
  return `if aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$provider" >/dev/null 2>&1; then
  ${addAudience}
else
${creation(plan)}
fi`;
}

/**
 * An older AWS CLI (2.9 of Debian 12) takes the command only with a thumbprint, which AWS itself no longer needs: then it
 * gets the one that the issuer's certificates have. A made-up one would let nobody in should AWS ever compare it.
 */
function creation({ issuer, audience }: AwsPlan): string {
  const create = `aws iam create-open-id-connect-provider --url ${shellWord(issuer)} --client-id-list ${shellWord(audience)}`;
  return `  if ! complaint=$(${create} 2>&1 >/dev/null); then
    case "$complaint" in
      *--thumbprint-list*)
        thumbprint=$(${thumbprintOf(issuer)} || true)
        if [ "\${#thumbprint}" -ne 40 ]; then
          echo "This older AWS CLI needs the thumbprint of the issuer's certificate, and openssl couldn't get it. Upgrade the AWS CLI, or use AWS CloudShell." >&2
          exit 1
        fi
        ${create} --thumbprint-list "$thumbprint" >/dev/null
        ;;
      *)
        printf '%s\\n' "$complaint" >&2
        exit 1
        ;;
    esac
  fi`;
}

/** A role that somebody else made keeps its trust policy; what is replaced is printed first. */
function existingRolePart(plan: AwsPlan): string {
  const print = `  echo 'The role already exists. Its trust policy was:'
  printf '%s\\n' "$current"`;
  if (plan.isRoleKnown) return print;
  return `  case "$current" in
    *${quoted(`"${subjectOf(plan.organizationId)}"`)}*) ;;
    *)
      echo "A role named $role already exists and doesn't trust this organization. Choose another role name." >&2
      exit 1
      ;;
  esac
${print}`;
}

/** With the region in each: it decides in which partition the CLI looks for IAM. */
const iam = (name: string, { region }: AwsPlan, options: Record<string, string>) =>
  command(`iam ${name}`, { region, ...options });

export function registerCommand(plan: AwsPlan): string {
  if (plan.isProviderRegistered) {
    return iam("add-client-id-to-open-id-connect-provider", plan, {
      "open-id-connect-provider-arn": planProviderArn(plan),
      "client-id": plan.audience,
    });
  }
  return iam("create-open-id-connect-provider", plan, {
    url: plan.issuer,
    "client-id-list": plan.audience,
  });
}

/** The same for an AWS CLI that does not take it without a thumbprint. */
export function olderRegisterCommand(plan: AwsPlan): string {
  return `${registerCommand(plan)} \\\n  --thumbprint-list "$(${thumbprintOf(plan.issuer)})"`;
}

export function createRoleCommand(plan: AwsPlan): string {
  return iam("create-role", plan, {
    "role-name": plan.roleName,
    ...(plan.rolePath !== "/" && { path: plan.rolePath }),
    "assume-role-policy-document": "file://trust-policy.json",
  });
}

export function updateTrustCommand(plan: AwsPlan): string {
  return iam("update-assume-role-policy", plan, {
    "role-name": plan.roleName,
    "policy-document": "file://trust-policy.json",
  });
}

export function putPolicyCommand(plan: AwsPlan): string {
  return iam("put-role-policy", plan, {
    "role-name": plan.roleName,
    "policy-name": policyName,
    "policy-document": "file://secrets-policy.json",
  });
}

export function createSecretCommand(plan: AwsPlan, secretName: string): string {
  const [key] = plan.keyArns;
  return command("secretsmanager create-secret", {
    region: plan.region,
    name: secretName,
    ...(key !== undefined && { "kms-key-id": key }),
    "secret-string": "hello from aws",
  });
}

export function deployStackCommand(plan: AwsPlan, stackName: string): string {
  return command("cloudformation deploy", {
    region: plan.region,
    "stack-name": stackName,
    "template-file": "latchkey.yaml",
    capabilities: "CAPABILITY_NAMED_IAM",
  });
}
