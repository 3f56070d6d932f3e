// Refusals of the handshake: no identity token, or AWS lets neither it nor the keys have the role.
import { providerArn } from "@/lib/clouds/aws/definition/trust";
import {
  addAudience,
  assumption,
  createProvider,
  registerThumbprint,
  sessionTags,
  trust,
} from "@/lib/clouds/aws/failures/reasons/remedies";
import type { Row } from "@/lib/clouds/aws/failures/reasons/row";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

export const handshakeRows = {
  issuer_not_configured: {
    cause: "Latchkey can't create identity tokens: its issuer URL or signing key isn't set.",
    remedy: () => "Ask your Latchkey administrator to set OIDC_ISSUER and OIDC_PRIVATE_KEY.",
  },
  token_not_minted: {
    cause: "Latchkey couldn't create an identity token.",
    remedy: () => "Try again. If it keeps failing, ask your Latchkey administrator to check its log.",
  },
  cloud_not_supported: {
    cause: "This version of Latchkey doesn't support this cloud.",
    remedy: () => "Upgrade Latchkey and its worker to the same version.",
  },
  provider_not_registered: {
    when: [{ codes: ["InvalidIdentityToken"], message: /no openidconnect provider found/i }],
    place: "setup",
    cause: "Latchkey isn't registered as an identity provider in the role's AWS account.",
    remedy: (values) =>
      `In account ${values.account}, add an IAM identity provider of type OpenID Connect with the URL ${values.issuer} and ` +
      `the audience ${values.audience}. Its ARN must be ${providerArn(values)}. If one ` +
      `exists already, compare its URL letter by letter: no slash at the end, same upper and lower case.\n${createProvider(values)}`,
  },
  audience_not_registered: {
    when: [{ codes: ["InvalidIdentityToken"], message: /incorrect token audience/i }],
    place: "setup",
    cause: "The identity provider in AWS doesn't accept the token's audience.",
    remedy: (values) =>
      `Add the audience ${values.audience} to ${providerArn(values)}:\n${addAudience(values)}`,
  },
  issuer_certificate_unknown: {
    when: [{ codes: ["InvalidIdentityToken"], message: /thumbprint/i }],
    place: "issuer",
    cause:
      "AWS doesn't trust the issuer's certificate: it isn't from a public certificate authority and matches no thumbprint of the identity provider.",
    remedy: (values) =>
      `Use a certificate from a public authority for ${values.issuer}: then you need no thumbprint. With a private authority, ` +
      `register its thumbprint with ${providerArn(values)}:\n${registerThumbprint(values)}\nRegister it again whenever the authority changes.`,
  },
  issuer_unreachable: {
    when: [{ codes: ["InvalidIdentityToken"], message: /retrieve verification key/i }],
    retry: "few",
    place: "issuer",
    cause: "AWS couldn't fetch Latchkey's public keys.",
    remedy: ({ issuer }) =>
      `AWS must be able to open ${issuer}/.well-known/openid-configuration and ${issuer}/oauth2/jwks over the public ` +
      "internet: https with a certificate from a public authority, status 200, within five seconds, with no " +
      "sign-in, redirect or IP allow-list in front. AWS can't reach localhost or a private " +
      "network.",
  },
  role_not_in_token: {
    when: [{ codes: ["InvalidIdentityToken"], message: /\brole\b.*\btoken\b|\broles? claim\b/i }],
    place: "config",
    cause: "The identity token is for another role.",
    remedy: ({ roleArn }) => `Check that the config's role is ${roleArn}, then try again.`,
  },
  identity_token_invalid: {
    when: [{ codes: ["InvalidIdentityToken"] }],
    // With a clock that was wrong meanwhile, or a key that was taken away, another token may be accepted.
    retry: "mint_again",
    place: "issuer",
    cause: "AWS rejected the identity token.",
    remedy: ({ issuer }) =>
      `Check that ${issuer}/oauth2/jwks shows the keys that this Latchkey signs with (all instances must ` +
      "use the same OIDC_PRIVATE_KEY), and that its machine's clock is right.",
  },
  issuer_communication_failed: {
    when: [{ codes: ["IDPCommunicationError"] }],
    retry: "few",
    place: "issuer",
    cause: "AWS had trouble reaching Latchkey's issuer. This usually passes quickly.",
    remedy: ({ issuer }) =>
      `Try again. If it keeps failing, check that ${issuer}/.well-known/openid-configuration and ${issuer}/oauth2/jwks ` +
      "answer on the public internet within five seconds.",
  },
  identity_token_expired: {
    when: [{ stages: ["exchange"], codes: ["ExpiredToken"] }],
    retry: "mint_again",
    cause: "The identity token had expired when AWS read it, and so had a new one.",
    remedy: () => "Correct the clock of the machine that runs Latchkey: it's more than five minutes off.",
  },
  identity_token_rejected: {
    when: [{ codes: ["IDPRejectedClaim"] }],
    place: "trust_policy",
    cause: "AWS rejected a claim of the identity token.",
    remedy: (values) => `Check the trust policy of ${values.roleArn}:\n${trust(values)}`,
  },
  assume_role_denied: {
    when: [{ stages: ["exchange"], signers: ["key"], codes: ["AccessDenied"] }],
    place: "credential",
    cause:
      "The role doesn't exist, its trust policy doesn't allow this access key, or the key's user isn't allowed to assume it.",
    remedy: (values) => `${assumption(values)}\nAWS can take a few minutes to apply a change.`,
  },
  session_tags_denied: {
    when: [{ stages: ["exchange"], codes: ["AccessDenied"], message: /sts:(TagSession|SetSourceIdentity)/i }],
    place: "trust_policy",
    cause: "The token has session tags or a source identity, and the role's trust policy doesn't allow them.",
    remedy: (values) =>
      `Add this statement to the trust policy of ${values.roleArn}, and keep the existing one:\n${sessionTags(values)}`,
  },
  trust_policy_mismatch: {
    when: [{ stages: ["exchange"], codes: ["AccessDenied"] }],
    place: "trust_policy",
    cause: "The role doesn't exist, or its trust policy doesn't allow this organization.",
    remedy: (values) =>
      `Check that ${values.roleArn} exists, and check its trust policy:\n${trust(values)}\n` +
      "AWS can take a few minutes to apply a change.",
  },
} satisfies Partial<Record<CloudReason, Row>>;
