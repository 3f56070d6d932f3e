// Refusals of the signature on a call: whose key it is, from which session, in which region, by which clock.
import { endpoint } from "@/lib/clouds/aws/reasons/remedies";
import type { Row } from "@/lib/clouds/aws/reasons/row";
import { command } from "@/lib/clouds/aws/shell/definition";
import type { ConnectionStage } from "@/lib/clouds/errors";

const signed: ConnectionStage[] = ["identity", "list", "read"];

export const signingRows = {
  region_disabled: {
    when: [{ codes: ["RegionDisabled", "OptInRequired"] }],
    retry: "never",
    place: "credential",
    cause:
      "AWS STS is not activated in this region for the account, or this is not the region of your secrets.",
    remedy: ({ region, partition, account, regionPlace }) =>
      `The endpoint ${endpoint("sts", region)} refused. If your secrets live in another region than ${region}, correct the region of ` +
      `${regionPlace}: the endpoint of that region is asked then. Otherwise activate ${region} for account ${account}: IAM, ` +
      "Account settings, Security Token Service." +
      (partition === "aws"
        ? ` The one of us-east-1, ${endpoint("sts", "us-east-1")}, is always active.`
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
    cause: "The clock of the machine that asked is more than five minutes off AWS's.",
    remedy: () => "Set that machine's clock (NTP), then try again.",
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
    retry: "never",
    place: "credential",
    cause: "AWS does not know the access key: it was deleted or deactivated, or never was one.",
    remedy: ({ accessKeyId, region }) =>
      `Check in IAM, letter by letter, that the access key ${accessKeyId} exists and is active, and that its account has ` +
      `${region} enabled. Otherwise make a new access key and enter both halves.\n` +
      command("iam get-access-key-last-used", { "access-key-id": accessKeyId }),
  },
  secret_key_invalid: {
    when: [{ signers: ["key"], codes: ["SignatureDoesNotMatch", "InvalidSignature", "IncompleteSignature"] }],
    retry: "never",
    place: "credential",
    cause: "The Secret Access Key does not belong to the Access Key ID.",
    remedy: ({ accessKeyId }) =>
      `Enter the Secret Access Key of ${accessKeyId} again, whole and without spaces. AWS shows it only once: if it is ` +
      "lost, make a new access key. If it is right, check the clock of the machine that runs Latchkey.",
  },
  session_expired: {
    when: [{ stages: signed, codes: ["ExpiredToken"] }],
    retry: "exchange_again",
    cause: "The short-lived AWS credentials expired, and so did new ones.",
    remedy: () =>
      "Try again. If it persists, check whether the role's sessions have been revoked in IAM, and the machine's clock.",
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
    retry: "never",
    place: "credential",
    cause:
      "This region does not accept the role's session. Usually the region is not enabled for the account.",
    remedy: ({ region, account }) =>
      `Check that ${region} is the region where your secrets live and that it is enabled for account ${account}.`,
  },
} satisfies Record<string, Row>;
