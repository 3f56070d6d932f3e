// Setup by CloudFormation: one template.
import { roleDescription } from "@/lib/clouds/aws/setup/cli";
import { type AwsPlan, policyName, secretsPolicy, trustPolicy } from "@/lib/clouds/aws/setup/documents";

export function cloudFormation(plan: AwsPlan): string {
  const provider = {
    Type: "AWS::IAM::OIDCProvider",
    // An account has one provider for an issuer: roles of other organizations may stand on it when this stack goes.
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
    Properties: { Url: plan.issuer, ClientIdList: [plan.audience] },
  };
  const role = {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: plan.roleName,
      Path: plan.rolePath,
      Description: roleDescription,
      AssumeRolePolicyDocument: trustPolicy(plan),
      Policies: [{ PolicyName: policyName, PolicyDocument: secretsPolicy(plan) }],
    },
  };
  return yaml({
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Lets Latchkey at ${plan.issuer} read secrets for one of its organizations`,
    Resources: {
      ...(!plan.isProviderRegistered && { LatchkeyProvider: provider }),
      SecretsReader: role as unknown as YamlValue,
    },
    Outputs: {
      RoleArn: {
        Description: "The AWS Role ARN of the Workload Identity config",
        Value: { "Fn::GetAtt": ["SecretsReader", "Arn"] },
      },
    },
  });
}

// Plain data as YAML 1.2: every text in double quotes, which YAML reads as JSON does, so that nothing is taken for a number,
// a date or a boolean.

export type YamlValue = string | readonly YamlValue[] | { readonly [key: string]: YamlValue };

export function yaml(value: { readonly [key: string]: YamlValue }): string {
  return block(value, 0).join("\n").concat("\n");
}

function block(value: YamlValue, depth: number): string[] {
  const indent = "  ".repeat(depth);
  if (typeof value === "string") return [`${indent}${text(value)}`];
  if (isList(value)) {
    return value.flatMap((item) => {
      const [first = "", ...rest] = block(item, depth + 1);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([key, child]) => {
    const name = /^[A-Za-z][A-Za-z0-9]*$/.test(key) && !reserved.test(key) ? key : text(key);
    return typeof child === "string"
      ? [`${indent}${name}: ${text(child)}`]
      : [`${indent}${name}:`, ...block(child, depth + 1)];
  });
}

/** Plain scalars that YAML 1.1, which CloudFormation reads, takes for a boolean or null. */
const reserved = /^(y|n|yes|no|on|off|true|false|null)$/i;

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function text(value: string): string {
  // JSON leaves these as they are; in YAML they would end a line.
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
