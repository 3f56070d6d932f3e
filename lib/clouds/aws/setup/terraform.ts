// Setup by Terraform: one file, next to the reader's own files.
import { roleDescription } from "@/lib/clouds/aws/setup/cli";
import { type AwsPlan, policyName, secretsPolicy, trustPolicy } from "@/lib/clouds/aws/setup/documents";
import {
  attributes,
  type Expression,
  expression,
  type HclValue,
  hclText,
  jsonEncoded,
} from "@/lib/clouds/aws/setup/hcl";

export function terraform(plan: AwsPlan): string {
  const { account } = plan;
  const provider = resource("aws_iam_openid_connect_provider", "latchkey", {
    url: plan.issuer,
    client_id_list: [plan.audience],
  });
  const wrongAccount = `Terraform is signed in to another account than ${account}.`;
  return [
    // Since 5.81 a provider needs no thumbprint.
    `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.81"
    }
  }
}
`,
    `data "aws_caller_identity" "latchkey" {}
`,
    ...(plan.isProviderRegistered ? [] : [provider]),
    resource(
      "aws_iam_role",
      "latchkey",
      {
        name: plan.roleName,
        path: plan.rolePath,
        description: roleDescription,
        assume_role_policy: jsonEncoded(trustPolicy(plan) as unknown as HclValue),
      },
      `
  lifecycle {
    precondition {
      condition     = data.aws_caller_identity.latchkey.account_id == ${hclText(account)}
      error_message = ${hclText(wrongAccount)}
    }
  }
`,
    ),
    resource("aws_iam_role_policy", "latchkey", {
      name: policyName,
      role: expression("aws_iam_role.latchkey.name"),
      policy: jsonEncoded(secretsPolicy(plan) as unknown as HclValue),
    }),
    `output "role_arn" {
  description = "The AWS Role ARN of the Workload Identity config"
  value       = aws_iam_role.latchkey.arn
}
`,
  ].join("\n");
}

function resource(
  type: string,
  name: string,
  body: Record<string, HclValue | Expression>,
  blocks = "",
): string {
  return `resource "${type}" "${name}" {\n${attributes(body, 1)}${blocks}}\n`;
}
