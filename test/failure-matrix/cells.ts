// One cell of the matrix of failures: an AWS account of its own, a way of authenticating, an operation, under a fault.
import {
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { deployments } from "@/db/schema/automations";
import type { Member } from "@/lib/server/auth/actor";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import { searchSecretNames } from "@/lib/server/secret-providers/search-secret-names";
import { createCredential } from "@/lib/server/secret-providers/service";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { createConfig } from "@/lib/server/workload-identity/service";
import { AppError, type VariableFailure } from "@/lib/shared/errors";
import type { PlatformKickoff } from "@/lib/shared/resolution/plan";
import type { Fault } from "@/simulator/aws/faults";
import type { AwsSimulator } from "@/simulator/aws/server";
import { awsClients, policy } from "@/simulator/aws/testing";
import { kickOffInPython } from "@/test/failure-matrix/python-worker";
import { testAutomation } from "@/test/support/automation";
import { anyAssumeRole, anyConfig, anyCredential, anyStaticKeys } from "@/test/support/organization";
import { resolveKickoff } from "@/worker/kickoff";
import { connectPlatform } from "@/worker/platform";

export const methods = ["workload_identity", "static_keys", "assume_role"] as const;
export type Method = (typeof methods)[number];

/** With keys, secrets are read at deploy, and kickoffs ask AWS nothing; with Workload Identity it is the other way round. */
export const operations = {
  workload_identity: ["test", "autocomplete", "kickoff on a worker", "kickoff on the platform", "deploy"],
  static_keys: ["test", "autocomplete", "deploy"],
  assume_role: ["test", "autocomplete", "deploy"],
} as const satisfies Record<Method, readonly string[]>;
export type Operation = (typeof operations)[Method][number];

/** The worker of the kickoffs: Node's or Python's. */
export type Worker = "node" | "python";

export const values = { FIRST: "the first value", SECOND: "the second value" };

export interface Cell {
  /** The visible outcome: "ok", the reason, or both if a test is green with a warning. */
  outcome: string;
  /** The variables that failed, in order. */
  failed: string[];
  /** The failures without a cause or a remedy. */
  unexplained: string[];
  durationMs: number;
  /** How often AWS was asked, by operation. */
  calls: Record<string, number>;
  /** Everything that was said. */
  said: string;
  /** What a kickoff would inject; null when it injects nothing. */
  environment: Record<string, string> | null;
  /** Versions that deploying left. */
  versions: number;
}

interface World {
  aws: AwsSimulator;
  issuerUrl: string;
  workerUrl: URL;
  owner: Member;
}

/** Sets an account up, breaks it, and does the one operation, a kickoff by the worker that is named. */
export async function runCell(
  world: World,
  method: Method,
  operation: Operation,
  faults: readonly Fault[],
  by: Worker,
): Promise<Cell> {
  const { aws, owner } = world;
  const { accountId, administrator } = aws.createAccount();
  const clients = awsClients(aws.url, administrator);
  await Promise.all([
    clients.secrets.send(new CreateSecretCommand({ Name: "team/first", SecretString: values.FIRST })),
    clients.secrets.send(
      // Under a key of the customer's own, so that one of the two can fail by itself.
      new CreateSecretCommand({
        Name: "team/second",
        SecretString: values.SECOND,
        KmsKeyId: "11111111-2222-4333-8444-555555555555",
      }),
    ),
  ]);
  const credential = await connect(world, method, accountId, clients.iam);
  const source = `credential:${credential.id}`;
  const automation = await testAutomation(owner, [
    { key: "FIRST", source, secretName: "team/first" },
    { key: "SECOND", source, secretName: "team/second" },
  ]);
  const isKickoff = operation.startsWith("kickoff");
  const deployed = isKickoff ? await automation.deploy() : null;

  for (const fault of faults) aws.setFault({ ...fault, accountId });
  const logged = aws.requests.length;
  const startedMs = performance.now();
  const observed = await (async (): Promise<
    Pick<Cell, "outcome" | "failed" | "unexplained" | "said" | "environment">
  > => {
    switch (operation) {
      case "test": {
        const test = await testConnection(owner, credential.id);
        const warned = (test.stages ?? []).flatMap((stage) =>
          stage.outcome === "warning" && "failure" in stage && stage.failure ? [stage.failure.reason] : [],
        );
        const outcome = test.ok ? ["ok", ...warned.map((reason) => `(${reason})`)].join(" ") : test.reason;
        return { outcome, failed: [], unexplained: [], said: JSON.stringify(test), environment: null };
      }
      case "autocomplete": {
        const answer = await refusedOr(searchSecretNames(owner, { source, query: "team/f" }));
        if (answer instanceof AppError) return refused(answer);
        const names = answer.names.map(({ name }) => name);
        const outcome = names.join() === "team/first" ? "ok" : names.length === 0 ? "nothing found" : "odd";
        return { outcome, failed: [], unexplained: [], said: JSON.stringify(answer), environment: null };
      }
      case "kickoff on a worker":
      case "kickoff on the platform": {
        const lines: string[] = [];
        const say = (line: string) => void lines.push(line);
        const resolve = operation === "kickoff on a worker" ? "worker" : "platform";
        const token = deployed?.token ?? "";
        const answer = await refusedOr(
          by === "python"
            ? kickOffInPython(world.workerUrl, token, resolve, say)
            : resolveKickoff(connectPlatform(world.workerUrl, token), say, { resolve }),
        );
        if (answer instanceof AppError) return refused(answer, lines);
        return { outcome: "ok", failed: [], unexplained: [], said: lines.join("\n"), environment: answer };
      }
      case "deploy": {
        const answer = await refusedOr(automation.deploy());
        if (answer instanceof AppError) return refused(answer);
        const input = { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" };
        // What the version holds shows at its kickoff; where nothing is baked, the kickoff would read.
        const environment =
          answer.bakedCount === 0
            ? null
            : ((await startKickoff(answer.worker, input)) as PlatformKickoff).environment;
        return { outcome: "ok", failed: [], unexplained: [], said: "", environment };
      }
    }
  })();
  const durationMs = performance.now() - startedMs;
  const calls: Record<string, number> = {};
  for (const request of aws.requests.slice(logged)) {
    if (request.accountId === accountId) calls[request.operation] = (calls[request.operation] ?? 0) + 1;
  }
  const versions = await database().$count(deployments, eq(deployments.automationId, automation.id));
  return { ...observed, durationMs, calls, versions: isKickoff ? versions - 1 : versions };
}

async function connect(
  { issuerUrl, owner }: World,
  method: Method,
  accountId: string,
  iam: ReturnType<typeof awsClients>["iam"],
) {
  const host = issuerUrl.replace("http://", "");
  const permissions = policy(
    { Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" },
    { Effect: "Allow", Action: ["secretsmanager:GetSecretValue", "kms:Decrypt"], Resource: "*" },
  );
  const roleArn = `arn:aws:iam::${accountId}:role/reader`;
  const createRole = async (statement: object) => {
    await iam.send(
      new CreateRoleCommand({
        RoleName: "reader",
        AssumeRolePolicyDocument: policy({ Effect: "Allow", ...statement }),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({ RoleName: "reader", PolicyName: "read", PolicyDocument: permissions }),
    );
  };
  if (method === "workload_identity") {
    await iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: issuerUrl, ClientIDList: ["sts.amazonaws.com"] }),
    );
    await createRole({
      Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${host}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${host}:aud`]: "sts.amazonaws.com",
          [`${host}:sub`]: `organization:${owner.organizationId}`,
        },
      },
    });
    const config = await createConfig(owner, anyConfig({ settings: { roleArn, region: "us-east-1" } }));
    return createCredential(owner, anyCredential(config.id));
  }
  await iam.send(new CreateUserCommand({ UserName: "reader" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "reader" }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  const region = "us-east-1";
  if (method === "static_keys") {
    await iam.send(
      new PutUserPolicyCommand({ UserName: "reader", PolicyName: "read", PolicyDocument: permissions }),
    );
    return createCredential(
      owner,
      anyStaticKeys({ settings: { accessKeyId, region }, secrets: { secretAccessKey } }),
    );
  }
  await createRole({
    Principal: { AWS: `arn:aws:iam::${accountId}:user/reader` },
    Action: "sts:AssumeRole",
  });
  return createCredential(
    owner,
    anyAssumeRole({ settings: { accessKeyId, region, roleArn }, secrets: { secretAccessKey } }),
  );
}

async function refusedOr<T>(call: Promise<T>): Promise<T | AppError> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function refused(error: AppError, lines: string[] = []) {
  const failures: VariableFailure[] = [...(error.failures ?? [])].sort((left, right) =>
    left.key < right.key ? -1 : 1,
  );
  const reasons = [...new Set(failures.map(({ reason }) => reason))];
  const { cause: _, ...shown } = { ...error, message: error.message };
  return {
    outcome: error.failure?.reason ?? (reasons.join(" + ") || error.code),
    failed: failures.map(({ key }) => key),
    unexplained: failures.filter(({ cause, remedy }) => !cause || !remedy).map(({ key }) => key),
    said: JSON.stringify([shown, lines]),
    environment: null,
  };
}
