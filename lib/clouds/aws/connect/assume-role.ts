// AssumeRole: a user's access key for the short-lived credentials of a role.
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { type AwsCredentials, stsClient } from "@/lib/clouds/aws/connect/clients";
import { attempt, type Deadline, type RetryPolicy } from "@/lib/clouds/aws/connect/retry";
import type { AssumeRoleSource } from "@/lib/clouds/aws/connect/source";
import { ownFailure } from "@/lib/clouds/aws/failures/explain";

/** As short as AWS allows: a kickoff reads for seconds. */
export const lifetimeSeconds = 900;

export function assumeRole(source: AssumeRoleSource, retryPolicy: RetryPolicy) {
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
export function credentialsIn({ Credentials = {} }: Answer): AwsCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials;
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) {
    throw ownFailure("exchange", "cloud_answer_unreadable");
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
