// The one table of AWS failures: how each is recognised, whether to try again, its likely cause and its remedy. Rows
// are tried from top to bottom, so the particular ones come first. Longer than other files because it is one table.
import {
  decryptStatement,
  keyArn,
  listStatement,
  readStatement,
} from "@/lib/clouds/aws/permissions/definition";
import {
  assumeRoleStatement,
  assumptionStatement,
  providerArn,
  storedExternalId,
  webIdentityStatement,
} from "@/lib/clouds/aws/trust/definition";
import type { ConnectionStage } from "@/lib/clouds/errors";
import { subjectOf } from "@/lib/oidc/definition";

/**
 * - `never`: AWS has decided.
 * - `few`: transient; a few tries with jitter.
 * - `mint_again`: once more with a new identity token.
 * - `exchange_again`: once more with new session credentials.
 */
export type Retry = "never" | "few" | "mint_again" | "exchange_again";

/** What a call is signed with: an identity token in place of a signature, a user's access key, a role's session. */
export type Signer = "token" | "key" | "session";

export interface Condition {
  stages?: readonly ConnectionStage[];
  signers?: readonly Signer[];
  /** AWS's codes without "Exception" at the end, or Node's network codes. */
  codes?: readonly string[];
  message?: RegExp;
  /** The HTTP status, or a floor for it. */
  status?: number;
  minimumStatus?: number;
}

/** What remedies are filled in with; a placeholder in angle brackets stands for what is not known. */
export interface Values {
  issuer: string;
  /** The issuer without its scheme, as AWS writes it. */
  host: string;
  organizationId: string;
  audience: string;
  roleArn: string;
  /** Whose policies decide: the role's ARN, or the user whose key signs. */
  principal: string;
  /** The ARN of the user to whom an access key belongs, where AWS said it. */
  keyHolder: string | null;
  accessKeyId: string;
  hasExternalId: boolean;
  /** Whose region has to be corrected when it is wrong. */
  regionPlace: string;
  partition: string;
  account: string;
  region: string;
  secretName: string;
  /** What a policy's `Resource` names for this one secret. */
  secretArn: string;
}

export interface Row {
  /** Any of these; none for what Latchkey itself finds out. */
  when: readonly Condition[];
  retry: Retry;
  cause: string | ((who: "role" | "user") => string);
  remedy(values: Values): string;
}

const signed: ConnectionStage[] = ["identity", "list", "read"];

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

/** What the trust policy has to say: in words, line by line, and as the statement to paste. */
function trust(values: Values): string {
  const { host, audience, organizationId } = values;
  return [
    `The federated principal is ${providerArn(values)} (no https://, no slash at the end).`,
    `"${host}:aud" is exactly "${audience}".`,
    `"${host}:sub" is exactly "${subjectOf(organizationId)}".`,
    "As a statement of the trust policy:",
    pasteable(webIdentityStatement(values)),
  ].join("\n");
}

/** Whose policies and whose trust a refused AssumeRole is about: in words, and as the statements to paste. */
function assumption(values: Values): string {
  const { roleArn, keyHolder, accessKeyId, hasExternalId } = values;
  const user = keyHolder ?? `the user with the access key ${accessKeyId}`;
  const trusting = assumeRoleStatement({
    roleArn,
    principal: keyHolder,
    externalId: hasExternalId ? storedExternalId : null,
  });
  return [
    `Check that ${roleArn} exists, then both sides.`,
    `1. The role's trust policy has to name ${user}` +
      (hasExternalId
        ? `, with exactly the External ID that this credential holds in the place of ${storedExternalId}:`
        : ", and must not ask for an External ID, as this credential has none:"),
    pasteable(trusting),
    `2. A policy of ${user} has to allow it, unless the trust policy names that user itself:`,
    pasteable(assumptionStatement(roleArn)),
  ].join("\n");
}

function pasteable(statement: object): string {
  return JSON.stringify(statement, null, 2);
}

export const failureTable = {
  issuer_not_configured: {
    when: [],
    retry: "never",
    cause: "Latchkey has no issuer or no signing key, so it cannot mint identity tokens.",
    remedy: () => "Ask whoever runs this Latchkey to set OIDC_ISSUER and OIDC_PRIVATE_KEY.",
  },
  token_not_minted: {
    when: [],
    retry: "never",
    cause: "Latchkey did not give an identity token.",
    remedy: () => "Try again; if it persists, ask whoever runs this Latchkey to look at its log.",
  },
  cloud_not_supported: {
    when: [],
    retry: "never",
    cause: "This version of Latchkey does not know the cloud.",
    remedy: () => "Upgrade Latchkey and its worker to the same version.",
  },

  provider_not_registered: {
    when: [{ codes: ["InvalidIdentityToken"], message: /no openidconnect provider found/i }],
    retry: "never",
    cause: "The role's account has no identity provider for this Latchkey's issuer.",
    remedy: ({ issuer, audience, account, partition, host }) =>
      `In account ${account}, add an IAM identity provider of type OpenID Connect with the URL ${issuer} and the ` +
      `audience ${audience}. Its ARN must become arn:${partition}:iam::${account}:oidc-provider/${host}. If one ` +
      "exists, compare its URL letter by letter: no slash at the end, and upper and lower case count.",
  },
  audience_not_registered: {
    when: [{ codes: ["InvalidIdentityToken"], message: /incorrect token audience/i }],
    retry: "never",
    cause: "The identity provider in AWS does not list the token's audience.",
    remedy: ({ partition, account, host, audience }) =>
      `Add the audience ${audience} to ${providerArn({ partition, account, host })}.`,
  },
  issuer_unreachable: {
    when: [{ codes: ["InvalidIdentityToken"], message: /retrieve verification key/i }],
    retry: "few",
    cause: "AWS could not fetch Latchkey's public keys.",
    remedy: ({ issuer }) =>
      `AWS must be able to open ${issuer}/.well-known/openid-configuration and ${issuer}/oauth2/jwks over the public ` +
      "internet: https with a certificate of a public authority, status 200, in less than five seconds, without a " +
      "sign-in, a redirect or an allow-list of addresses in front. An address of a private network or of localhost is " +
      "out of AWS's reach.",
  },
  role_not_in_token: {
    when: [{ codes: ["InvalidIdentityToken"], message: /\brole\b.*\btoken\b|\broles? claim\b/i }],
    retry: "never",
    cause: "The identity token is pinned to other roles than this one.",
    remedy: ({ roleArn }) => `Check that the config's role is ${roleArn}, then try again.`,
  },
  identity_token_invalid: {
    when: [{ codes: ["InvalidIdentityToken"] }],
    retry: "never",
    cause: "AWS does not accept the identity token.",
    remedy: ({ issuer }) =>
      `Check that the keys at ${issuer}/oauth2/jwks are those that this Latchkey signs with (several instances must ` +
      "share OIDC_PRIVATE_KEY), and that the clock of its machine is right.",
  },
  issuer_communication_failed: {
    when: [{ codes: ["IDPCommunicationError"] }],
    retry: "few",
    cause: "AWS had trouble reaching Latchkey's issuer. This is usually momentary.",
    remedy: ({ issuer }) =>
      `Try again. If it persists, check that ${issuer}/.well-known/openid-configuration and ${issuer}/oauth2/jwks ` +
      "answer from the public internet in less than five seconds.",
  },
  identity_token_expired: {
    when: [{ stages: ["exchange"], codes: ["ExpiredToken"] }],
    retry: "mint_again",
    cause: "The identity token had expired when AWS read it, and so had a second one.",
    remedy: () => "Set the clock of the machine that runs Latchkey: it is more than five minutes off.",
  },
  identity_token_rejected: {
    when: [{ codes: ["IDPRejectedClaim"] }],
    retry: "never",
    cause: "AWS rejected a claim of the identity token.",
    remedy: (values) => `Check the trust policy of ${values.roleArn}:\n${trust(values)}`,
  },
  assume_role_denied: {
    when: [{ stages: ["exchange"], signers: ["key"], codes: ["AccessDenied"] }],
    retry: "never",
    cause:
      "The role does not exist, its trust policy does not let these keys in, or their user may not assume it.",
    remedy: (values) => `${assumption(values)}\nAWS may take a few minutes to apply a change.`,
  },
  session_tags_denied: {
    when: [{ stages: ["exchange"], codes: ["AccessDenied"], message: /sts:(TagSession|SetSourceIdentity)/i }],
    retry: "never",
    cause:
      "The token carries session tags or a source identity, and the role's trust policy does not allow them.",
    remedy: ({ roleArn }) =>
      `Allow sts:TagSession and sts:SetSourceIdentity in the trust policy of ${roleArn}, beside ` +
      "sts:AssumeRoleWithWebIdentity.",
  },
  trust_policy_mismatch: {
    when: [{ stages: ["exchange"], codes: ["AccessDenied"] }],
    retry: "never",
    cause: "The role does not exist, or its trust policy does not let this organization in.",
    remedy: (values) =>
      `Check that ${values.roleArn} exists, and its trust policy:\n${trust(values)}\n` +
      "AWS may take a few minutes to apply a change.",
  },
  region_disabled: {
    when: [{ codes: ["RegionDisabled", "OptInRequired"] }],
    retry: "never",
    cause:
      "AWS STS is not activated in this region for the account, or this is not the region of your secrets.",
    remedy: ({ region, account, regionPlace }) =>
      `If your secrets live in another region than ${region}, correct the region of ${regionPlace}. ` +
      `Otherwise activate ${region} for account ${account}: IAM, Account settings, Security Token Service.`,
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
    cause: "AWS does not know the access key: it was deleted or deactivated, or never was one.",
    remedy: ({ accessKeyId, region }) =>
      `Check in IAM, letter by letter, that the access key ${accessKeyId} exists and is active, and that its account has ` +
      `${region} enabled. Otherwise make a new access key and enter both halves.`,
  },
  secret_key_invalid: {
    when: [{ signers: ["key"], codes: ["SignatureDoesNotMatch", "InvalidSignature", "IncompleteSignature"] }],
    retry: "never",
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
    cause:
      "This region does not accept the role's session. Usually the region is not enabled for the account.",
    remedy: ({ region, account }) =>
      `Check that ${region} is the region where your secrets live and that it is enabled for account ${account}.`,
  },

  list_access_denied: {
    when: [{ stages: ["list"], codes: ["AccessDenied"] }],
    retry: "never",
    cause: (who) =>
      `The ${who} may not list secret names, which only the suggestions need. You can type the name instead.`,
    remedy: ({ principal }) =>
      `Add this statement to a policy of ${principal}:\n${pasteable(listStatement())}`,
  },
  kms_access_denied: {
    when: [
      { stages: ["read"], codes: ["AccessDenied"], message: /to perform:? kms:|access to kms|\bkms key\b/i },
    ],
    retry: "never",
    cause: (who) => `The ${who} may not use the KMS key that encrypts the secret.`,
    remedy: ({ principal, secretName, ...place }) =>
      `Add this statement to a policy of ${principal}, with the id of the key that encrypts ${secretName}:\n` +
      `${pasteable(decryptStatement([keyArn(place, "<KMS_KEY_ID>")], place))}\n` +
      "The key's own policy must let the account's IAM policies decide, or name who reads.",
  },
  access_denied: {
    when: [{ stages: ["read", "identity"], codes: ["AccessDenied"] }],
    retry: "never",
    cause: (who) =>
      who === "role"
        ? "The handshake works, but the role may not read this secret."
        : "The access key works, but its user may not read this secret.",
    remedy: ({ principal, secretArn }) =>
      `Add this statement to a policy of ${principal}:\n` +
      `${pasteable(readStatement([secretArn]))}\n` +
      "For a secret of another account, its resource policy must allow it too. Look also for an explicit Deny.",
  },
  secret_not_found: {
    when: [{ stages: ["read"], codes: ["ResourceNotFound"] }],
    retry: "never",
    cause: "There is no such secret in this region of the account, or it has no current version.",
    remedy: ({ secretName, region, account, regionPlace }) =>
      `Check that ${secretName} exists in ${region} of account ${account}: upper and lower case count. If it lives in ` +
      `another region, correct the region of ${regionPlace}.`,
  },
  secret_scheduled_for_deletion: {
    when: [{ stages: ["read"], codes: ["InvalidRequest"], message: /delet/i }],
    retry: "never",
    cause: "The secret is scheduled for deletion in AWS.",
    remedy: ({ secretName, region }) =>
      `Restore it (aws secretsmanager restore-secret --region ${region} --secret-id ${secretName}), or choose another.`,
  },
  decryption_failed: {
    when: [{ codes: ["DecryptionFailure"] }],
    retry: "never",
    cause: "Secrets Manager could not decrypt the secret: its KMS key is disabled, deleted or out of reach.",
    remedy: ({ secretName, region }) =>
      `Check in KMS, region ${region}, that the key that encrypts ${secretName} is enabled and may be used.`,
  },
  secret_is_binary: {
    when: [],
    retry: "never",
    cause: "The secret holds binary data, which an environment variable cannot carry.",
    remedy: ({ secretName }) => `Store ${secretName} as text: base64, for example.`,
  },
  request_rejected: {
    when: [
      {
        codes: [
          "InvalidNextToken",
          "InvalidParameter",
          "InvalidParameterValue",
          "InvalidRequest",
          "MalformedPolicyDocument",
          "PackedPolicyTooLarge",
          "Validation",
          "ValidationError",
        ],
      },
    ],
    retry: "never",
    cause: "AWS finds the request itself wrong.",
    remedy: ({ principal, region }) =>
      `Read AWS's message; check who asks (${principal}), the region (${region}) and the secret's name.`,
  },

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
      `Check the region (${region}) for a misspelling, and that the machine resolves public names.`,
  },
  cloud_timeout: {
    when: [{ codes: ["TimeoutError", "AbortError", "ETIMEDOUT", "RequestTimeout"] }],
    retry: "few",
    cause: "AWS did not answer in time.",
    remedy: ({ region }) =>
      `Try again. If it persists, check that the machine reaches sts.${region}.amazonaws.com and ` +
      `secretsmanager.${region}.amazonaws.com over https.`,
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
    remedy: () =>
      "If a proxy inspects traffic, give Node its certificate authority with NODE_EXTRA_CA_CERTS.",
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
      `Check that the machine reaches sts.${region}.amazonaws.com and secretsmanager.${region}.amazonaws.com over https.`,
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

export type Reason = keyof typeof failureTable;
