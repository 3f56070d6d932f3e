// The handshake with AWS: an identity token for short-lived credentials, kept in memory only, renewed before they end.
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { attempt, type Deadline, type Pace, usualPace, within } from "@/lib/clouds/aws/attempts";
import { ownFailure } from "@/lib/clouds/aws/failures";
import type { IdentityTokenSource, WorkloadIdentitySource } from "@/lib/clouds/contract";
import { AppError } from "@/lib/errors";

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

export interface AwsSession {
  /** @throws AppError `cloud_refused`, stage `mint` or `exchange`. */
  credentials(deadline: Deadline): Promise<AwsCredentials>;
  /** Drops these credentials, so that the next call exchanges anew. */
  forget(credentials: AwsCredentials): void;
}

// As short as AWS allows: a kickoff reads for seconds.
const lifetimeSeconds = 900;
const renewBeforeSeconds = 180;

// Shared by all stores, so that connections are reused and none is left behind when a store is let go.
const agents = {
  httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
  httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
};

/**
 * What every AWS client here is made with. The endpoint is the region's own, or that of the SDK's variables
 * `AWS_ENDPOINT_URL_STS` and `AWS_ENDPOINT_URL_SECRETS_MANAGER`.
 *
 * @param credentials without them, a client signs nothing: it must never find those of the machine.
 */
export function awsClientSettings(region: string, credentials?: AwsCredentials) {
  return {
    region,
    credentials: credentials ?? (() => Promise.reject(new TypeError("This AWS client has no credentials."))),
    maxAttempts: 1,
    retryMode: "standard",
    defaultsMode: "standard" as const,
    requestHandler: {
      ...agents,
      connectionTimeout: 2_000,
      // Longer than the five seconds for which AWS itself waits for an issuer, so that its own word arrives.
      requestTimeout: credentials ? 5_000 : 8_000,
      // Without it the SDK only warns when the time is over.
      throwOnRequestTimeout: true,
      // Bounds the silence within an answer, which the request's limit does not cover.
      socketTimeout: credentials ? 5_000 : 8_000,
    },
  };
}

/** Nothing is asked of anyone before the first credentials are needed. */
export function openAwsSession(
  source: WorkloadIdentitySource,
  tokenSource: IdentityTokenSource,
  pace: Pace = usualPace,
): AwsSession {
  const sts = new STSClient(awsClientSettings(source.region));
  let held: { credentials: AwsCredentials; renewAt: number } | undefined;
  let pending: Promise<AwsCredentials> | undefined;

  async function exchange(deadline: Deadline): Promise<AwsCredentials> {
    const assume = async () => {
      const token = await mint(source.audience, tokenSource, deadline);
      return attempt("exchange", deadline, pace, (abortSignal) =>
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
      if (error instanceof AppError && error.failure?.reason === "identity_token_expired") return assume();
      throw error;
    });
    const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken) {
      throw ownFailure("exchange", "cloud_answer_unreadable");
    }
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  }

  return {
    async credentials(deadline) {
      if (held && pace.now() < held.renewAt) return held.credentials;
      pending ??= exchange(deadline)
        .then((credentials) => {
          // Counted on this machine's clock from the lifetime asked for: AWS's expiry is by a clock that may differ.
          held = { credentials, renewAt: pace.now() + (lifetimeSeconds - renewBeforeSeconds) * 1000 };
          return credentials;
        })
        .finally(() => {
          pending = undefined;
        });
      return pending;
    },
    forget(credentials) {
      if (held?.credentials === credentials) held = undefined;
    },
  };
}

async function mint(audience: string, tokenSource: IdentityTokenSource, deadline: Deadline): Promise<string> {
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
