import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AwsCli, startAwsCli } from "./cli";
import { type AwsSimulator, startAwsSimulator } from "./server";
import { policy } from "./testing";

let aws: AwsSimulator;
let cli: AwsCli;
beforeAll(async () => {
  aws = await startAwsSimulator();
  cli = await startAwsCli(aws.url);
});
afterAll(async () => {
  await cli.close();
  await aws.close();
});

function run(script: string): Promise<{ code: unknown; out: string; error: string }> {
  const env = {
    ...process.env,
    PATH: `${cli.folder}${path.delimiter}${process.env.PATH}`,
    AWS_ACCESS_KEY_ID: aws.administrator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.administrator.secretAccessKey,
  };
  return new Promise((resolve) => {
    execFile("sh", ["-c", script], { env, cwd: cli.folder }, (failure, out, error) =>
      resolve({ code: failure?.code ?? 0, out, error }),
    );
  });
}

test("answers as JSON, or with one value as text", async () => {
  expect(JSON.parse((await run("aws sts get-caller-identity")).out)).toMatchObject({
    Account: aws.accountId,
  });
  const { out } = await run("aws sts get-caller-identity --query Account --output text");
  expect(out).toBe(`${aws.accountId}\n`);
});

test("reads documents from files, and shows them as JSON", async () => {
  const trust = policy({ Effect: "Allow", Principal: { AWS: aws.accountId }, Action: "sts:AssumeRole" });
  await writeFile(path.join(cli.folder, "trust.json"), trust);
  await run("aws iam create-role --role-name r --assume-role-policy-document file://trust.json");
  const { out } = await run("aws iam get-role --role-name r --query Role.AssumeRolePolicyDocument");
  expect(JSON.parse(out)).toEqual(JSON.parse(trust));
});

test("says what AWS refused, and fails as the AWS CLI does", async () => {
  const answer = await run("aws iam get-role --role-name none");
  expect(answer).toMatchObject({ code: 254, out: "", error: expect.stringContaining("NoSuchEntity") });
});

test.each([
  "aws s3 ls",
  "aws iam get-role none",
  "aws iam get-role --role-name",
  "aws iam get-role --role-name a b",
])("knows nothing of %s", async (script) => {
  expect((await run(script)).code).toBe(252);
});
