// Policies from outside an account's IAM, and permissions boundaries: what they take away, and in which words.
import {
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  PutUserPermissionsBoundaryCommand,
} from "@aws-sdk/client-iam";
import { CreateSecretCommand, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type AwsSimulator, startAwsSimulator } from "./server";
import { awsClients, policy, refusalOf } from "./testing";
import type { GuardrailKind } from "./world";

let aws: AwsSimulator;
beforeAll(async () => {
  aws = await startAwsSimulator();
});
afterAll(() => aws.close());
beforeEach(async () => {
  aws.reset();
  await admin().secrets.send(new CreateSecretCommand({ Name: "key", SecretString: "s" }));
});

const admin = () => awsClients(aws.url, aws.administrator);
const read = () => admin().secrets.send(new GetSecretValueCommand({ SecretId: "key" }));
const action = "secretsmanager:GetSecretValue";
const said = (reason: string) => ({
  code: "AccessDeniedException",
  status: 400,
  message: `User: arn:aws:iam::123456789012:user/administrator is not authorized to perform: ${action} on resource: key ${reason}`,
});
const all = { Effect: "Allow", Action: "*", Resource: "*" };
const everybody = (statement: object) => ({ ...all, Principal: "*", ...statement });

test.each<[GuardrailKind, string]>([
  ["service-control", "service control policy"],
  ["resource-control", "resource control policy"],
  ["vpc-endpoint", "VPC endpoint policy"],
])(
  "a policy of the kind %s denies in its own words, with its ARN where there is one",
  async (kind, words) => {
    const own = (statement: object) =>
      kind === "service-control" ? { ...all, ...statement } : everybody(statement);
    aws.setGuardrail({ kind, policy: policy(own({})) });
    await read();
    aws.setGuardrail({ kind, policy: policy(own({ Effect: "Deny", Action: action })) });
    expect(await refusalOf(read())).toEqual(said(`with an explicit deny in a ${words}`));
    aws.reset();
    await admin().secrets.send(new CreateSecretCommand({ Name: "key", SecretString: "s" }));
    const arn = "arn:aws:organizations::987654321098:policy/o-a/x/p-b";
    aws.setGuardrail({ kind, policy: policy(own({ Effect: "Deny", Action: action })), arn });
    expect(await refusalOf(read())).toEqual(said(`with an explicit deny in a ${words}: ${arn}`));
  },
);

test.each<[GuardrailKind, string]>([
  ["service-control", "service control policy"],
  ["vpc-endpoint", "VPC endpoint policy"],
])("a policy of the kind %s that does not allow is none that does", async (kind, words) => {
  const own = kind === "service-control" ? { ...all, Action: "s3:*" } : everybody({ Action: "s3:*" });
  aws.setGuardrail({ kind, policy: policy(own) });
  expect(await refusalOf(read())).toEqual(said(`because no ${words} allows the ${action} action`));
});

test("a permissions boundary is the most that a user may", async () => {
  const { iam, sts } = admin();
  await iam.send(new CreateUserCommand({ UserName: "other" }));
  const { Policy } = await iam.send(
    new CreatePolicyCommand({
      PolicyName: "most",
      PolicyDocument: policy({ ...all, Action: ["iam:*", "sts:*"] }),
    }),
  );
  const PermissionsBoundary = Policy?.Arn;
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: "administrator", PermissionsBoundary }));
  expect(await refusalOf(read())).toEqual(
    said(`because no permissions boundary allows the ${action} action`),
  );
  await sts.send(new GetCallerIdentityCommand({}));
  await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: "administrator" }));
  await read();
});

test("another process sets one too, and is told what is wrong with it", async () => {
  const post = async (body: unknown) => {
    const answer = await fetch(`${aws.url}/_simulator/guardrails`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return [answer.status, ((await answer.json()) as { message?: string }).message];
  };
  const kind = "service-control";
  expect(await post({ kind, policy: policy({ ...all, Effect: "Deny" }) })).toEqual([201, undefined]);
  expect(await refusalOf(read())).toMatchObject({ code: "AccessDeniedException" });
  expect(await post({ kind: "wall", policy: "{}" })).toEqual([
    400,
    expect.stringContaining("service-control"),
  ]);
  expect(await post({ kind, policy: "{}" })).toEqual([400, "Syntax errors in policy."]);
  expect(await post({ kind })).toEqual([400, expect.stringContaining("string of JSON")]);
  expect(await post({ kind, policy: policy(all), accountId: "999999999999" })).toEqual([
    400,
    "There is no account 999999999999.",
  ]);
});
