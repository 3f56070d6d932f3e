// The least that a script can do which reads ten secrets with an identity token and runs a command: the AWS SDK.
import { spawn } from "node:child_process";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const settings = { region: "us-east-1", endpoint: process.env.BENCH_AWS, maxAttempts: 1 };
const { Credentials } = await new STSClient(settings).send(
  new AssumeRoleWithWebIdentityCommand({
    RoleArn: "arn:aws:iam::123456789012:role/reader",
    RoleSessionName: "bench",
    WebIdentityToken: "token",
  }),
);
const client = new SecretsManagerClient({
  ...settings,
  credentials: {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  },
});
const values = await Promise.all(
  Array.from({ length: 10 }, async (_, index) => {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: `bare/secret-${index}` }));
    return [`SECRET_${index}`, answer.SecretString];
  }),
);
const [command, ...rest] = process.argv.slice(2);
spawn(command, rest, { stdio: "inherit", env: { ...process.env, ...Object.fromEntries(values) } }).on(
  "exit",
  (code) => process.exit(code ?? 1),
);
