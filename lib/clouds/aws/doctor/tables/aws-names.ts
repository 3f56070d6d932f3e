// AWS's names, as its documentation lists them.
import { placeholder } from "./pasted-text";

export const documentElements = ["Version", "Id", "Statement"];
export const statementElements = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

const documents = ["assumerolepolicydocument", "policydocument", "document", "assume_role_policy"];
/** Members that contain a document, in small letters: of AWS's answers and requests, CloudTrail's events and Terraform's states. */
export const documentNames: Readonly<Record<string, readonly string[]>> = {
  object: documents,
  string: [...documents, "policy"],
};

/**
 * The types of principals with the forms of their names, and the finding where AWS refuses one. The finding's texts use the
 * named groups.
 */
export const principalForms = {
  AWS: [
    [/oidc-provider|^https?:/, "principal_not_federated/aws"],
    [/^\*$|^\d{12}$|^arn:aws[a-z-]*:(iam|sts)::\d{12}:[^*]+$/, null],
    [/(?:)/, "principal_aws_malformed"],
  ],
  Federated: [
    [/^arn:aws[a-z-]*:iam::\d{12}:(oidc|saml)-provider\/\S+$|^[a-z0-9.-]+\.[a-z]+$/, null],
    [placeholder, "principal_placeholder"],
    [/^\s|\s$/, "principal_whitespace"],
    [/^https?:/i, "principal_is_url"],
    [/^[a-z0-9.-]+\.[a-z]+[:/]/i, "principal_is_host"],
    [/\*/, "principal_wildcard"],
    [/^arn:aws[a-z-]*:iam:::/, "principal_account_malformed/empty"],
    [/^arn:aws[a-z-]*:iam::(?!\d{12}:)(?<account>[^:]*):/, "principal_account_malformed"],
    [/^arn:aws[a-z-]*:(?!iam:)(?<service>[a-z0-9-]+):/, "principal_service_differs"],
    [
      /^arn:aws[a-z-]*:iam::\d{12}:(?!oidc-provider\b)(?<kind>[^/]*provider[^/]*)/i,
      "principal_oidc_provider_misspelt",
    ],
    [/^arn:aws[a-z-]*:iam::\d{12}:(?<kind>role|user|root)\b/, "principal_is_role"],
    [/(?:)/, "principal_malformed"],
  ],
  Service: [],
  CanonicalUser: [],
} as const;

/** The actions that a trust policy may allow. */
export const trustActions = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:TagSession",
  "sts:SetSourceIdentity",
  "sts:SetContext",
];

export const readingActions = [
  "secretsmanager:GetSecretValue",
  "secretsmanager:BatchGetSecretValue",
  "secretsmanager:DescribeSecret",
  "secretsmanager:ListSecrets",
  "secretsmanager:ListSecretVersionIds",
  "secretsmanager:GetResourcePolicy",
  "secretsmanager:GetRandomPassword",
];

/** The first that a pattern includes is the example of what it allows. */
export const writingActions = [
  "secretsmanager:DeleteSecret",
  "secretsmanager:CancelRotateSecret",
  "secretsmanager:CreateSecret",
  "secretsmanager:DeleteResourcePolicy",
  "secretsmanager:PutResourcePolicy",
  "secretsmanager:PutSecretValue",
  "secretsmanager:RemoveRegionsFromReplication",
  "secretsmanager:ReplicateSecretToRegions",
  "secretsmanager:RestoreSecret",
  "secretsmanager:RotateSecret",
  "secretsmanager:StopReplicationToReplica",
  "secretsmanager:TagResource",
  "secretsmanager:UntagResource",
  "secretsmanager:UpdateSecret",
  "secretsmanager:UpdateSecretVersionStage",
  "secretsmanager:ValidateResourcePolicy",
];

/** What makes a condition on a claim weaker than it looks. */
export const weakOperators = [
  [/^ForAnyValue:/, "set_operator_on_single_value"],
  [/^ForAllValues:/, "set_operator_on_single_value/all"],
  [/IfExists$/, "if_exists_on_claim"],
] as const;

/** Operators that limit a statement, as AWS requires for a shared provider. */
export const limitingOperators = /^(ForAnyValue:)?String(Equals|Like|EqualsIgnoreCase)$/;

/** The claims of each provider; a policy must require one (IAM user guide, identity-provider controls for shared OIDC providers). */
export const sharedProviders: ReadonlyMap<string, readonly string[]> = new Map([
  ["cognito-identity.amazonaws.com", ["aud"]],
  ["agent.buildkite.com", ["sub"]],
  ["oidc.codefresh.io", ["sub"]],
  ["studio.datachain.ai/api", ["sub"]],
  ["token.actions.githubusercontent.com", ["sub", "job_workflow_ref"]],
  ["oidc-configuration.audit-log.githubusercontent.com", ["sub"]],
  ["vstoken.actions.githubusercontent.com", ["sub"]],
  ["gitlab.com", ["sub"]],
  ["api.pulumi.com/oidc", ["aud"]],
  ["sandboxes.cloud", ["aud"]],
  ["scalr.io", ["sub"]],
  ["tokens.cloud.shisho.dev", ["sub"]],
  ["app.terraform.io", ["sub"]],
  ["proidc.upbound.io", ["sub"]],
  ["oidc.vercel.com", ["aud"]],
]);

/**
 * Keys that depend on the caller's network or on the role itself. The request has no key that is neither known nor one of
 * these.
 */
export const unknownTrustKeys =
  /^(aws:(sourceip|vpcsourceip|sourcevpc|sourcevpcarn|sourcevpce|useragent|referer|resourceorgid|resourceorgpaths|requestedregion)|sts:(durationseconds|rolesessionname)|(aws|iam):resourcetag\/.*)$/;

/** Keys of calls by AWS's services, of calls that set tags, and of the exchange with STS. */
export const absentSessionKeys =
  /^(aws:(requesttag\/.*|tagkeys|source(arn|account|orgid|orgpaths|owner)|principalservicename(slist)?)|sts:.*|saml:.*)$/;

/** Keys that any call of a session may have: AWS's, and those of an identity provider, which are named after its host. */
export const keysOfSessions = /^(aws:|[^:]*[./])/;

/** Keys of a secret itself; other keys of Secrets Manager belong to calls that create or change one. */
export const keysOfSecrets = /^secretsmanager:(resourcetag\/|resource\/|secretprimaryregion$)/;

/** Keys of KMS, without those of other calls than Decrypt (AWS KMS developer guide, condition keys). */
export const keysOfDecrypt =
  /^kms:(?!grant|retiringprincipal$|bypasspolicylockout|datakeypairspec$|expirationmodel$|validto$|wrapping|keyagreementalgorithm$|macalgorithm$|messagetype$|signingalgorithm$|reencryptonsamekey$|primaryregion$|replicaregion$|rotationperiodindays$|schedulekeydeletion|recipientattestation:)/;

/** Claims that tokens of other issuers have too, with a colon before the name. */
export const knownClaims = /^:(amr|organization_id|iss|jti|exp|iat|nbf|azp|email|name|groups|roles)$/;

/** Prefixes of keys that are not claims. */
export const servicesOfKeys = /^(aws|sts|iam|kms|s3|ec2|secretsmanager|saml)(:|$)/i;

/**
 * The finding for each difference of a name: of the provider in a principal, of the host in a condition key, and of the
 * audience. AWS compares a condition key without case.
 */
export const nameDifferences = {
  whitespace: { principal: "principal_host_whitespace", key: "key_has_whitespace", aud: "aud_whitespace" },
  scheme: { principal: "principal_host_scheme", key: "key_has_scheme", aud: "aud_has_scheme" },
  trailing_slash: {
    principal: "principal_host_trailing_slash",
    key: "key_has_trailing_slash",
    aud: "aud_trailing_slash",
  },
  letter_case: { principal: "principal_host_letter_case", key: "key_host_differs", aud: "aud_letter_case" },
  path: { principal: "principal_host_path", key: "key_has_path", aud: "aud_differs" },
  port: { principal: "principal_host_port", key: "key_has_port", aud: "aud_differs" },
  arn: { principal: "principal_host_differs", key: "key_is_arn", aud: "aud_differs" },
  differs: { principal: "principal_host_differs", key: "key_host_differs", aud: "aud_differs" },
} as const;

/** The finding where a condition on a call's key is not met. */
export const conditionCodes = {
  "kms:viaservice": "kms_via_service_differs",
  "secretsmanager:versionstage": "version_stage_differs",
} as const;

/** Keys with one known value: a condition on one is corrected, not removed. */
export const writableKeys = /^(sts:rolesessionname|aws:requestedregion)$/;

/**
 * Keys, and claims with a colon before the name; the finding where a condition on one is not met, and its place: the key, or
 * the first value.
 */
export const unmetKeys = [
  [/^:amr$/, "claim_amr_absent", "key"],
  [/^:azp$/, "claim_azp_as_aud", "key"],
  [/^:email$/, "claim_email_absent", "key"],
  [knownClaims, "claim_not_visible/carried", "key"],
  [/^:/, "claim_not_visible", "key"],
  [/^sts:externalid$/, "external_id_not_sent", "key"],
  // Calls of AWS's own principals have them; the exchange of a token never does.
  [
    /^aws:(principal(orgid|orgpaths|arn|tag\/.*|servicename|servicenameslist)|username|sourceidentity|sourcearn|sourceaccount|sourceorgid|tokenissuetime)$/,
    "key_absent_in_web_identity",
    "key",
  ],
  // AWS sets these for every caller with a token.
  [/^aws:(principal(account|type|isawsservice)|userid|resourceaccount)$/, "bearer_differs", "value"],
  [/^aws:multifactorauth/, "mfa_demanded", "key"],
  [/^sts:rolesessionname$/, "session_name_differs", "value"],
  [/^aws:requestedregion$/, "region_differs", "value"],
  [/^aws:(currenttime|epochtime)$/, "time_condition_failed", "value"],
  [/^aws:(requesttag\/|tagkeys$)|^sts:(transitivetagkeys|sourceidentity)$/, "tag_not_sent", "key"],
  [/^sts:roleauthorizedbyidp$/, "role_named_by_token", "value"],
  [/^aws:federatedprovider$/, "condition_not_met/provider", "value"],
] as const;
export const otherUnmetKey = [/(?:)/, "condition_not_met", "key"] as const;

/** The operator that each negated operator negates. */
export const negatedOperators: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
  NotIpAddress: "IpAddress",
};
