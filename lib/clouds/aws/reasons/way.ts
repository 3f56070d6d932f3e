// Trouble on the way to AWS or of AWS itself, and what none of the other rows knows.
import { endpointVariables } from "@/lib/clouds/aws/endpoints";
import { endpoint } from "@/lib/clouds/aws/reasons/remedies";
import type { Row } from "@/lib/clouds/aws/reasons/row";

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
  return ` Here ${set.join(" and ")} ${set.length > 1 ? "lead" : "leads"} elsewhere than to AWS: check that first.`;
}

function bothEndpoints(region: string): string {
  return `${endpoint("sts", region)} and ${endpoint("secretsmanager", region)}`;
}

export const wayRows = {
  throttled: {
    when: [{ codes: throttlingCodes }, { status: 429 }],
    retry: "few",
    cause: "AWS asks for fewer requests at a time from this account.",
    remedy: ({ account, region }) => `Try again in a minute. The limit is that of ${account} in ${region}.`,
  },
  endpoint_not_found: {
    when: [{ codes: ["ENOTFOUND"] }],
    retry: "few",
    cause: "AWS's host for this region is not known to DNS.",
    remedy: ({ region }) =>
      `Check the region (${region}) for a misspelling, and that the machine resolves ${bothEndpoints(region)}.${unlessSet()}`,
  },
  cloud_timeout: {
    when: [{ codes: ["TimeoutError", "AbortError", "ETIMEDOUT", "RequestTimeout"] }],
    retry: "few",
    cause: "AWS did not answer in time.",
    remedy: ({ region }) =>
      `Try again. If it persists, check that the machine reaches ${bothEndpoints(region)} over https.${unlessSet()}`,
  },
  outgoing_proxy_failed: {
    when: [{ codes: ["ERR_OUTGOING_PROXY"] }],
    retry: "few",
    cause: "The outgoing proxy did not let Latchkey through to AWS.",
    remedy: ({ region }) =>
      `Check HTTPS_PROXY, and that the proxy allows CONNECT to ${bothEndpoints(region)}, port 443. ` +
      "NO_PROXY names hosts that need no proxy.",
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
    retry: "never",
    cause: "What answered in AWS's place could not prove that it is AWS.",
    remedy: ({ region }) =>
      `AWS's ${bothEndpoints(region)} have certificates of public authorities. If a proxy inspects traffic, give Node its ` +
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
    cause: "The connection to AWS could not be made, or broke.",
    remedy: ({ region }) =>
      `Check that the machine reaches ${bothEndpoints(region)} over https.${unlessSet()}`,
  },
  cloud_unavailable: {
    when: [
      { minimumStatus: 500 },
      { codes: ["InternalFailure", "InternalServiceError", "ServiceUnavailable"] },
    ],
    retry: "few",
    cause: "AWS has trouble at the moment.",
    remedy: ({ region }) => `Try again later. AWS tells of trouble in ${region} at health.aws.amazon.com.`,
  },
  cloud_answer_unreadable: {
    when: [
      { codes: ["SyntaxError", "Unknown", "UnknownError", "NotFound"] },
      { message: /parse error|deserialization/i },
    ],
    retry: "few",
    cause: "What came back is not an answer of AWS.",
    remedy: () =>
      "Check whether a proxy answers in AWS's place, and AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL_SECRETS_MANAGER if set.",
  },
  unknown_refusal: {
    when: [{}],
    retry: "never",
    cause: "AWS refused for a reason that Latchkey does not know.",
    remedy: () => "Read AWS's code and message.",
  },
} satisfies Record<string, Row>;
