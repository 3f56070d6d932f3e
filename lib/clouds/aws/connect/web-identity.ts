// The handshake of Workload Identity: an identity token for the short-lived credentials of a role.
import { AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts";
import { credentialsIn, lifetimeSeconds } from "@/lib/clouds/aws/connect/assume-role";
import { type AwsCredentials, stsClient } from "@/lib/clouds/aws/connect/clients";
import { attempt, type Deadline, type RetryPolicy, within } from "@/lib/clouds/aws/connect/retry";
import type { WorkloadIdentitySource } from "@/lib/clouds/aws/connect/source";
import { ownFailure } from "@/lib/clouds/aws/failures/explain";
import { failureTable } from "@/lib/clouds/aws/failures/table";
import type { IdentityTokenSource } from "@/lib/clouds/contract";
import { AppError } from "@/lib/shared/errors";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

export function assumeRoleWithWebIdentity(
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
