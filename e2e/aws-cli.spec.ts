// The guide's own commands, as the AWS CLI takes them: only the placeholders are filled in, and the address of the
// simulated AWS and, for an issuer on this machine, no thumbprint.
import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { audience, newAwsAccount, region } from "./aws-account";
import { plant } from "./canaries";
import { environment, newOrganization } from "./environment";
import { consoleOf, signIn } from "./session";
import { kickOff, printing } from "./worker";
import { configInput, credentialInput, deploy } from "./working-organization";

const secretName = "crewai-test-keyword";

function version(): string | null {
  try {
    return execFileSync("aws", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  } catch {
    return null;
  }
}

interface Shell {
  /** Runs a command of the guide; gives what it answered, read as JSON. @throws Error with what it complained of. */
  run(command: string): Promise<Record<string, unknown>>;
  /** "Save as …" */
  save(file: string, document: unknown): Promise<void>;
  end(): Promise<void>;
}

async function openShell({
  accessKeyId,
  secretAccessKey,
}: {
  accessKeyId: string;
  secretAccessKey: string;
}): Promise<Shell> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "latchkey-cli-"));
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_DEFAULT_OUTPUT: "json",
    AWS_PAGER: "",
    // No settings of the person who runs the tests.
    AWS_CONFIG_FILE: path.join(folder, "none"),
    AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "none"),
    AWS_PROFILE: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_EC2_METADATA_DISABLED: "true",
  };
  return {
    run: (command) =>
      new Promise((resolve, reject) => {
        const line = `${command} --endpoint-url ${environment().simulator.url}`;
        execFile("sh", ["-c", line], { env, cwd: folder, timeout: 60_000 }, (error, stdout, stderr) => {
          if (error) reject(new Error(`${line}\n${stderr || error.message}`));
          else resolve(stdout.trim() ? JSON.parse(stdout) : {});
        });
      }),
    save: (file, document) => writeFile(path.join(folder, file), JSON.stringify(document, null, 2)),
    end: () => rm(folder, { recursive: true }),
  };
}

test("The guide's AWS CLI commands lead to a worker that sees the secret, and after update-secret the new value", async () => {
  test.skip(
    version() === null,
    "There is no `aws` on PATH: install the AWS CLI to run the guide's commands.",
  );
  const organization = await newOrganization();
  const aws = await newAwsAccount();
  const issuer = environment().settings.OIDC_ISSUER ?? "";
  const host = issuer.replace(/^https?:\/\//, "");
  const shell = await openShell(aws.administrator);

  await test.step("Step 2: register the issuer as an identity provider", async () => {
    const answer = await shell.run(`aws iam create-open-id-connect-provider \
  --url "${issuer}" \
  --client-id-list "${audience}"`);
    expect(answer).toEqual({
      OpenIDConnectProviderArn: `arn:aws:iam::${aws.id}:oidc-provider/${host}`,
    });
  });

  const roleArn = await test.step("Step 3: create the role", async () => {
    await shell.save("trust-policy.json", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::${aws.id}:oidc-provider/${host}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${host}:aud`]: "sts.amazonaws.com",
              [`${host}:sub`]: `organization:${organization.id}`,
            },
          },
        },
      ],
    });
    const { Role } = await shell.run(`aws iam create-role \
  --role-name crewai-secrets-reader \
  --assume-role-policy-document file://trust-policy.json`);
    const { Arn } = Role as { Arn: string };
    expect(Arn).toBe(`arn:aws:iam::${aws.id}:role/crewai-secrets-reader`);
    return Arn;
  });

  await test.step("Step 4: allow the role to list and read secrets", async () => {
    await shell.save("secrets-policy.json", {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "SecretsManagerListForUI",
          Effect: "Allow",
          Action: "secretsmanager:ListSecrets",
          Resource: "*",
        },
        {
          Sid: "SecretsManagerRead",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue"],
          Resource: `arn:aws:secretsmanager:${region}:${aws.id}:secret:crewai-*`,
        },
        {
          Sid: "KMSDecrypt",
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: `arn:aws:kms:${region}:${aws.id}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
        },
      ],
    });
    await shell.run(`aws iam put-role-policy \
  --role-name crewai-secrets-reader \
  --policy-name SecretsManagerRead \
  --policy-document file://secrets-policy.json`);
  });

  await test.step("Step 5: create a secret", async () => {
    plant("secret in AWS", "hello from aws");
    const answer = await shell.run(`aws secretsmanager create-secret \
  --region ${region} \
  --name ${secretName} \
  --secret-string "hello from aws"`);
    expect(answer).toMatchObject({ Name: secretName, VersionId: expect.any(String) });
  });

  const token = await test.step("Steps 6 to 9, in Latchkey", async () => {
    const owner = consoleOf(await signIn(organization.owner), organization);
    const { id: configId } = await owner.post<{ id: string }>(
      "workload-identity-configs",
      configInput(roleArn),
    );
    const { id } = await owner.post<{ id: string }>("secret-provider-credentials", credentialInput(configId));
    const tested = await owner.post(`secret-provider-credentials/${id}/test-connection`, undefined, 200);
    expect(tested).toMatchObject({ ok: true, account: aws.id });
    const automation = await owner.post<{ id: string }>("automations", { name: "Greeter" });
    await owner.post("environment-variables", {
      key: "TEST_KEYWORD",
      source: `credential:${id}`,
      secretName,
      automationIds: [automation.id],
    });
    return (await deploy(owner, automation.id)).token;
  });
  expect(await kickOff(token, printing("TEST_KEYWORD"))).toMatchObject({
    exitCode: 0,
    stdout: "hello from aws",
  });

  await test.step("Step 10: rotate the secret", async () => {
    await shell.run(`aws secretsmanager update-secret \
  --region ${region} \
  --secret-id ${secretName} \
  --secret-string "rotated value"`);
    expect(await kickOff(token, printing("TEST_KEYWORD"))).toMatchObject({
      exitCode: 0,
      stdout: "rotated value",
    });
  });
  await shell.end();
});
