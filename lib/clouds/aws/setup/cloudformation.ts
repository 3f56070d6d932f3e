// Setup by CloudFormation: one template.
import { roleDescription } from "@/lib/clouds/aws/setup/cli";
import { type AwsPlan, policyName, secretsPolicy, trustPolicy } from "@/lib/clouds/aws/setup/documents";
import { type YamlValue, yaml } from "@/lib/clouds/aws/setup/yaml";

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
