// The credentials that a store's calls are signed with: kept in memory only, and renewed before they end.
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts";
import { type AwsCredentials, stsClient } from "@/lib/clouds/aws/connect/clients";
import {
  attempt,
  type Deadline,
  type RetryPolicy,
  usualRetryPolicy,
  within,
} from "@/lib/clouds/aws/connect/retry";
import type { AssumeRoleSource, AwsSource, WorkloadIdentitySource } from "@/lib/clouds/aws/connect/source";
import { ownFailure } from "@/lib/clouds/aws/failures/explain";
import { failureTable } from "@/lib/clouds/aws/failures/table";
import type { IdentityTokenSource } from "@/lib/clouds/contract";
import { AppError } from "@/lib/shared/errors";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

const renewBeforeSeconds = 180;

/** Nothing is asked of anyone before the first credentials are needed. */
export function openAwsSession(
  source: AwsSource,
  tokenSource: IdentityTokenSource,
  retryPolicy: RetryPolicy = usualRetryPolicy,
) {
  switch (source.method) {
    case "workload_identity":
      return renewed(assumeRoleWithWebIdentity(source, tokenSource, retryPolicy), retryPolicy);
    case "assume_role":
      return renewed(assumeRole(source, retryPolicy), retryPolicy);
    case "static_keys": {
      // An access key has no end that could be known beforehand.
      let key: AwsCredentials | undefined;
      return {
        async credentials() {
          key ??= { accessKeyId: source.accessKeyId, secretAccessKey: source.secretAccessKey() };
          return key;
        },
        forget: () => undefined,
      };
    }
  }
}

/** Callers that come together share one exchange. */
function renewed(exchange: (deadline: Deadline) => Promise<AwsCredentials>, retryPolicy: RetryPolicy) {
  let held: { credentials: AwsCredentials; renewAt: number } | undefined;
  let pending: Promise<AwsCredentials> | undefined;
  return {
    /** @throws AppError `cloud_refused`, stage `mint` or `exchange`. */
    async credentials(deadline: Deadline) {
      if (held && retryPolicy.now() < held.renewAt) return held.credentials;
      pending ??= exchange(deadline)
        .then((credentials) => {
          // Counted on this machine's clock from the lifetime asked for: AWS's expiry is by a clock that may differ.
          held = { credentials, renewAt: retryPolicy.now() + (lifetimeSeconds - renewBeforeSeconds) * 1000 };
          return credentials;
        })
        .finally(() => {
          pending = undefined;
        });
      return pending;
    },
    /** Drops these credentials, so that the next call exchanges anew. */
    forget(credentials: AwsCredentials) {
      if (held?.credentials === credentials) held = undefined;
    },
  };
}

// The handshake of Workload Identity: an identity token for the short-lived credentials of a role.

function assumeRoleWithWebIdentity(
  source: WorkloadIdentitySource,
  tokenSource: IdentityTokenSource,
  retryPolicy: RetryPolicy,
) {
  const sts = stsClient(source.region);

  return async function exchange(deadline: Deadline): Promise<AwsCredentials> {
    let token = "";
    const assume = async (refused?: string) => {
      token = await mint((audience) => tokenSource(audience, refused), source.audience, deadline);
      return attempt({ stage: "exchange", signer: "token" }, deadline, retryPolicy, (abortSignal) =>
        sts.send(
          new AssumeRoleWithWebIdentityCommand({
            RoleArn: source.roleArn,
            RoleSessionName: source.sessionName,
            WebIdentityToken: token,
            DurationSeconds: lifetimeSeconds,
          }),
          { abortSignal },
        ),
      );
    };
    const answer = await assume().catch((error: unknown) => {
      const reason = error instanceof AppError ? error.failure?.reason : undefined;
      if (failureTable[reason as CloudReason]?.retry === "mint_again") return assume(token);
      throw error;
    });
    return credentialsIn(answer);
  };
}

async function mint(tokenSource: IdentityTokenSource, audience: string, deadline: Deadline): Promise<string> {
  try {
    return await within(deadline, tokenSource(audience));
  } catch (error) {
    if (!(error instanceof AppError)) {
      // A bug or a broken database: its own message is not for the reader of a connection test.
      throw new AppError("cloud_refused", ownFailure("mint", "token_not_minted").message, {
        failure: ownFailure("mint", "token_not_minted").failure,
        cause: error,
      });
    }
    if (error.failure) throw error;
    const reason = error.code === "not_configured" ? "issuer_not_configured" : "token_not_minted";
    throw ownFailure("mint", reason, error.message);
  }
}

// AssumeRole: a user's access key for the short-lived credentials of a role.

/** As short as AWS allows: a kickoff reads for seconds. */
const lifetimeSeconds = 900;

function assumeRole(source: AssumeRoleSource, retryPolicy: RetryPolicy) {
  const { accessKeyId, secretAccessKey, externalId, region, roleArn, sessionName } = source;

  return async function exchange(deadline: Deadline): Promise<AwsCredentials> {
    // A client for this exchange alone: it keeps the key that it was given, and is let go with it.
    const sts = stsClient(region, { accessKeyId, secretAccessKey: secretAccessKey() });
    const ExternalId = externalId?.();
    const answer = await attempt({ stage: "exchange", signer: "key" }, deadline, retryPolicy, (abortSignal) =>
      sts.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: sessionName,
          DurationSeconds: lifetimeSeconds,
          ...(ExternalId && { ExternalId }),
        }),
        { abortSignal },
      ),
    );
    return credentialsIn(answer);
  };
}

interface Answer {
  Credentials?: { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string };
}

/** @throws AppError `cloud_refused` for an answer that lacks them. */
function credentialsIn({ Credentials = {} }: Answer): AwsCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials;
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) {
    throw ownFailure("exchange", "cloud_answer_unreadable");
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
