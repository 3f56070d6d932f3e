// AWS's names, as its documentation lists them.

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

/** Members of AWS's answers and requests that contain a document. */
export const documentNames = ["AssumeRolePolicyDocument", "PolicyDocument", "Document", "assume_role_policy"];

export const principalTypes = ["AWS", "Federated", "Service", "CanonicalUser"];

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

/** Operators that limit a statement, as AWS requires for a shared provider. */
export const limitingOperators = /^(ForAnyValue:)?String(Equals|Like|EqualsIgnoreCase)$/;

/** The claims of each provider; a policy must require one (IAM user guide, identity-provider controls for shared OIDC providers). */
export const sharedProviders: Readonly<Record<string, readonly string[]>> = {
  "cognito-identity.amazonaws.com": ["aud"],
  "agent.buildkite.com": ["sub"],
  "oidc.codefresh.io": ["sub"],
  "studio.datachain.ai/api": ["sub"],
  "token.actions.githubusercontent.com": ["sub", "job_workflow_ref"],
  "oidc-configuration.audit-log.githubusercontent.com": ["sub"],
  "vstoken.actions.githubusercontent.com": ["sub"],
  "gitlab.com": ["sub"],
  "api.pulumi.com/oidc": ["aud"],
  "sandboxes.cloud": ["aud"],
  "scalr.io": ["sub"],
  "tokens.cloud.shisho.dev": ["sub"],
  "app.terraform.io": ["sub"],
  "proidc.upbound.io": ["sub"],
  "oidc.vercel.com": ["aud"],
};

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

/** Claims of tokens that no policy sees. */
export const hiddenClaims = /^(organization_id|iss|jti|exp|iat|nbf|azp|email|name|groups|roles)$/;

/** Prefixes of keys that are not claims. */
export const servicesOfKeys = /^(aws|sts|iam|kms|s3|ec2|secretsmanager|saml)$/i;

/** The finding where a condition on a claim is not met. */
export const claimCodes = {
  amr: "claim_amr_absent",
  oaud: "oaud_differs",
  azp: "claim_azp_as_aud",
  email: "claim_email_absent",
} as const;

/** The finding where a condition on a call's key is not met. */
export const conditionCodes = {
  "kms:viaservice": "kms_via_service_differs",
  "secretsmanager:versionstage": "version_stage_differs",
} as const;

/** Keys with one known value: a condition on one is corrected, not removed. */
export const writableKeys = /^(sts:rolesessionname|aws:requestedregion)$/;

/** Keys that are no claims, the finding where a condition on one is not met, and its place: the key, or the first value. */
export const nonClaimKeys = [
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
  [/(?:)/, "condition_not_met", "key"],
] as const;

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
