// Refusals of the handshake: no identity token, or AWS lets neither it nor the keys have the role.
import {
  addAudience,
  assumption,
  createProvider,
  registerThumbprint,
  sessionTags,
  trust,
} from "@/lib/clouds/aws/reasons/remedies";
import type { Row } from "@/lib/clouds/aws/reasons/row";
import { providerArn } from "@/lib/clouds/aws/trust/definition";

export const handshakeRows = {
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
    place: "setup",
    cause: "The role's account has no identity provider for this Latchkey's issuer.",
    remedy: (values) =>
      `In account ${values.account}, add an IAM identity provider of type OpenID Connect with the URL ${values.issuer} and ` +
      `the audience ${values.audience}. Its ARN must become ${providerArn(values)}. If one ` +
      `exists, compare its URL letter by letter: no slash at the end, and upper and lower case count.\n${createProvider(values)}`,
  },
  audience_not_registered: {
    when: [{ codes: ["InvalidIdentityToken"], message: /incorrect token audience/i }],
    retry: "never",
    place: "setup",
    cause: "The identity provider in AWS does not list the token's audience.",
    remedy: (values) =>
      `Add the audience ${values.audience} to ${providerArn(values)}:\n${addAudience(values)}`,
  },
  issuer_certificate_unknown: {
    when: [{ codes: ["InvalidIdentityToken"], message: /thumbprint/i }],
    retry: "never",
    place: "issuer",
    cause:
      "AWS does not know the authority of the issuer's certificate, and it matches no thumbprint that is registered with the identity provider.",
    remedy: (values) =>
      `Give ${values.issuer} a certificate of a public authority: then no thumbprint is needed. For an authority of your own, ` +
      `register its thumbprint with ${providerArn(values)}:\n${registerThumbprint(values)}\nOnce that authority changes, it has to be registered anew.`,
  },
  issuer_unreachable: {
    when: [{ codes: ["InvalidIdentityToken"], message: /retrieve verification key/i }],
    retry: "few",
    place: "issuer",
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
    place: "config",
    cause: "The identity token is pinned to other roles than this one.",
    remedy: ({ roleArn }) => `Check that the config's role is ${roleArn}, then try again.`,
  },
  identity_token_invalid: {
    when: [{ codes: ["InvalidIdentityToken"] }],
    // With a clock that was wrong meanwhile, or a key that was taken away, another token may be accepted.
    retry: "mint_again",
    place: "issuer",
    cause: "AWS does not accept the identity token.",
    remedy: ({ issuer }) =>
      `Check that the keys at ${issuer}/oauth2/jwks are those that this Latchkey signs with (several instances must ` +
      "share OIDC_PRIVATE_KEY), and that the clock of its machine is right.",
  },
  issuer_communication_failed: {
    when: [{ codes: ["IDPCommunicationError"] }],
    retry: "few",
    place: "issuer",
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
    place: "trust_policy",
    cause: "AWS rejected a claim of the identity token.",
    remedy: (values) => `Check the trust policy of ${values.roleArn}:\n${trust(values)}`,
  },
  assume_role_denied: {
    when: [{ stages: ["exchange"], signers: ["key"], codes: ["AccessDenied"] }],
    retry: "never",
    place: "credential",
    cause:
      "The role does not exist, its trust policy does not let these keys in, or their user may not assume it.",
    remedy: (values) => `${assumption(values)}\nAWS may take a few minutes to apply a change.`,
  },
  session_tags_denied: {
    when: [{ stages: ["exchange"], codes: ["AccessDenied"], message: /sts:(TagSession|SetSourceIdentity)/i }],
    retry: "never",
    place: "trust_policy",
    cause:
      "The token carries session tags or a source identity, and the role's trust policy does not allow them.",
    remedy: (values) =>
      `Add this statement to the trust policy of ${values.roleArn}, beside the one that it has:\n${sessionTags(values)}`,
  },
  trust_policy_mismatch: {
    when: [{ stages: ["exchange"], codes: ["AccessDenied"] }],
    retry: "never",
    place: "trust_policy",
    cause: "The role does not exist, or its trust policy does not let this organization in.",
    remedy: (values) =>
      `Check that ${values.roleArn} exists, and its trust policy:\n${trust(values)}\n` +
      "AWS may take a few minutes to apply a change.",
  },
} satisfies Record<string, Row>;
