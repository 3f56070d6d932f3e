// Trouble of the network, or of AWS itself, and what none of the other rows knows.
import { endpointVariables } from "@/lib/clouds/aws/connect/endpoints";
import { endpoint } from "@/lib/clouds/aws/failures/reasons/remedies";
import type { Row } from "@/lib/clouds/aws/failures/reasons/row";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

const throttlingCodes = [
  "BandwidthLimitExceeded",
  "LimitExceeded",
  "RequestLimitExceeded",
  "RequestThrottled",
  "SlowDown",
  "Throttled",
  "Throttling",
  "TooManyRequests",
];

/** A setting of this machine that leads elsewhere is the likelier cause, and not AWS. */
function unlessSet(): string {
  const set = endpointVariables.filter((name) => process.env[name]?.trim());
  if (set.length === 0) return "";
  return ` On this machine, ${set.join(" and ")} ${set.length > 1 ? "send" : "sends"} calls elsewhere than to AWS: check that first.`;
}

function bothEndpoints(region: string): string {
  return `${endpoint("sts", region)} and ${endpoint("secretsmanager", region)}`;
}

export const networkRows = {
  throttled: {
    when: [{ codes: throttlingCodes }, { status: 429 }],
    retry: "few",
    cause: "This account made too many requests to AWS at once.",
    remedy: ({ account, region }) =>
      `Try again in a minute. The limit applies to account ${account} in ${region}.`,
  },
  endpoint_not_found: {
    when: [{ codes: ["ENOTFOUND"] }],
    retry: "few",
    cause: "The machine couldn't find AWS's host for this region (DNS).",
    remedy: ({ region }) =>
      `Check the spelling of the region (${region}), and that the machine resolves ${bothEndpoints(region)}.${unlessSet()}`,
  },
  cloud_timeout: {
    when: [{ codes: ["TimeoutError", "AbortError", "ETIMEDOUT", "RequestTimeout"] }],
    retry: "few",
    cause: "AWS didn't answer in time.",
    remedy: ({ region }) =>
      `Try again. If it keeps failing, check that the machine can reach ${bothEndpoints(region)} over https.${unlessSet()}`,
  },
  outgoing_proxy_failed: {
    when: [{ codes: ["ERR_OUTGOING_PROXY"] }],
    retry: "few",
    cause: "The outgoing proxy blocked the connection to AWS.",
    remedy: ({ region }) =>
      `Check HTTPS_PROXY, and that the proxy allows CONNECT to ${bothEndpoints(region)}, port 443. ` +
      "NO_PROXY lists hosts that need no proxy.",
  },
  cloud_certificate_invalid: {
    when: [
      {
        codes: [
          "CERT_HAS_EXPIRED",
          "CERT_NOT_YET_VALID",
          "DEPTH_ZERO_SELF_SIGNED_CERT",
          "ERR_TLS_CERT_ALTNAME_INVALID",
          "SELF_SIGNED_CERT_IN_CHAIN",
          "UNABLE_TO_GET_ISSUER_CERT",
          "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
          "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        ],
      },
    ],
    cause: "The server that answered has no valid AWS certificate.",
    remedy: ({ region }) =>
      `AWS's ${bothEndpoints(region)} use certificates from public authorities. If a proxy inspects traffic, give Node its ` +
      `certificate authority with NODE_EXTRA_CA_CERTS.${unlessSet()}`,
  },
  cloud_unreachable: {
    when: [
      {
        codes: [
          "EAI_AGAIN",
          "ECONNABORTED",
          "ECONNREFUSED",
          "ECONNRESET",
          "EHOSTUNREACH",
          "ENETDOWN",
          "ENETUNREACH",
          "EPIPE",
          "EPROTO",
        ],
      },
    ],
    retry: "few",
    cause: "The connection to AWS failed or broke off.",
    remedy: ({ region }) =>
      `Check that the machine can reach ${bothEndpoints(region)} over https.${unlessSet()}`,
  },
  cloud_unavailable: {
    when: [
      { minimumStatus: 500 },
      { codes: ["InternalFailure", "InternalServiceError", "ServiceUnavailable"] },
    ],
    retry: "few",
    cause: "AWS has a problem at the moment.",
    remedy: ({ region }) => `Try again later. AWS shows problems in ${region} at health.aws.amazon.com.`,
  },
  cloud_answer_unreadable: {
    when: [
      { codes: ["SyntaxError", "Unknown", "UnknownError", "NotFound"] },
      { message: /parse error|deserialization/i },
    ],
    retry: "few",
    cause: "The answer wasn't valid, or didn't come from AWS.",
    remedy: () =>
      "Check whether a proxy answers instead of AWS. Check AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL_SECRETS_MANAGER if they're set.",
  },
  unknown_refusal: {
    when: [{}],
    cause: "AWS refused for a reason that Latchkey doesn't recognize.",
    remedy: () => "Read AWS's code and message.",
  },
} satisfies Partial<Record<CloudReason, Row>>;
