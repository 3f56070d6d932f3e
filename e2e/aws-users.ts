// Users with access keys in a simulated account, and roles that trust them: what static credentials need.
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { type AwsAccount, listStatement, type PolicyStatement, readStatement } from "./aws-account";
import { plant } from "./canaries";
import { unique } from "./working-organization";

export interface AwsUser {
  name: string;
  arn: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const nameFor = (what: string) => unique(what).replaceAll(" ", "-");
const policyOf = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const usual = ({ id }: AwsAccount): PolicyStatement[] => [listStatement, readStatement(id)];

/** May list and read as the guide has it, unless told otherwise. */
export async function newUser(account: AwsAccount, statements = usual(account)): Promise<AwsUser> {
  const name = nameFor("reader");
  const { User } = await account.iam.send(new CreateUserCommand({ UserName: name }));
  const { AccessKey } = await account.iam.send(new CreateAccessKeyCommand({ UserName: name }));
  if (statements.length > 0) {
    const document = policyOf(...statements);
    await account.iam.send(
      new PutUserPolicyCommand({ UserName: name, PolicyName: "Reader", PolicyDocument: document }),
    );
  }
  const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
  plant("secretAccessKey", SecretAccessKey);
  return { name, arn: User?.Arn ?? "", accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
}

export async function deleteKey(account: AwsAccount, { name, accessKeyId }: AwsUser): Promise<void> {
  await account.iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId: accessKeyId }));
}

/** A role that the principal may assume, with this External ID if one is given. Gives its ARN. */
export async function newTrustingRole(
  account: AwsAccount,
  principal: string,
  { externalId, statements = usual(account) }: { externalId?: string; statements?: PolicyStatement[] } = {},
): Promise<string> {
  const name = nameFor("assumed");
  plant("externalId", externalId ?? "");
  const trust = policyOf({
    Effect: "Allow",
    Principal: { AWS: principal },
    Action: "sts:AssumeRole",
    ...(externalId && { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
  });
  const { Role } = await account.iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }),
  );
  const document = policyOf(...statements);
  await account.iam.send(
    new PutRolePolicyCommand({ RoleName: name, PolicyName: "Reader", PolicyDocument: document }),
  );
  return Role?.Arn ?? "";
}
