// AWS Secrets Manager as a secret store.
import { ListSecretsCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { type AwsCredentials, secretsManagerClient, stsClient } from "@/lib/clouds/aws/connect/clients";
import {
  attempt,
  type Deadline,
  endingWith,
  type RetryPolicy,
  startDeadline,
  usualRetryPolicy,
} from "@/lib/clouds/aws/connect/retry";
import { type ListPage, searchSecretNames, walkSecretNames } from "@/lib/clouds/aws/connect/search";
import { getSecretValue } from "@/lib/clouds/aws/connect/secret-reading";
import { openAwsSession } from "@/lib/clouds/aws/connect/session";
import { awsSource } from "@/lib/clouds/aws/connect/source";
import { secretArnRegion } from "@/lib/clouds/aws/definition/arn";
import { ownFailure } from "@/lib/clouds/aws/failures/explain";
import { signerOf } from "@/lib/clouds/aws/failures/reasons/values";
import type { IdentityTokenSource, SecretStore, StoreSource } from "@/lib/clouds/contract";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import { AppError } from "@/lib/shared/errors";

interface Clients {
  sts: STSClient;
  secretsIn(region: string): SecretsManagerClient;
}

/** Every operation of the store ends within the retry policy's deadline, whatever AWS does. */
export function openAwsSecretStore(
  opened: StoreSource,
  tokenSource: IdentityTokenSource,
  retryPolicy: RetryPolicy = usualRetryPolicy,
): SecretStore {
  const source = awsSource(opened);
  const session = openAwsSession(source, tokenSource, retryPolicy);
  const signer = signerOf(source);
  let clients: ({ of: AwsCredentials } & Clients) | undefined;

  // New credentials get new clients: the SDK keeps what it was given.
  function clientsFor(credentials: AwsCredentials): Clients {
    if (clients?.of !== credentials) {
      const byRegion = new Map<string, SecretsManagerClient>();
      clients = {
        of: credentials,
        sts: stsClient(source.region, credentials),
        secretsIn(region) {
          const client = byRegion.get(region) ?? secretsManagerClient(region, credentials);
          byRegion.set(region, client);
          return client;
        },
      };
    }
    return clients;
  }

  /** @param signal ends the call, and never the handshake: others may be waiting for the same one. */
  async function signed<T>(
    stage: ConnectionStage,
    deadline: Deadline,
    call: (clients: Clients, signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const callDeadline = endingWith(deadline, signal);
    const once = (credentials: AwsCredentials) =>
      attempt({ stage, signer }, callDeadline, retryPolicy, (signal) =>
        call(clientsFor(credentials), signal),
      );
    const credentials = await session.credentials(deadline);
    try {
      return await once(credentials);
    } catch (error) {
      if (!(error instanceof AppError && error.failure?.reason === "session_expired")) throw error;
      session.forget(credentials);
      return once(await session.credentials(deadline));
    }
  }

  async function operation<T>(run: (deadline: Deadline) => Promise<T>): Promise<T> {
    const deadline = startDeadline(retryPolicy);
    try {
      return await run(deadline);
    } finally {
      deadline.clear();
    }
  }

  const listPage =
    (deadline: Deadline, signal: AbortSignal | undefined): ListPage =>
    (input) =>
      signed(
        "list",
        deadline,
        ({ secretsIn }, abortSignal) =>
          secretsIn(source.region).send(new ListSecretsCommand(input), { abortSignal }),
        signal,
      );

  return {
    signIn: () =>
      operation(async (deadline) => {
        await session.credentials(deadline);
      }),

    verify: () =>
      operation(async (deadline) => {
        const { Arn, Account } = await signed("identity", deadline, ({ sts }, abortSignal) =>
          sts.send(new GetCallerIdentityCommand({}), { abortSignal }),
        );
        if (!Arn || !Account) throw ownFailure("identity", "cloud_answer_unreadable");
        return { principal: Arn, account: Account };
      }),

    listSecretNames: (query, { signal } = {}) =>
      operation((deadline) =>
        // In the second half of the time no page is begun, so that none is cut off.
        searchSecretNames(
          query,
          listPage(deadline, signal),
          () => deadline.leftMs() > retryPolicy.deadlineMs / 2,
        ),
      ),

    // Each page within the limit of one operation; for the whole walk the caller's signal is the limit.
    walkSecretNames: (onPage, { signal } = {}) =>
      walkSecretNames((input) => operation((deadline) => listPage(deadline, signal)(input)), onPage),

    readSecret: (name) =>
      operation(async (deadline) => {
        // An ARN says where its secret is; the credentials come from the source's region all the same.
        const region = secretArnRegion(name, source.region) ?? source.region;
        const { SecretString, SecretBinary, ARN, VersionId } = await signed(
          "read",
          deadline,
          ({ secretsIn }, abortSignal) => getSecretValue(secretsIn(region), name, abortSignal),
        );
        if (!ARN || !VersionId) throw ownFailure("read", "cloud_answer_unreadable");
        if (SecretString !== undefined) return { value: SecretString, resource: ARN, version: VersionId };
        throw ownFailure("read", SecretBinary ? "secret_is_binary" : "cloud_answer_unreadable");
      }),
  };
}
