// The two documents of every setup method: the trust policy (who may assume the role) and the permission policy.
import {
  decryptStatement,
  listStatement,
  type PolicyStatement,
  readStatement,
} from "@/lib/clouds/aws/definition/permissions";
import {
  issuerHost,
  providerArn,
  type WebIdentityTrust,
  webIdentityStatement,
} from "@/lib/clouds/aws/definition/trust";
import type { AwsSetup } from "@/lib/clouds/aws/setup/schema";

export interface AwsPlan extends AwsSetup {
  issuer: string;
  organizationId: string;
  /** As the trust has them; absent where it lets the organization in. */
  automationIds?: readonly string[];
  audience: string;
  /** The role belongs to a config: its trust policy is replaced, whatever it says now. */
  isRoleKnown: boolean;
}

export const policyName = "SecretsManagerRead";

export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: readonly object[];
}

function trustOf(plan: AwsPlan): WebIdentityTrust {
  return { ...plan, host: issuerHost(plan.issuer) };
}

export function trustPolicy(plan: AwsPlan): PolicyDocument {
  return { Version: "2012-10-17", Statement: [webIdentityStatement(trustOf(plan))] };
}

export function secretsPolicy(plan: AwsPlan): PolicyDocument {
  const statements: PolicyStatement[] = [listStatement(), readStatement(plan.resources)];
  if (plan.keyArns.length > 0) statements.push(decryptStatement(plan.keyArns, plan));
  return { Version: "2012-10-17", Statement: statements };
}

export function planProviderArn(plan: AwsPlan): string {
  return providerArn(trustOf(plan));
}

export function roleArn({ partition, account, rolePath, roleName }: AwsPlan): string {
  return `arn:${partition}:iam::${account}:role${rolePath}${roleName}`;
}

export function json(document: PolicyDocument): string {
  return JSON.stringify(document, null, 2);
}
