// Refusals of the signature on a call: whose key it is, from which session, in which region, by which clock.
import { command } from "@/lib/clouds/aws/definition/shell";
import { endpoint } from "@/lib/clouds/aws/failures/reasons/remedies";
import type { Row } from "@/lib/clouds/aws/failures/reasons/row";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

const signed: ConnectionStage[] = ["identity", "list", "read"];

export const signingRows = {
  region_disabled: {
    when: [{ codes: ["RegionDisabled", "OptInRequired"] }],
    place: "credential",
    cause: "AWS STS isn't active in this region of the account, or your secrets are in another region.",
    remedy: ({ region, partition, account, regionPlace }) =>
      `The endpoint ${endpoint("sts", region)} refused. If your secrets aren't in ${region}, correct the region of ` +
      `${regionPlace}. Otherwise activate ${region} for account ${account} in the AWS console: IAM → ` +
      "Account settings → Security Token Service (STS)." +
      (partition === "aws"
        ? ` The endpoint of us-east-1, ${endpoint("sts", "us-east-1")}, is always active.`
        : ""),
  },
  clock_skew: {
    when: [
      { codes: ["RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"] },
      {
        codes: ["InvalidSignature", "SignatureDoesNotMatch"],
        message: /signature (expired|not yet current)/i,
      },
    ],
    retry: "few",
    cause: "The clock of the machine that called AWS is more than five minutes off.",
    remedy: () => "Correct that machine's clock (NTP), then try again.",
  },
  access_key_invalid: {
    when: [
      {
        signers: ["key"],
        codes: [
          "InvalidClientTokenId",
          "UnrecognizedClient",
          "MissingAuthenticationToken",
          "InvalidAccessKeyId",
        ],
      },
    ],
    place: "credential",
    cause: "AWS doesn't know the access key: it was deleted, deactivated or mistyped.",
    remedy: ({ accessKeyId, region }) =>
      `Check in IAM, letter by letter, that the access key ${accessKeyId} exists and is active, and that its account has ` +
      `${region} enabled. Otherwise create a new access key and enter both parts.\n` +
      command("iam get-access-key-last-used", { "access-key-id": accessKeyId }),
  },
  secret_key_invalid: {
    when: [{ signers: ["key"], codes: ["SignatureDoesNotMatch", "InvalidSignature", "IncompleteSignature"] }],
    place: "credential",
    cause: "The Secret Access Key doesn't match the Access Key ID.",
    remedy: ({ accessKeyId }) =>
      `Enter the Secret Access Key of ${accessKeyId} again, complete and without spaces. AWS shows it only once: if it's ` +
      "lost, create a new access key. If it's right, check the clock of the machine that runs Latchkey.",
  },
  session_expired: {
    when: [{ stages: signed, codes: ["ExpiredToken"] }],
    retry: "exchange_again",
    cause: "The temporary AWS credentials expired, and so did the new ones.",
    remedy: () =>
      "Try again. If it keeps failing, check whether the role's sessions were revoked in IAM, and check the machine's clock.",
  },
  session_not_accepted: {
    when: [
      {
        stages: signed,
        signers: ["session"],
        codes: [
          "InvalidClientTokenId",
          "UnrecognizedClient",
          "InvalidSignature",
          "SignatureDoesNotMatch",
          "IncompleteSignature",
          "MissingAuthenticationToken",
        ],
      },
    ],
    place: "credential",
    cause: "This region doesn't accept the role's session. Usually the region isn't enabled for the account.",
    remedy: ({ region, account }) =>
      `Check that your secrets are in ${region}, and that the region is enabled for account ${account}.`,
  },
} satisfies Partial<Record<CloudReason, Row>>;
