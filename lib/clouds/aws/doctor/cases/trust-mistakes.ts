// Trust policies with the mistakes that people make, for the tests: which finding names each, and at which words.
import {
  account,
  foreignSubject,
  organization,
  subject,
  type TrustWorld,
} from "@/lib/clouds/aws/doctor/cases/testing";

export interface Mistake<World> {
  name: string;
  /** Where it was seen, if it was. */
  seen?: string;
  text: (world: World) => string;
  code: string;
  /** What the finding's range covers, or begins with. */
  at: (world: World) => string;
}

const seen = (repository: string, issue: number) => `github.com/${repository}/issues/${issue}`;
const github = "aws-actions/configure-aws-credentials";

const principal = (Federated: unknown) => ({ Principal: { Federated } });
const claims = (world: TrustWorld, aud: unknown, sub: unknown) => ({
  StringEquals: { [`${world.host}:aud`]: aud, [`${world.host}:sub`]: sub },
});
const quotes = (text: string) => JSON.stringify(text);

/** AWS refuses to save them, or refuses the token. */
export const failing: Mistake<TrustWorld>[] = [
  {
    name: "the provider is in another account than the role",
    seen: "github.com/crossplane-contrib/provider-aws/pull/1331",
    text: (world) => world.trust(principal(world.provider.replace(account, "210987654321"))),
    code: "principal_account_differs",
    at: (world) => quotes(world.provider.replace(account, "210987654321")),
  },
  {
    name: "https:// in the provider's ARN",
    text: (world) => world.trust(principal(world.provider.replace(world.host, `https://${world.host}`))),
    code: "principal_host_scheme",
    at: (world) => quotes(world.provider.replace(world.host, `https://${world.host}`)),
  },
  {
    name: "http:// in the provider's ARN",
    text: (world) => world.trust(principal(world.provider.replace(world.host, `http://${world.host}`))),
    code: "principal_host_scheme",
    at: (world) => quotes(world.provider.replace(world.host, `http://${world.host}`)),
  },
  {
    name: "a slash at the end of the provider's ARN",
    text: (world) => world.trust(principal(`${world.provider}/`)),
    code: "principal_host_trailing_slash",
    at: (world) => quotes(`${world.provider}/`),
  },
  {
    name: "the path of the keys in the provider's ARN",
    text: (world) => world.trust(principal(`${world.provider}/oauth2/jwks`)),
    code: "principal_host_path",
    at: (world) => quotes(`${world.provider}/oauth2/jwks`),
  },
  {
    name: "a port in the provider's ARN",
    text: (world) => world.trust(principal(`${world.provider}:443`)),
    code: "principal_host_port",
    at: (world) => quotes(`${world.provider}:443`),
  },
  {
    name: "the provider's host in capitals",
    text: (world) => world.trust(principal(world.provider.replace(world.host, world.host.toUpperCase()))),
    code: "principal_host_letter_case",
    at: (world) => quotes(world.provider.replace(world.host, world.host.toUpperCase())),
  },
  {
    name: "the provider of another host, words of it swapped",
    seen: seen("aws/amazon-eks-pod-identity-webhook", 30),
    text: (world) => world.trust(principal(world.provider.replace(world.host, "example.app.com"))),
    code: "principal_host_differs",
    at: (world) => quotes(world.provider.replace(world.host, "example.app.com")),
  },
  {
    name: "oidc-provider misspelt",
    text: (world) => world.trust(principal(world.provider.replace("oidc-provider", "oidc_provider"))),
    code: "principal_oidc_provider_misspelt",
    at: (world) => quotes(world.provider.replace("oidc-provider", "oidc_provider")),
  },
  {
    name: "a SAML provider",
    text: (world) => world.trust(principal(world.provider.replace("oidc-provider", "saml-provider"))),
    code: "principal_provider_type",
    at: (world) => quotes(world.provider.replace("oidc-provider", "saml-provider")),
  },
  {
    name: "the partition of another kind of account",
    text: (world) => world.trust(principal(world.provider.replace("arn:aws:", "arn:aws-us-gov:"))),
    code: "principal_partition_differs",
    at: (world) => quotes(world.provider.replace("arn:aws:", "arn:aws-us-gov:")),
  },
  {
    name: "no account in the provider's ARN, since a variable was empty",
    seen: "github.com/noobaa/noobaa-core/pull/9930",
    text: (world) => world.trust(principal(world.provider.replace(account, ""))),
    code: "principal_account_malformed",
    at: (world) => quotes(world.provider.replace(account, "")),
  },
  {
    name: "an account of eleven digits",
    text: (world) => world.trust(principal(world.provider.replace(account, "12345678901"))),
    code: "principal_account_malformed",
    at: (world) => quotes(world.provider.replace(account, "12345678901")),
  },
  {
    name: "the issuer's URL in place of the provider's ARN",
    text: (world) => world.trust(principal(`https://${world.host}`)),
    code: "principal_is_url",
    at: (world) => quotes(`https://${world.host}`),
  },
  {
    name: "the role itself as its principal",
    text: (world) => world.trust(principal(`arn:aws:iam::${account}:role/crewai-secrets-reader`)),
    code: "principal_is_role",
    at: () => quotes(`arn:aws:iam::${account}:role/crewai-secrets-reader`),
  },
  {
    name: "a wildcard as the provider",
    text: (world) => world.trust(principal("*")),
    code: "principal_wildcard",
    at: () => quotes("*"),
  },
  {
    name: "the account's placeholder left in",
    text: (world) => world.trust(principal(world.provider.replace(account, "<YOUR_ACCOUNT_ID>"))),
    code: "placeholder_left",
    at: (world) => quotes(world.provider.replace(account, "<YOUR_ACCOUNT_ID>")),
  },
  {
    name: "the provider under AWS",
    text: (world) => world.trust({ Principal: { AWS: world.provider } }),
    code: "principal_not_federated",
    at: () => quotes("AWS"),
  },
  {
    name: "a service as the principal",
    text: (world) => world.trust({ Principal: { Service: "lambda.amazonaws.com" } }),
    code: "principal_not_federated",
    at: () => "{",
  },
  {
    name: "the account's root as the principal",
    text: (world) => world.trust({ Principal: { AWS: `arn:aws:iam::${account}:root` } }),
    code: "principal_not_federated",
    at: () => "{",
  },
  {
    name: "everybody as the principal",
    text: (world) => world.trust({ Principal: "*" }),
    code: "principal_not_federated",
    at: () => quotes("*"),
  },
  {
    name: "the provider's ARN without its kind",
    text: (world) => world.trust({ Principal: world.provider }),
    code: "principal_shape",
    at: (world) => quotes(world.provider),
  },
  {
    name: "a principal of no kind that there is",
    text: (world) => world.trust({ Principal: { OIDC: world.provider } }),
    code: "principal_type_unknown",
    at: () => quotes("OIDC"),
  },
  {
    name: "no principal",
    text: (world) => world.trust({ Principal: undefined }),
    code: "principal_missing",
    at: () => "{",
  },
  {
    name: "NotPrincipal",
    text: (world) => world.trust({ Principal: undefined, NotPrincipal: { AWS: "999999999999" } }),
    code: "not_principal",
    at: () => quotes("NotPrincipal"),
  },
  {
    name: "the action for users and roles",
    seen: seen(github, 318),
    text: (world) => world.trust({ Action: "sts:AssumeRole" }),
    code: "action_assume_role",
    at: () => quotes("sts:AssumeRole"),
  },
  {
    name: "the action for SAML",
    text: (world) => world.trust({ Action: "sts:AssumeRoleWithSAML" }),
    code: "action_saml",
    at: () => quotes("sts:AssumeRoleWithSAML"),
  },
  {
    name: "the action misspelt",
    seen: seen("pulumi/pulumi-aws", 4629),
    text: (world) => world.trust({ Action: "sts:AssumeRoleWithWebIdendity" }),
    code: "action_misspelt",
    at: () => quotes("sts:AssumeRoleWithWebIdendity"),
  },
  {
    name: "every action of AWS",
    text: (world) => world.trust({ Action: "*" }),
    code: "action_not_sts",
    at: () => quotes("*"),
  },
  {
    name: "a permission among the actions",
    text: (world) =>
      world.trust({ Action: ["sts:AssumeRoleWithWebIdentity", "secretsmanager:GetSecretValue"] }),
    code: "action_not_sts",
    at: () => quotes("secretsmanager:GetSecretValue"),
  },
  {
    name: "the action without its service",
    text: (world) => world.trust({ Action: "AssumeRoleWithWebIdentity" }),
    code: "action_without_service",
    at: () => quotes("AssumeRoleWithWebIdentity"),
  },
  {
    name: "tags allowed and nothing else",
    text: (world) => world.trust({ Action: "sts:TagSession" }),
    code: "action_missing_web_identity",
    at: () => quotes("sts:TagSession"),
  },
  {
    name: "NotAction that leaves out the very action",
    text: (world) => world.trust({ Action: undefined, NotAction: "sts:AssumeRoleWithWebIdentity" }),
    code: "not_action",
    at: () => quotes("NotAction"),
  },
  {
    name: "no action",
    text: (world) => world.trust({ Action: undefined }),
    code: "action_missing",
    at: () => "{",
  },
  {
    name: "https:// in the key of the subject",
    text: (world) =>
      world.trust(
        {},
        {
          StringEquals: {
            [`${world.host}:aud`]: "sts.amazonaws.com",
            [`https://${world.host}:sub`]: subject,
          },
        },
      ),
    code: "key_has_scheme",
    at: (world) => quotes(`https://${world.host}:sub`),
  },
  {
    name: "a slash before the claim's name",
    seen: "gist.github.com/gene1wood/54611c45a3298504f8e33d95e317ae5c",
    text: (world) =>
      world.trust(
        {},
        { StringEquals: { [`${world.host}/:aud`]: "sts.amazonaws.com", [`${world.host}:sub`]: subject } },
      ),
    code: "key_has_trailing_slash",
    at: (world) => quotes(`${world.host}/:aud`),
  },
  {
    name: "another issuer's host in the key, from an example",
    text: (world) =>
      world.trust({}, { StringEquals: { "token.actions.githubusercontent.com:sub": subject } }),
    code: "key_host_differs",
    at: () => quotes("token.actions.githubusercontent.com:sub"),
  },
  {
    name: "the provider's ARN in the key",
    text: (world) => world.trust({}, { StringEquals: { [`${world.provider}:sub`]: subject } }),
    code: "key_is_arn",
    at: (world) => quotes(`${world.provider}:sub`),
  },
  {
    name: "the key without a host",
    text: (world) => world.trust({}, { StringEquals: { sub: subject } }),
    code: "key_without_prefix",
    at: () => quotes("sub"),
  },
  {
    name: "the audience as a URL",
    text: (world) => world.trust({}, claims(world, "https://sts.amazonaws.com", subject)),
    code: "aud_has_scheme",
    at: () => quotes("https://sts.amazonaws.com"),
  },
  {
    name: "a slash at the audience's end",
    text: (world) => world.trust({}, claims(world, "sts.amazonaws.com/", subject)),
    code: "aud_trailing_slash",
    at: () => quotes("sts.amazonaws.com/"),
  },
  {
    name: "the audience in capitals",
    text: (world) => world.trust({}, claims(world, "STS.amazonaws.com", subject)),
    code: "aud_letter_case",
    at: () => quotes("STS.amazonaws.com"),
  },
  {
    name: "the regional endpoint as the audience",
    text: (world) => world.trust({}, claims(world, "sts.us-east-1.amazonaws.com", subject)),
    code: "aud_regional",
    at: () => quotes("sts.us-east-1.amazonaws.com"),
  },
  {
    name: "the organization's page as the audience",
    seen: seen(github, 306),
    text: (world) => world.trust({}, claims(world, ["https://github.com/octo-org", "octo-org"], subject)),
    code: "aud_differs",
    at: () => quotes("https://github.com/octo-org"),
  },
  {
    name: "the UUID alone as the subject",
    text: (world) => world.trust({}, claims(world, "sts.amazonaws.com", organization)),
    code: "sub_prefix_missing",
    at: () => quotes(organization),
  },
  {
    name: "the subject in capitals",
    seen: seen(github, 1100),
    text: (world) =>
      world.trust({}, claims(world, "sts.amazonaws.com", `organization:${organization.toUpperCase()}`)),
    code: "sub_letter_case",
    at: () => quotes(`organization:${organization.toUpperCase()}`),
  },
  {
    name: "Organization with a capital",
    text: (world) => world.trust({}, claims(world, "sts.amazonaws.com", `Organization:${organization}`)),
    code: "sub_letter_case",
    at: () => quotes(`Organization:${organization}`),
  },
  {
    name: "another organization's subject",
    text: (world) => world.trust({}, claims(world, "sts.amazonaws.com", foreignSubject)),
    code: "sub_other_organization",
    at: () => quotes(foreignSubject),
  },
  {
    name: "a space behind the subject",
    text: (world) => world.trust({}, claims(world, "sts.amazonaws.com", `${subject} `)),
    code: "sub_whitespace",
    at: () => quotes(`${subject} `),
  },
  {
    name: "organisation in British letters",
    text: (world) => world.trust({}, claims(world, "sts.amazonaws.com", `organisation:${organization}`)),
    code: "sub_prefix_misspelt",
    at: () => quotes(`organisation:${organization}`),
  },
  {
    name: "a wildcard under StringEquals",
    seen: seen(github, 1137),
    text: (world) => world.trust({}, claims(world, "sts.amazonaws.com", "organization:*")),
    code: "sub_wildcard_is_literal",
    at: () => quotes("organization:*"),
  },
  {
    name: "the subject's placeholder left in",
    text: (world) =>
      world.trust({}, claims(world, "sts.amazonaws.com", "organization:<YOUR_CREWAI_ORG_UUID>")),
    code: "sub_placeholder",
    at: () => quotes("organization:<YOUR_CREWAI_ORG_UUID>"),
  },
  {
    name: "a subject of another product",
    text: (world) =>
      world.trust({}, claims(world, "sts.amazonaws.com", "repo:octo-org/octo-repo:ref:refs/heads/main")),
    code: "sub_differs",
    at: () => quotes("repo:octo-org/octo-repo:ref:refs/heads/main"),
  },
  {
    name: "the subject of a pattern that is nearly right",
    text: (world) => world.trust({}, { StringLike: { [`${world.host}:sub`]: "organisation:*" } }),
    code: "sub_differs",
    at: () => quotes("organisation:*"),
  },
  {
    name: "this organization excluded",
    text: (world) => world.trust({}, { StringNotEquals: { [`${world.host}:sub`]: subject } }),
    code: "condition_excludes_latchkey",
    at: (world) => quotes(`${world.host}:sub`),
  },
  {
    name: "a claim that AWS does not see",
    seen: seen(github, 306),
    text: (world) =>
      world.trust(
        {},
        { StringEquals: { [`${world.host}:sub`]: subject, [`${world.host}:organization_id`]: organization } },
      ),
    code: "claim_not_visible",
    at: (world) => quotes(`${world.host}:organization_id`),
  },
  {
    name: "the issuer as a claim",
    text: (world) =>
      world.trust(
        {},
        { StringEquals: { [`${world.host}:sub`]: subject, [`${world.host}:iss`]: `https://${world.host}` } },
      ),
    code: "claim_not_visible",
    at: (world) => quotes(`${world.host}:iss`),
  },
  {
    name: "how somebody signed in",
    text: (world) =>
      world.trust(
        {},
        {
          StringEquals: { [`${world.host}:sub`]: subject },
          "ForAnyValue:StringLike": { [`${world.host}:amr`]: "authenticated" },
        },
      ),
    code: "claim_amr_absent",
    at: (world) => quotes(`${world.host}:amr`),
  },
  {
    name: "the claim misspelt",
    text: (world) => world.trust({}, { StringEquals: { [`${world.host}:subj`]: subject } }),
    code: "claim_misspelt",
    at: (world) => quotes(`${world.host}:subj`),
  },
  {
    name: "the AWS organization of a principal that is none yet",
    text: (world) =>
      world.trust(
        {},
        { StringEquals: { [`${world.host}:sub`]: subject, "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      ),
    code: "key_absent_in_web_identity",
    at: () => quotes("aws:PrincipalOrgID"),
  },
  {
    name: "an External ID",
    text: (world) =>
      world.trust({}, { StringEquals: { [`${world.host}:sub`]: subject, "sts:ExternalId": "latchkey" } }),
    code: "external_id_not_sent",
    at: () => quotes("sts:ExternalId"),
  },
  {
    name: "a second factor",
    text: (world) =>
      world.trust(
        {},
        { StringEquals: { [`${world.host}:sub`]: subject }, Bool: { "aws:MultiFactorAuthPresent": "true" } },
      ),
    code: "mfa_demanded",
    at: () => quotes("aws:MultiFactorAuthPresent"),
  },
  {
    name: "another session name",
    text: (world) =>
      world.trust({}, { StringEquals: { [`${world.host}:sub`]: subject, "sts:RoleSessionName": "crewai" } }),
    code: "session_name_differs",
    at: () => quotes("crewai"),
  },
  {
    name: "another region",
    text: (world) =>
      world.trust(
        {},
        { StringEquals: { [`${world.host}:sub`]: subject, "aws:RequestedRegion": "eu-west-1" } },
      ),
    code: "region_differs",
    at: () => quotes("eu-west-1"),
  },
  {
    name: "a date that has passed",
    text: (world) =>
      world.trust(
        {},
        {
          StringEquals: { [`${world.host}:sub`]: subject },
          DateLessThan: { "aws:CurrentTime": "2024-01-01T00:00:00Z" },
        },
      ),
    code: "time_condition_failed",
    at: () => quotes("2024-01-01T00:00:00Z"),
  },
  {
    name: "a tag that the token does not carry",
    text: (world) =>
      world.trust(
        {},
        { StringEquals: { [`${world.host}:sub`]: subject, "aws:RequestTag/team": "platform" } },
      ),
    code: "tag_not_sent",
    at: () => quotes("aws:RequestTag/team"),
  },
  {
    name: "Null that asks for a token without a subject",
    text: (world) => world.trust({}, { Null: { [`${world.host}:sub`]: "true" } }),
    code: "claim_demanded_absent",
    at: (world) => quotes(`${world.host}:sub`),
  },
  {
    name: "an operator in small letters",
    text: (world) => world.trust({}, { stringEquals: { [`${world.host}:sub`]: subject } }),
    code: "operator_unknown",
    at: () => quotes("stringEquals"),
  },
  {
    name: "an operator for booleans",
    text: (world) => world.trust({}, { Bool: { [`${world.host}:sub`]: "true" } }),
    code: "operator_unfit",
    at: () => quotes("Bool"),
  },
  {
    name: "no operator around the keys",
    text: (world) => world.trust({}, { [`${world.host}:sub`]: subject }),
    code: "operator_unknown",
    at: (world) => quotes(`${world.host}:sub`),
  },
  {
    name: "an empty list of values",
    text: (world) => world.trust({}, { StringEquals: { [`${world.host}:sub`]: [] } }),
    code: "condition_values_empty",
    at: () => "[]",
  },
  {
    name: "a Deny that hits",
    text: (world) =>
      world.document(world.statement(), {
        Effect: "Deny",
        Principal: { Federated: world.provider },
        Action: "sts:AssumeRoleWithWebIdentity",
      }),
    code: "explicit_deny",
    at: () => quotes("Deny"),
  },
  {
    name: "a Deny of all but another organization",
    text: (world) =>
      world.document(
        world.statement(),
        world.statement({ Effect: "Deny" }, { StringNotEquals: { [`${world.host}:sub`]: foreignSubject } }),
      ),
    code: "explicit_deny",
    at: () => quotes("Deny"),
  },
  {
    name: "Effect in small letters",
    text: (world) => world.trust({ Effect: "allow" }),
    code: "effect_invalid",
    at: () => quotes("allow"),
  },
  {
    name: "a Resource",
    seen: seen("jtblin/kube2iam", 334),
    text: (world) => world.trust({ Resource: "*" }),
    code: "resource_in_trust_policy",
    at: () => quotes("Resource"),
  },
  {
    name: "today as the Version",
    text: (world) => world.trust().replace("2012-10-17", "2026-01-31"),
    code: "version_unknown",
    at: () => quotes("Version"),
  },
  {
    name: "elements in small letters",
    text: (world) => world.trust().replace('"Statement"', '"statement"'),
    code: "element_unknown",
    at: () => quotes("statement"),
  },
  {
    name: "an element in the plural",
    text: (world) => world.trust().replace('"Action"', '"Actions"'),
    code: "element_unknown",
    at: () => quotes("Actions"),
  },
  {
    name: "one Sid for two statements",
    text: (world) =>
      world.document(world.statement({ Sid: "Latchkey" }), world.statement({ Sid: "Latchkey" })),
    code: "sid_twice",
    at: () => quotes("Latchkey"),
  },
  {
    name: "no statement",
    text: () => '{\n  "Version": "2012-10-17",\n  "Statement": []\n}',
    code: "statement_missing",
    at: () => '"Statement": []',
  },
  {
    name: "a statement without its document",
    text: (world) => JSON.stringify(world.statement(), null, 2),
    code: "document_missing",
    at: () => "{",
  },
  {
    name: "a role for another service",
    text: (world) =>
      world.document({
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
    code: "no_statement_for_latchkey",
    at: () => quotes("Statement"),
  },
  {
    name: "a role for another issuer",
    text: (world) =>
      world.document({
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:octo-org/*" } },
      }),
    code: "no_statement_for_latchkey",
    at: () => quotes("Statement"),
  },
  {
    name: "a permission policy in the wrong place",
    text: (world) =>
      world.document({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" }),
    code: "permission_policy_pasted",
    at: () => quotes("Statement"),
  },
  {
    name: "a comma behind the last member",
    seen: "github.com/localstack/localstack/pull/8453",
    text: (world) =>
      world
        .trust()
        .replace('"sts:AssumeRoleWithWebIdentity",', '"sts:AssumeRoleWithWebIdentity",')
        .replace(/\n {4}\}\n {2}\]/, ",\n    }\n  ]"),
    code: "json_trailing_comma",
    at: () => ",",
  },
  {
    name: "a comment",
    text: (world) => world.trust().replace('"Effect"', '// who may assume it\n      "Effect"'),
    code: "json_comment",
    at: () => "// who may assume it",
  },
  {
    name: "curly quotes of a word processor",
    text: (world) => world.trust().replace('"Allow"', "“Allow”"),
    code: "json_wrong_quotes",
    at: () => "“Allow”",
  },
  {
    name: "single quotes of Python",
    text: (world) => world.trust().replaceAll('"', "'"),
    code: "json_wrong_quotes",
    at: () => "'Version'",
  },
  {
    name: "a space that is none",
    text: (world) => world.trust().replace('"Effect": ', '"Effect":\u00a0'),
    code: "json_wrong_space",
    at: () => "\u00a0",
  },
  {
    name: "a comma that is missing",
    text: (world) => world.trust().replace('"Allow",', '"Allow"'),
    code: "json_syntax",
    at: () => quotes("Principal"),
  },
  {
    name: "a brace that is missing",
    text: (world) => world.trust().trimEnd().slice(0, -1),
    code: "json_syntax",
    at: () => "",
  },
];

export interface Leak extends Mistake<TrustWorld> {
  /** An organization that is let in. */
  foreign: string;
}

const changed = `organization:${organization.slice(0, -1)}c`;

/** AWS lets this organization in, and others with it. */
export const leaking: Leak[] = [
  {
    name: "no condition",
    text: (world) => world.trust({ Condition: undefined }),
    code: "sub_condition_missing",
    at: () => "{",
    foreign: foreignSubject,
  },
  {
    name: "the audience alone",
    seen: "github.com/rh-mobb/documentation/pull/209",
    text: (world) => world.trust({}, { StringEquals: { [`${world.host}:aud`]: "sts.amazonaws.com" } }),
    code: "sub_condition_missing",
    at: () => quotes("Condition"),
    foreign: foreignSubject,
  },
  {
    name: "any subject",
    text: (world) => world.trust({}, { StringLike: { [`${world.host}:sub`]: "*" } }),
    code: "sub_pattern_too_wide",
    at: () => quotes("*"),
    foreign: foreignSubject,
  },
  {
    name: "any organization",
    text: (world) => world.trust({}, { StringLike: { [`${world.host}:sub`]: "organization:*" } }),
    code: "sub_pattern_too_wide",
    at: () => quotes("organization:*"),
    foreign: foreignSubject,
  },
  {
    name: "any organization that begins alike",
    text: (world) =>
      world.trust(
        {},
        { StringLike: { [`${world.host}:sub`]: `organization:${organization.slice(0, 24)}*` } },
      ),
    code: "sub_pattern_too_wide",
    at: () => quotes(`organization:${organization.slice(0, 24)}*`),
    foreign: changed,
  },
  {
    name: "one digit left open",
    text: (world) =>
      world.trust(
        {},
        { StringLike: { [`${world.host}:sub`]: `organization:${organization.slice(0, -1)}?` } },
      ),
    code: "sub_pattern_too_wide",
    at: () => quotes(`organization:${organization.slice(0, -1)}?`),
    foreign: changed,
  },
  {
    name: "everybody but one",
    text: (world) => world.trust({}, { StringNotEquals: { [`${world.host}:sub`]: "organization:none" } }),
    code: "sub_condition_negated",
    at: (world) => quotes(`${world.host}:sub`),
    foreign: foreignSubject,
  },
  {
    name: "whoever has a subject",
    text: (world) => world.trust({}, { Null: { [`${world.host}:sub`]: "false" } }),
    code: "sub_condition_too_wide",
    at: (world) => quotes(`${world.host}:sub`),
    foreign: foreignSubject,
  },
  {
    name: "a pattern under ForAllValues",
    seen: seen(github, 690),
    text: (world) =>
      world.trust({}, { "ForAllValues:StringLike": { [`${world.host}:sub`]: "organization:*" } }),
    code: "sub_pattern_too_wide",
    at: () => quotes("organization:*"),
    foreign: foreignSubject,
  },
  {
    name: "two organizations",
    text: (world) => world.trust({}, claims(world, "sts.amazonaws.com", [subject, foreignSubject])),
    code: "sub_other_organization_too",
    at: () => quotes(foreignSubject),
    foreign: foreignSubject,
  },
  {
    name: "a second statement that lets everybody in",
    text: (world) => world.document(world.statement(), world.statement({ Condition: undefined })),
    code: "sub_condition_missing",
    at: () => "{",
    foreign: foreignSubject,
  },
  {
    name: "the condition lost, since its operator comes twice",
    seen: "github.com/hashicorp/terraform-provider-aws/issues/33026",
    text: (world) =>
      world
        .trust(
          {},
          {
            StringEquals: { [`${world.host}:sub`]: subject },
            StringLike: { [`${world.host}:aud`]: "sts.*" },
          },
        )
        .replace("StringLike", "StringEquals")
        .replace("sts.*", "sts.amazonaws.com"),
    code: "duplicate_key",
    at: () => quotes("StringEquals"),
    foreign: foreignSubject,
  },
];

/** They work, bind the role, and are worth a word. */
export const noted: Mistake<TrustWorld>[] = [
  {
    name: "no audience",
    text: (world) => world.trust({}, { StringEquals: { [`${world.host}:sub`]: subject } }),
    code: "aud_condition_missing",
    at: () => quotes("Condition"),
  },
  {
    name: "ForAllValues on a claim with one value",
    seen: seen(github, 318),
    text: (world) =>
      world.trust(
        {},
        {
          "ForAllValues:StringEquals": {
            [`${world.host}:aud`]: "sts.amazonaws.com",
            [`${world.host}:sub`]: subject,
          },
        },
      ),
    code: "set_operator_on_single_value",
    at: () => quotes("ForAllValues:StringEquals"),
  },
  {
    name: "IfExists on a claim that every token has",
    text: (world) =>
      world.trust(
        {},
        {
          StringEqualsIfExists: {
            [`${world.host}:aud`]: "sts.amazonaws.com",
            [`${world.host}:sub`]: subject,
          },
        },
      ),
    code: "if_exists_on_claim",
    at: () => quotes("StringEqualsIfExists"),
  },
  {
    name: "every action of STS",
    text: (world) => world.trust({ Action: "sts:*" }),
    code: "action_wider_than_needed",
    at: () => quotes("sts:*"),
  },
  {
    name: "a second provider",
    text: (world) =>
      world.trust(principal([world.provider, `arn:aws:iam::${account}:oidc-provider/other.example.com`])),
    code: "several_providers",
    at: () => quotes(`arn:aws:iam::${account}:oidc-provider/other.example.com`),
  },
  {
    name: "no Version",
    text: (world) => world.trust().replace('  "Version": "2012-10-17",\n', ""),
    code: "version_old",
    at: () => "{",
  },
];
