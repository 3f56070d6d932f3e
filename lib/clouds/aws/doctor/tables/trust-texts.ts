// The texts of findings on a trust policy.
// Over 250 lines: a table is as long as there are findings.

const nameProvider = 'Write "Principal": {"Federated": "{provider}"}.';
const nameAction = 'Write "Action": "{action}".';
const nameSubject = 'With StringEquals, require "{host}:sub" to be "{subject}".';
const ownName = "In AWS, Latchkey's provider is named exactly {host}.";
const inKey = 'In "{value}", the part before :{claim}';
const ownKey = "AWS calls the claim {right}, so this key never matches.";
const leak = 'Another organization on this Latchkey, "{leak}", could assume the role.';

export const trustTexts = {
  refused: {
    shared_provider_open: `The provider is shared, and the statement accepts everyone's tokens
      "{value}" has many customers. AWS saves the statement only with StringEquals or StringLike on {keys}, and not with only *.
      Add a condition on {key}.`,
    principal_missing: `The statement has no Principal
      Principal says who is allowed to assume the role.
      ${nameProvider}`,
    not_principal: `A trust policy can't use NotPrincipal
      AWS refuses NotPrincipal in a trust policy: it would allow everybody else.
      ${nameProvider}`,
    principal_shape: `The Principal must be an object
      "{value}" doesn't say which kind of principal it is.
      ${nameProvider}`,
    principal_type_unknown: `Unknown kind of principal
      "{value}" isn't AWS, Federated, Service or CanonicalUser.
      ${nameProvider}`,
    principal_partition_differs: `The principal is in the wrong partition
      It says {partition}, but the role is in {own}: AWS refuses the policy.
      ${nameProvider}`,
    "principal_not_federated/aws": `The provider is listed under AWS
      "{value}" is an OpenID Connect provider. AWS can list only accounts, users and roles.
      ${nameProvider}`,
    principal_aws_malformed: `Unknown AWS principal
      "{value}" isn't an account, or the ARN of a user, role or session.
      ${nameProvider}`,
    principal_placeholder: `The provider's ARN isn't filled in
      "{value}" still has a placeholder.`,
    principal_whitespace: `The provider's ARN has a space
      "{value}" starts or ends with a space.`,
    principal_is_url: `The principal is the provider's URL, not its ARN
      "{value}" is the issuer. AWS needs the ARN of its identity provider.`,
    principal_is_host: `The principal is the provider's host, not its ARN
      "{value}" isn't a complete ARN.`,
    principal_wildcard: `A principal can't have wildcards
      AWS takes "{value}" literally, and no provider has that name.`,
    "principal_account_malformed/empty": `The account is missing
      "{value}" has no account number. Perhaps a variable was empty.`,
    principal_account_malformed: `The account is not one
      "{account}" doesn't have twelve digits.`,
    principal_oidc_provider_misspelt: `oidc-provider is misspelled in the ARN
      It says "{kind}" instead of oidc-provider.`,
    principal_is_role: `The principal isn't the provider
      "{value}" is a {kind}. Name the identity provider that the role trusts.`,
    principal_service_differs: `The ARN isn't an IAM ARN
      "{value}" names {service}. Providers belong to iam.`,
    principal_malformed: `This isn't a provider's ARN
      "{value}" doesn't look like arn:aws:iam::<account>:oidc-provider/<host>.`,
    action_misspelt: `This STS action doesn't exist
      "{value}" isn't an action for assuming a role. Check the spelling.
      ${nameAction}`,
    action_not_sts: `A trust policy can have only STS actions
      AWS refuses "{value}" here. What the role is allowed to do belongs in its permission policy.
      ${nameAction}`,
  },
  error: {
    no_statement_for_latchkey: `No statement is for Latchkey
      No statement names the provider {provider} or the subject "{subject}".
      Add the statement below.`,
    explicit_deny: `A Deny statement blocks this
      Its conditions match Latchkey's token, and a Deny always wins over an Allow.
      Remove the statement, or exclude this organization in its conditions.`,
    "explicit_deny/always": `A Deny statement blocks this
      It has no condition, and a Deny always wins over an Allow.
      Remove the statement, or exclude this organization in its conditions.`,
    tag_session_missing: `sts:TagSession isn't allowed
      This config's tokens have session tags ({tags}). Without this action, AWS refuses the tokens.
      Add "sts:TagSession" to the statement's actions.`,
    set_source_identity_missing: `sts:SetSourceIdentity isn't allowed
      This config's tokens have a source identity. Without this action, AWS refuses the tokens.
      Add "sts:SetSourceIdentity" to the statement's actions.`,
    "principal_not_federated/everybody": `The principal "*" doesn't include Latchkey
      "*" means AWS users and roles. Latchkey is an OpenID Connect provider, which must be named as a Federated principal.
      ${nameProvider}`,
    principal_not_federated: `The principal isn't federated
      It names only {kinds}. Latchkey's provider is Federated: {provider}.
      ${nameProvider}`,
    "principal_is_host/built-in": `The principal is the provider's host, not its ARN
      "{value}" is one of AWS's built-in providers. Name Latchkey's provider by its ARN.`,
    principal_account_differs: `The provider is in another account than the role
      It says {account}, but the role is in {own}. Both must be in the same account.`,
    principal_provider_type: `The provider is of the wrong kind
      It says {kind}. Latchkey is an OpenID Connect provider: oidc-provider.`,
    principal_host_whitespace: `The provider's name has a space
      The provider's name starts or ends with a space. ${ownName}`,
    principal_host_scheme: `The provider's name starts with https:// or http://
      The provider's name starts with {part}. ${ownName}`,
    principal_host_trailing_slash: `The provider's name has a slash after the host
      The provider's name ends with a slash. ${ownName}`,
    principal_host_letter_case: `The provider's name differs in upper and lower case
      The provider's name differs in upper and lower case. ${ownName}`,
    principal_host_path: `The provider's name has a path
      The provider's name has a path, {part}. ${ownName}`,
    principal_host_port: `The provider's name has a port
      The provider's name has a port, {part}. ${ownName}`,
    principal_host_differs: `The provider differs
      The provider's name is {part}. ${ownName}`,
    not_action: `The statement excludes the one action it needs
      NotAction excludes {action}.
      ${nameAction}`,
    action_assume_role: `This action is for AWS users and roles
      AWS users and roles use sts:AssumeRole. Latchkey uses a token: {action}.
      ${nameAction}`,
    action_saml: `This action is for SAML
      Latchkey uses OpenID Connect tokens: {action}.
      ${nameAction}`,
    action_missing_web_identity: `The action to assume the role is missing
      "{value}" alone allows nobody to assume the role. Latchkey calls {action}.
      ${nameAction}`,
    key_has_whitespace: `The condition key has a space
      ${inKey} starts or ends with a space. ${ownKey}`,
    key_has_scheme: `The condition key starts with https:// or http://
      ${inKey} starts with {part}. ${ownKey}`,
    key_has_trailing_slash: `The condition key has a slash after the host
      ${inKey} ends with a slash. ${ownKey}`,
    key_has_path: `The condition key has a path
      ${inKey} has a path, {part}. ${ownKey}`,
    key_has_port: `The condition key has a port
      ${inKey} has a port, {part}. ${ownKey}`,
    key_is_arn: `The condition key is an ARN
      ${inKey} is the provider's ARN. ${ownKey}`,
    key_host_differs: `The condition key names another host
      ${inKey} is {part}. ${ownKey}`,
    aud_whitespace: `The audience has a space
      "{value}" starts or ends with a space. Latchkey sends "{sent}".`,
    aud_letter_case: `The audience's upper and lower case differ
      Values are case-sensitive, and "{value}" has capital letters. Latchkey sends "{sent}".`,
    aud_has_scheme: `The audience starts with https:// or http://
      "{value}" is a URL, but the audience isn't. Latchkey sends "{sent}".`,
    aud_trailing_slash: `The audience ends with a slash
      "{value}" doesn't match. Latchkey sends "{sent}".`,
    aud_regional: `The audience is a regional STS endpoint
      The audience is the same in every region and partition. Latchkey sends "{sent}".`,
    aud_differs: `The audience differs
      The condition requires "{value}". Latchkey sends "{sent}".`,
    oaud_differs: `The audience differs
      {key} is the token's audience, "{sent}", but the condition requires {required}.`,
    sub_placeholder: `The organization isn't filled in
      "{value}" still has a placeholder. Latchkey sends "{sent}".`,
    sub_whitespace: `The subject has a space
      "{value}" starts or ends with a space. Latchkey sends "{sent}".`,
    sub_wildcard_is_literal: `The wildcard is taken literally
      {operator} compares literally: * and ? aren't wildcards. Latchkey sends "{sent}".`,
    sub_prefix_missing: `The subject must start with organization:
      "{value}" isn't Latchkey's form. Latchkey sends "{sent}".`,
    sub_letter_case: `The subject's upper and lower case differ
      Values are case-sensitive, and Latchkey's are lower case. Latchkey sends "{sent}".`,
    sub_other_organization: `The subject is for another organization
      "{value}" isn't this organization. Latchkey sends "{sent}".`,
    sub_has_more: `The subject has extra text around the UUID
      "{value}" doesn't match. Latchkey sends "{sent}".`,
    sub_prefix_misspelt: `The part before the UUID isn't organization:
      "{value}" starts differently. Latchkey sends "{sent}".`,
    sub_misspelt: `The subject is misspelled
      "{value}" differs by a few characters. Latchkey sends "{sent}".`,
    sub_differs: `The subject differs
      The condition requires "{value}". Latchkey sends "{sent}".`,
    claim_demanded_absent: `The condition requires a token without this claim
      Null with true requires that {key} is absent, but Latchkey always sends it: "{sent}".
      Remove the condition.`,
    condition_excludes_latchkey: `The condition excludes this organization
      {operator} excludes {required}, and Latchkey sends "{sent}".
      Write "StringEquals" and "{sent}".`,
    operator_unfit: `The operator isn't for strings
      {operator} can't compare strings, and {key} is "{sent}".
      Write "StringEquals".`,
    claim_amr_absent: `The token has no sign-in method
      {key} is empty: Latchkey's tokens are for automations, not for people who sign in.
      Remove the condition.`,
    claim_azp_as_aud: `AWS has no key for azp
      AWS shows a token's azp as {host}:aud. Latchkey's tokens have no azp, so {key} never exists.
      Remove the condition: {host}:sub already limits the role to the organization.`,
    claim_email_absent: `The token has no email address
      {key} is for people. Latchkey's tokens are for automations.
      Remove the condition: {host}:sub already limits the role to the organization.`,
    claim_misspelt: `The claim is misspelled
      AWS doesn't know {key}. From a token it uses {host}:aud and {host}:sub.
      Write "{right}".`,
    "claim_not_visible/carried": `AWS doesn't use this claim
      Policies see only aud, oaud, sub and amr of a token: even if the token has {claim}, the condition is never met.
      Remove the condition: {host}:sub already limits the role to the organization.`,
    claim_not_visible: `AWS doesn't use this claim
      Policies see only aud, oaud, sub and amr of a token, so {key} never exists.
      Remove the condition: {host}:sub already limits the role to the organization.`,
    external_id_not_sent: `Tokens have no External ID
      sts:ExternalId is for sts:AssumeRole. Latchkey's tokens name the organization in sub instead.
      Remove the condition.`,
    key_absent_in_web_identity: `This key doesn't exist for tokens
      {key} describes AWS users and roles. A token isn't one, so the key is absent.
      Remove the condition.`,
    bearer_differs: `AWS gives this key another value for tokens
      The condition requires {key} to be {required}, but for a token it's "{sent}".
      Write "{sent}", or remove the condition.`,
    mfa_demanded: `Tokens have no second factor (MFA)
      {key} is for people who sign in to AWS. Latchkey's tokens are for automations.
      Remove the condition.`,
    session_name_differs: `The session name differs
      The condition requires {required}. Latchkey's session name is "{name}".
      Write "{name}", or remove the condition.`,
    region_differs: `Latchkey assumes the role in another region
      The condition requires {required}, but this config calls STS in "{sent}".`,
    time_condition_failed: `The condition isn't met now
      {operator} requires {required}. It's now {now}.
      Set another time, or remove the condition.`,
    tag_not_sent: `The token doesn't have this tag
      The condition requires {key} to be {required}, but this config's tokens don't have that.
      Remove the condition.`,
    role_named_by_token: `The token names the role
      The condition requires {required}. Latchkey's tokens name the config's role, so the key is "true".
      Write "Bool": { "sts:RoleAuthorizedByIdp": "true" }, or remove the condition.`,
    "condition_not_met/provider": `The provider differs
      The condition requires {required}.
      Remove the condition.`,
    condition_not_met: `The condition isn't met
      {operator} requires {key} to be {required}, but Latchkey's token has nothing like it.
      Remove the condition.`,
  },
  warning: {
    "explicit_deny/possible": `A Deny statement could block this
      Latchkey can't check its conditions, and a Deny always wins over an Allow.
      Remove the statement, or exclude this organization in its conditions.`,
    source_address_unknown: `This depends on where the call comes from
      {key} is the address or network that calls AWS: the worker's at kickoffs, and the Latchkey server's at Test Connection and for suggestions. {operator} requires {required}.
      Check that it includes both addresses, or remove the condition.`,
    condition_unknown: `Latchkey can't check this condition
      Latchkey doesn't send {key}. {operator} requires {required}.
      Check in AWS that it's met, or remove the condition.`,
    sub_other_organization_too: `Another organization is allowed too
      The condition names it too. ${leak}
      ${nameSubject}`,
    "sub_other_organization_too/instead": `Another organization is allowed too
      The condition names it instead of this one. ${leak}
      ${nameSubject}`,
    sub_condition_missing: `Every organization is allowed
      No condition checks {host}:sub. ${leak}
      ${nameSubject}`,
    sub_pattern_too_wide: `The pattern allows other organizations
      {operator} with "{value}" matches more than this organization. ${leak}
      ${nameSubject}`,
    sub_condition_negated: `Every organization except those named is allowed
      {operator} excludes some instead of naming one. ${leak}
      ${nameSubject}`,
    sub_condition_too_wide: `The condition allows other organizations
      {operator} on {host}:sub doesn't limit it to one. ${leak}
      ${nameSubject}`,
  },
  note: {
    version_old: `The policy uses the old policy language of 2008
      It doesn't support policy variables.
      Write "Version": "2012-10-17".`,
    "version_old/absent": `The policy uses the old policy language of 2008
      Without a Version, AWS uses 2008-10-17, which doesn't support policy variables.
      Write "Version": "2012-10-17".`,
    set_operator_on_single_value: `ForAnyValue is only for keys with several values
      {key} has one value.
      Write "{right}".`,
    "set_operator_on_single_value/all": `ForAllValues is only for keys with several values
      {key} has one value. ForAllValues also matches when the key is absent.
      Write "{right}".`,
    if_exists_on_claim: `The condition also matches without the claim
      Every token has {key}, so IfExists only weakens the condition.
      Write "{right}".`,
    aud_condition_missing: `No condition checks the audience
      AWS then accepts every audience registered with the provider. The guide's policy checks {host}:aud.
      With StringEquals, require "{host}:aud" to be "{audience}".`,
    several_providers: `The statement trusts a second provider
      The same conditions apply to "{value}", but their keys name Latchkey's host.
      Write a separate statement for each provider.`,
    action_wider_than_needed: `More actions are allowed than Latchkey needs
      "{value}" also allows session tags and a source identity.
      Write "{action}".`,
  },
} as const;
