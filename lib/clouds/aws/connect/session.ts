// The credentials that a store's calls are signed with: kept in memory only, and renewed before they end.
import { assumeRole, lifetimeSeconds } from "@/lib/clouds/aws/connect/assume-role";
import type { AwsCredentials } from "@/lib/clouds/aws/connect/clients";
import { type Deadline, type RetryPolicy, usualRetryPolicy } from "@/lib/clouds/aws/connect/retry";
import type { AwsSource } from "@/lib/clouds/aws/connect/source";
import { assumeRoleWithWebIdentity } from "@/lib/clouds/aws/connect/web-identity";
import type { IdentityTokenSource } from "@/lib/clouds/contract";

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
