// Policies with one right verdict, for the tests: what the doctor says of each, and what AWS does with it. Most turn on which
// condition keys a request carries.
import {
  account,
  keyArn,
  organization,
  subject,
  type TrustWorld,
} from "@/lib/clouds/aws/doctor/cases/testing";

export interface PolicyVerdict<Text> {
  name: string;
  text: Text;
  verdict: "allowed" | "denied" | "malformed";
  /** A finding that has to be among those. */
  code?: string;
  /** The secret is encrypted with a key of the customer's. */
  encrypted?: true;
}

type Trust = PolicyVerdict<(world: TrustWorld) => string>;
type Permission = PolicyVerdict<string>;

/** A policy variable, as it is written. */
const variable = (name: string) => `\${${name}}`;

const bound = ({ host }: TrustWorld) => ({ [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: subject });

/** The guide's trust policy, and one condition more. */
const also =
  (operator: string, key: string | ((world: TrustWorld) => string), value: unknown) =>
  (world: TrustWorld) => {
    const name = typeof key === "string" ? key : key(world);
    return world.trust(
      {},
      operator === "StringEquals"
        ? { StringEquals: { ...bound(world), [name]: value } }
        : { StringEquals: bound(world), [operator]: { [name]: value } },
    );
  };
const claim =
  (name: string) =>
  ({ host }: TrustWorld) =>
    `${host}:${name}`;
const trust = (
  verdict: Trust["verdict"],
  name: string,
  operator: string,
  key: string | ((world: TrustWorld) => string),
  value: unknown,
  code?: string,
): Trust => ({ name, verdict, text: also(operator, key, value), ...(code && { code }) });

const older = (text: string, version: string | undefined) =>
  JSON.stringify({ ...JSON.parse(text), Version: version });
const github = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
const gitlab = `arn:aws:iam::${account}:oidc-provider/gitlab.com`;
const beside = (Federated: string, Condition?: object) => (world: TrustWorld) =>
  world.document(world.statement(), {
    Effect: "Allow",
    Principal: { Federated },
    Action: "sts:AssumeRoleWithWebIdentity",
    ...(Condition && { Condition }),
  });
const githubKey = (name: string) => `token.actions.githubusercontent.com:${name}`;
const denying =
  (operator: string, key: string, value: unknown) =>
  (world: TrustWorld): string =>
    world.document(world.statement(), world.statement({ Effect: "Deny" }, { [operator]: { [key]: value } }));

export const trustVerdicts: Trust[] = [
  trust("allowed", "the bearer's account", "StringEquals", "aws:PrincipalAccount", account),
  trust(
    "denied",
    "another account of the bearer",
    "StringEquals",
    "aws:PrincipalAccount",
    "210987654321",
    "bearer_differs",
  ),
  trust(
    "denied",
    "a demand that there be no account",
    "Null",
    "aws:PrincipalAccount",
    "true",
    "bearer_differs",
  ),
  trust("allowed", "the bearer is a user", "StringEquals", "aws:PrincipalType", "User"),
  trust(
    "denied",
    "the bearer is a federated user",
    "StringEquals",
    "aws:PrincipalType",
    "FederatedUser",
    "bearer_differs",
  ),
  trust("allowed", "the bearer is no role", "StringNotEquals", "aws:PrincipalType", "AssumedRole"),
  {
    name: "the bearer's id is the provider's ARN",
    verdict: "allowed",
    text: (world) => also("StringEquals", "aws:userid", world.provider)(world),
  },
  trust("denied", "the bearer's id is a role's", "StringLike", "aws:userid", "AROA*:*", "bearer_differs"),
  trust("allowed", "the role's own account", "StringEquals", "aws:ResourceAccount", account),
  trust(
    "denied",
    "another account's role",
    "StringEquals",
    "aws:ResourceAccount",
    "210987654321",
    "bearer_differs",
  ),
  trust("allowed", "no service of AWS", "Bool", "aws:PrincipalIsAWSService", "false"),
  trust("denied", "a service of AWS", "Bool", "aws:PrincipalIsAWSService", "true", "bearer_differs"),
  trust("allowed", "no service in between", "Bool", "aws:ViaAWSService", "false"),
  trust("allowed", "a token that names the role", "Bool", "sts:RoleAuthorizedByIdp", "true"),
  trust("allowed", "that it is said whether it does", "Null", "sts:RoleAuthorizedByIdp", "false"),
  trust(
    "denied",
    "a token that does not name the role",
    "Bool",
    "sts:RoleAuthorizedByIdp",
    "false",
    "role_named_by_token",
  ),
  trust("allowed", "the audience, by its other key", "StringEquals", claim("oaud"), "sts.amazonaws.com"),
  trust(
    "denied",
    "another audience, by its other key",
    "StringEquals",
    claim("oaud"),
    "other",
    "oaud_differs",
  ),
  trust("denied", "azp", "StringEquals", claim("azp"), "sts.amazonaws.com", "claim_azp_as_aud"),
  trust("allowed", "azp, if there is one", "StringEqualsIfExists", claim("azp"), "other"),
  trust("denied", "an email address", "StringLike", claim("email"), "*@example.com", "claim_email_absent"),
  trust("allowed", "no email address", "Null", claim("email"), "true"),
  trust("allowed", "no ARN of a principal", "Null", "aws:PrincipalArn", "true"),
  trust(
    "denied",
    "an ARN of a principal",
    "ArnLike",
    "aws:PrincipalArn",
    `arn:aws:iam::${account}:role/*`,
    "key_absent_in_web_identity",
  ),
  trust("allowed", "a second factor, if there is one", "BoolIfExists", "aws:MultiFactorAuthPresent", "true"),
  trust("allowed", "no tags", "ForAllValues:StringEquals", "aws:TagKeys", ["team"]),
  trust("denied", "a tag", "ForAnyValue:StringEquals", "aws:TagKeys", ["team"]),
  trust("allowed", "no source identity", "Null", "sts:SourceIdentity", "true"),
  trust("allowed", "TLS", "Bool", "aws:SecureTransport", "true"),
  trust("denied", "no TLS", "Bool", "aws:SecureTransport", "false", "condition_not_met"),
  trust("allowed", "a time to come", "DateLessThan", "aws:CurrentTime", "2099-01-01"),
  trust("allowed", "seconds to come", "NumericLessThan", "aws:EpochTime", "4102444800"),
  trust("malformed", "a time that is none", "DateLessThan", "aws:CurrentTime", "tomorrow", "date_malformed"),
  {
    name: "a variable that is filled in",
    verdict: "allowed",
    text: also("StringEquals", "aws:PrincipalAccount", variable("aws:ResourceAccount")),
  },
  {
    name: "the same variable under Version 2008",
    verdict: "denied",
    code: "variable_not_filled",
    text: (world) =>
      older(
        also("StringEquals", "aws:PrincipalAccount", variable("aws:ResourceAccount"))(world),
        "2008-10-17",
      ),
  },
  {
    name: "the same variable without a Version",
    verdict: "denied",
    code: "variable_not_filled",
    text: (world) =>
      older(also("StringEquals", "aws:PrincipalAccount", variable("aws:ResourceAccount"))(world), undefined),
  },
  {
    name: "a wildcard under Version 2008",
    verdict: "allowed",
    code: "version_old",
    text: (world) => older(also("StringLike", "aws:PrincipalAccount", "*")(world), "2008-10-17"),
  },
  {
    name: "a star as a text of its own",
    verdict: "denied",
    text: (world) =>
      world.trust({}, { StringLike: { [`${world.host}:sub`]: `organization:${variable("*")}` } }),
  },
  {
    name: "the session named after the subject",
    verdict: "denied",
    text: (world) => also("StringEquals", "sts:RoleSessionName", variable(`${world.host}:sub`))(world),
  },
  {
    name: "a Deny for other accounts",
    verdict: "allowed",
    text: denying("StringNotEquals", "aws:PrincipalAccount", account),
  },
  {
    name: "a Deny for whoever has no ARN",
    verdict: "denied",
    code: "explicit_deny",
    text: denying("Null", "aws:PrincipalArn", "true"),
  },
  {
    name: "a Deny for tokens that do not name the role",
    verdict: "allowed",
    text: denying("Bool", "sts:RoleAuthorizedByIdp", "false"),
  },
  {
    name: "GitHub beside, without a subject",
    verdict: "malformed",
    code: "shared_provider_open",
    text: beside(github, { StringEquals: { [githubKey("aud")]: "sts.amazonaws.com" } }),
  },
  {
    name: "GitHub beside, with any subject",
    verdict: "malformed",
    code: "shared_provider_open",
    text: beside(github, { StringLike: { [githubKey("sub")]: "*" } }),
  },
  {
    name: "GitHub beside, by its repository alone",
    verdict: "malformed",
    code: "shared_provider_open",
    text: beside(github, { StringEquals: { [githubKey("repository")]: "acme/app" } }),
  },
  {
    name: "GitHub beside, with a subject",
    verdict: "allowed",
    text: beside(github, { StringLike: { [githubKey("sub")]: "repo:acme/*" } }),
  },
  {
    name: "GitHub beside, by its workflow",
    verdict: "allowed",
    text: beside(github, { StringLike: { [githubKey("job_workflow_ref")]: "acme/app/*" } }),
  },
  {
    name: "GitLab beside, without a condition",
    verdict: "malformed",
    code: "shared_provider_open",
    text: beside(gitlab),
  },
  {
    name: "Cognito beside, without its pool",
    verdict: "malformed",
    code: "shared_provider_open",
    text: beside("cognito-identity.amazonaws.com"),
  },
  {
    name: "two subjects, one of them this organization's automation",
    verdict: "denied",
    text: (world) =>
      world.trust(
        {},
        {
          StringEquals: {
            [`${world.host}:sub`]: [`${subject}:automation:1`, `organization:${organization}x`],
          },
        },
      ),
  },
];

const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:${account}:secret:${name}`;
const both = [arn("crewai-test-keyword-??????"), arn("crewai/openai-api-key-??????")];
const list = { Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" };
const read = (change: object = {}) => ({
  Effect: "Allow",
  Action: "secretsmanager:GetSecretValue",
  Resource: both,
  ...change,
});
const decrypt = (Condition?: object) => ({
  Effect: "Allow",
  Action: "kms:Decrypt",
  Resource: keyArn,
  ...(Condition && { Condition }),
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
const reading = (
  verdict: Permission["verdict"],
  name: string,
  operator: string,
  key: string,
  value: unknown,
  code?: string,
): Permission => ({
  name,
  verdict,
  text: policy(list, read({ Condition: { [operator]: { [key]: value } } })),
  ...(code && { code }),
});
const decrypting = (
  verdict: Permission["verdict"],
  name: string,
  operator: string,
  key: string,
  value: unknown,
): Permission => ({
  name,
  verdict,
  encrypted: true,
  text: policy(list, read(), decrypt({ [operator]: { [key]: value } })),
});
const refusing = (
  verdict: Permission["verdict"],
  name: string,
  operator: string,
  key: string,
  value: unknown,
): Permission => ({
  name,
  verdict,
  text: policy(
    list,
    read(),
    read({ Effect: "Deny", Resource: "*", Condition: { [operator]: { [key]: value } } }),
  ),
});
const roleArn = `arn:aws:iam::${account}:role/crewai-secrets-reader`;

export const permissionVerdicts: Permission[] = [
  reading("allowed", "the current version", "StringEquals", "secretsmanager:VersionStage", "AWSCURRENT"),
  reading(
    "allowed",
    "the current version, among any",
    "ForAnyValue:StringEquals",
    "secretsmanager:VersionStage",
    ["AWSCURRENT", "AWSPENDING"],
  ),
  reading("allowed", "that a version is named", "Null", "secretsmanager:VersionStage", "false"),
  reading(
    "denied",
    "the version before",
    "StringEquals",
    "secretsmanager:VersionStage",
    "AWSPREVIOUS",
    "version_stage_differs",
  ),
  reading("denied", "a version's id", "StringLike", "secretsmanager:VersionId", "*", "condition_not_met"),
  reading("allowed", "no version's id", "Null", "secretsmanager:VersionId", "true"),
  reading("denied", "the name of a secret that is made", "StringLike", "secretsmanager:Name", "crewai*"),
  reading("allowed", "that name, if there is one", "StringLikeIfExists", "secretsmanager:Name", "other*"),
  reading("allowed", "the session's account", "StringEquals", "aws:PrincipalAccount", account),
  reading("denied", "another account", "StringEquals", "aws:PrincipalAccount", "210987654321"),
  reading("allowed", "a role's session", "StringEquals", "aws:PrincipalType", "AssumedRole"),
  reading("denied", "a user", "StringEquals", "aws:PrincipalType", "User"),
  reading("allowed", "no service of AWS", "Bool", "aws:PrincipalIsAWSService", "false"),
  reading(
    "allowed",
    "secrets of the same account",
    "StringEquals",
    "aws:ResourceAccount",
    variable("aws:PrincipalAccount"),
  ),
  {
    name: "secrets of the same account, under Version 2008",
    verdict: "denied",
    code: "variable_not_filled",
    text: older(
      policy(
        list,
        read({ Condition: { StringEquals: { "aws:ResourceAccount": variable("aws:PrincipalAccount") } } }),
      ),
      "2008-10-17",
    ),
  },
  reading("denied", "secrets of another account", "StringEquals", "aws:ResourceAccount", "210987654321"),
  reading("allowed", "an id of the session", "Null", "aws:userid", "false"),
  reading("denied", "no id of the session", "Null", "aws:userid", "true"),
  reading("allowed", "any id of the session", "StringLike", "aws:userid", "*"),
  reading("denied", "no id of any kind", "StringNotLike", "aws:userid", "*"),
  reading("denied", "a user's id", "StringLike", "aws:userid", "AIDA*"),
  reading("allowed", "a role's id", "StringLike", "aws:userid", "AROA*:*"),
  reading("allowed", "Latchkey's own sessions", "StringLike", "aws:userid", "*:latchkey-*"),
  reading("denied", "somebody else's sessions", "StringLike", "aws:userid", "*:alice"),
  decrypting("denied", "a grant for a resource of AWS", "Bool", "kms:GrantIsForAWSResource", "true"),
  decrypting("allowed", "no grant", "Null", "kms:GranteePrincipal", "true"),
  decrypting(
    "denied",
    "another algorithm, for signatures",
    "StringEquals",
    "kms:SigningAlgorithm",
    "RSASSA_PSS_SHA_256",
  ),
  reading("allowed", "the role by its ARN", "ArnEquals", "aws:PrincipalArn", roleArn),
  reading(
    "denied",
    "the role by its session's ARN",
    "ArnLike",
    "aws:PrincipalArn",
    `arn:aws:sts::${account}:assumed-role/crewai-secrets-reader/*`,
  ),
  reading(
    "allowed",
    "a session made lately",
    "DateGreaterThan",
    "aws:TokenIssueTime",
    "2020-01-01T00:00:00Z",
  ),
  reading("denied", "what only the handshake has", "Bool", "sts:RoleAuthorizedByIdp", "true"),
  reading("denied", "an External ID", "StringEquals", "sts:ExternalId", "x"),
  reading("allowed", "no tags of a request", "Null", "aws:RequestTag/team", "true"),
  reading("allowed", "no service in between", "Bool", "aws:ViaAWSService", "false"),
  reading("denied", "a service in between", "Bool", "aws:ViaAWSService", "true"),
  reading(
    "denied",
    "called by a service",
    "ForAnyValue:StringEquals",
    "aws:CalledVia",
    "secretsmanager.amazonaws.com",
  ),
  reading("denied", "a service's resource", "ArnLike", "aws:SourceArn", "arn:aws:lambda:*:*:*"),
  reading("allowed", "that, if there is one", "ArnLikeIfExists", "aws:SourceArn", "arn:aws:lambda:*:*:*"),
  reading("denied", "a key of another service", "StringLike", "s3:prefix", "crewai*"),
  reading(
    "denied",
    "what KMS alone is told",
    "StringEquals",
    "kms:ViaService",
    "secretsmanager.us-east-1.amazonaws.com",
    "kms_via_service_differs",
  ),
  reading(
    "malformed",
    "a date that is none",
    "DateLessThan",
    "aws:CurrentTime",
    "31/12/2099",
    "date_malformed",
  ),
  refusing(
    "allowed",
    "a Deny for other versions",
    "StringNotEquals",
    "secretsmanager:VersionStage",
    "AWSCURRENT",
  ),
  refusing("allowed", "a Deny where no version is named", "Null", "secretsmanager:VersionStage", "true"),
  refusing("denied", "a Deny where a version is named", "Null", "secretsmanager:VersionStage", "false"),
  refusing(
    "allowed",
    "a Deny for sessions revoked long ago",
    "DateLessThan",
    "aws:TokenIssueTime",
    "2020-01-01T00:00:00Z",
  ),
  refusing(
    "denied",
    "a Deny for all sessions so far",
    "DateLessThan",
    "aws:TokenIssueTime",
    "2099-01-01T00:00:00Z",
  ),
  refusing("allowed", "a Deny for others' accounts", "StringNotEquals", "aws:ResourceAccount", account),
  refusing("allowed", "a Deny for services", "Bool", "aws:ViaAWSService", "true"),
  decrypting(
    "allowed",
    "the secret that is decrypted",
    "StringLike",
    "kms:EncryptionContext:SecretARN",
    arn("crewai*"),
  ),
  decrypting("denied", "another secret", "StringLike", "kms:EncryptionContext:SecretARN", arn("billing*")),
  decrypting("allowed", "the caller's account", "StringEquals", "kms:CallerAccount", account),
  decrypting("allowed", "through a service", "Bool", "aws:ViaAWSService", "true"),
  decrypting("denied", "without a service", "Bool", "aws:ViaAWSService", "false"),
  decrypting(
    "denied",
    "the version, which KMS is not told",
    "StringEquals",
    "secretsmanager:VersionStage",
    "AWSCURRENT",
  ),
  {
    name: "any service",
    verdict: "malformed",
    code: "resource_service_open",
    text: policy(list, read({ Resource: `arn:aws:*:us-east-1:${account}:secret:crewai*` })),
  },
  {
    name: "an ARN of too few parts",
    verdict: "malformed",
    code: "resource_is_name",
    text: policy(list, read({ Resource: "arn:aws:secretsmanager::crewai*" })),
  },
  {
    name: "an account of a variable",
    verdict: "malformed",
    code: "resource_account_malformed",
    text: policy(
      list,
      read({ Resource: `arn:aws:secretsmanager:us-east-1:${variable("aws:PrincipalAccount")}:secret:*` }),
    ),
  },
  {
    name: "an account of eleven digits",
    verdict: "malformed",
    code: "resource_account_malformed",
    text: policy(list, read({ Resource: "arn:aws:secretsmanager:us-east-1:12345678901:secret:*" })),
  },
  {
    name: "an empty partition",
    verdict: "malformed",
    code: "resource_partition_differs",
    text: policy(list, read({ Resource: `arn::secretsmanager:us-east-1:${account}:secret:*` })),
  },
  {
    name: "an account by a pattern",
    verdict: "allowed",
    text: policy(list, read({ Resource: "arn:aws:secretsmanager:us-east-1:1234*:secret:crewai*" })),
  },
  {
    name: "a secret named after nobody",
    verdict: "denied",
    text: policy(list, read({ Resource: arn(`${variable("aws:username")}*`) })),
  },
  {
    name: "a variable with another value for nobody",
    verdict: "allowed",
    text: policy(list, read({ Resource: arn(`${variable("aws:username, 'crewai'")}*`) })),
  },
];
