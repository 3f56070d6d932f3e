// The texts of findings on a permission policy.

const whole =
  'The ARN of "{name}" is {pattern}: Secrets Manager adds a hyphen and six characters to the name.';

const allowOnly =
  "Allow only secretsmanager:ListSecrets and secretsmanager:GetSecretValue, and kms:Decrypt if your own key encrypts the secrets.";

const differs = `The condition isn't met
      {operator} requires {key} to be {required}, but it's {sent}.
      Write "{first}".`;
const absent = `The condition isn't met
      {operator} requires {key} to be {required}, but Latchkey's request doesn't contain it.
      Remove the condition.`;

export const permissionTexts = {
  refused: {
    resource_missing: `The statement has no Resource
      Resource says which secrets or keys the statement covers.
      Add a Resource.`,
    resource_is_name: `The resource isn't an ARN
      AWS refuses "{value}". A resource must be an ARN or "*".
      Write the secret's ARN, as below.`,
    resource_service_open: `The resource must name one service
      AWS refuses "{value}": the part after the partition must be a service, not a pattern.
      Write secretsmanager there.`,
    resource_account_malformed: `The resource's account must have twelve digits
      AWS refuses "{value}": "The policy failed legacy parsing". A policy variable doesn't work here either.
      Write the account's twelve digits.`,
    "resource_partition_differs/role": `The resource is in the wrong partition
      It says {other}, but the role is in {own}: AWS refuses the policy.
      Start it with arn:{own}:`,
  },
  error: {
    explicit_deny: `A Deny statement blocks this
      It denies {action}, and a Deny always wins over an Allow.
      Remove the statement, or exclude Latchkey's secrets from it.`,
    action_misspelt: `This action doesn't exist
      AWS saves "{value}" without a warning, but it allows nothing. You probably mean {right}.
      Write "{right}".`,
    batch_alone: `Reading secret values isn't allowed
      "{value}" alone doesn't allow reading values. secretsmanager:GetSecretValue does.
      Add "secretsmanager:GetSecretValue" to the statement's actions.`,
    "get_secret_value_missing/near": `Reading secret values isn't allowed
      "{value}" alone doesn't allow reading values. secretsmanager:GetSecretValue does.
      Add "secretsmanager:GetSecretValue" to the statement's actions.`,
    get_secret_value_missing: `Reading secret values isn't allowed
      No statement allows secretsmanager:GetSecretValue, so "{name}" can't be read.
      Add the statement below.`,
    not_resource_excludes: `The secret is excluded
      NotResource excludes "{name}" from what can be read.
      Write "{pattern}".`,
    resource_placeholder: `The resource has a placeholder
      "{value}" isn't filled in. ${whole}
      {write} "{pattern}".`,
    "resource_is_name/secret": `The resource isn't an ARN
      AWS refuses "{value}". ${whole}
      {write} "{pattern}".`,
    resource_service_differs: `The resource belongs to another service
      "{value}" names {found}. ${whole}
      {write} "{pattern}".`,
    resource_partition_differs: `The resource is in the wrong partition
      It says {found}, but the secret is in {own}.
      {write} "{pattern}".`,
    resource_region_differs: `The resource is in the wrong region
      It names {found}, but Latchkey reads "{name}" in {own}.
      {write} "{pattern}".`,
    resource_account_differs: `The resource is in the wrong account
      It names {found}, but "{name}" is in {own}.
      {write} "{pattern}".`,
    resource_kind_differs: `The resource must start with secret:
      It says "{resource}". ${whole}
      {write} "{pattern}".`,
    resource_suffix_missing: `The ARN's suffix is missing
      "{written}" is only the name. ${whole}
      {write} "{pattern}".`,
    resource_suffix_length: `The pattern doesn't cover the whole suffix
      "{written}" is too short. ${whole}
      {write} "{pattern}".`,
    resource_json_key: `The resource contains a JSON key
      A policy always covers the whole secret: remove {more}. ${whole}
      {write} "{pattern}".`,
    resource_slash_after: `There's a slash where the suffix should be
      "{written}" matches secrets below {name}/. ${whole}
      {write} "{pattern}".`,
    resource_letter_case: `The name's upper and lower case differ
      Secret names are case-sensitive: "{name}".
      {write} "{pattern}".`,
    resource_slash_missed: `The prefix misses names with slashes
      "{written}" requires a hyphen after {prefix}, but the secret is named "{name}".
      {write} "{pattern}".`,
    resource_prefix_missed: `The prefix misses this secret
      "{written}" requires a hyphen after {prefix}, but the secret is named "{name}".
      {write} "{pattern}".`,
    resource_differs: `The resource is the wrong secret
      "{written}" doesn't match "{name}". ${whole}
      {write} "{pattern}".`,
    kms_via_service_differs: differs,
    version_stage_differs: differs,
    condition_not_met: differs,
    "kms_via_service_differs/absent": absent,
    "version_stage_differs/absent": absent,
    "condition_not_met/absent": absent,
    kms_decrypt_missing: `Decrypting isn't allowed
      Your key {key} encrypts the secret, so the role must be allowed to decrypt with it.
      Add a statement that allows kms:Decrypt on this key.`,
    kms_alias_resource: `The resource is the key's alias
      KMS checks the key's own ARN, {key}, so "{value}" never matches.
      Write "{key}".`,
    kms_resource_differs: `The resource is the wrong key
      {key} encrypts the secret.
      Write "{key}".`,
  },
  warning: {
    "explicit_deny/possible": `A Deny statement could block this
      Latchkey can't check its conditions. If they match, it denies {action}, and a Deny always wins over an Allow.
      Remove the statement, or exclude Latchkey's secrets from it.`,
    list_secrets_missing: `Listing secret names isn't allowed
      No statement allows secretsmanager:ListSecrets. Only the suggestions in the Secret Name field need it. Reading works without it.
      Add a statement that allows secretsmanager:ListSecrets with "Resource": "*".`,
    list_secrets_resource: `Listing needs the resource "*"
      secretsmanager:ListSecrets applies to the whole account, so a Resource that names secrets never matches it. Only the suggestions in the Secret Name field need it. Reading works without it.
      Add a statement that allows secretsmanager:ListSecrets with "Resource": "*".`,
    source_address_unknown: `This depends on where the call comes from
      Latchkey doesn't set {key}. {operator} requires {required}.
      Check in AWS that it's met, or remove the condition.`,
    condition_unknown: `Latchkey can't check this condition
      Latchkey doesn't set {key}. {operator} requires {required}.
      Check in AWS that it's met, or remove the condition.`,
    "condition_unknown/tag": `Latchkey can't check this condition
      {key} is a tag on the secret. {operator} requires {required}.
      Check in AWS that it's met, or remove the condition.`,
    resource_suffix_unknown: `This depends on the secret's suffix
      The resource names one suffix. Latchkey can't check whether "{name}" has it, and a recreated secret gets a new one.
      Write "{pattern}".`,
    "kms_alias_resource/unknown": `The resource is a key's alias
      KMS checks the key's own ARN, so "{value}" never matches.
      Write the key's own ARN, arn:…:key/<id>.`,
    not_action_allows_all: `Every other action is allowed
      NotAction with Allow lets the role do everything in AWS except these actions.
      ${allowOnly}`,
    everything_granted: `The role is allowed to do everything
      "{value}" allows every action of every service.
      ${allowOnly}`,
    "write_actions_granted/one": `The role is allowed to change secrets
      Latchkey only reads secrets. {example} changes them.
      ${allowOnly}`,
    write_actions_granted: `The role is allowed to change secrets
      Latchkey only reads secrets. "{value}" allows {count} actions that change them, such as {example}.
      ${allowOnly}`,
    resource_too_wide: `Every secret of the account can be read
      Latchkey needs only {count} of them. This allows all, other systems' secrets too.
      Name only these secrets, as below.`,
    not_resource_reads_all: `Every secret of the account can be read
      Latchkey needs only {count} of them. This allows all, other systems' secrets too.
      Name only these secrets, as below.`,
    kms_too_wide: `The role is allowed to decrypt with any key
      kms:Decrypt on "{value}" isn't limited to secrets: the role could decrypt other data in the account.
      Name the key, or add the condition StringEquals "kms:ViaService": "secretsmanager.{region}.amazonaws.com".`,
  },
  note: {
    batch_not_used: `Latchkey doesn't use this action
      Latchkey reads secrets one at a time, to know which one fails. BatchGetSecretValue also needs GetSecretValue for each secret.
      ${allowOnly}`,
    resource_prefix_wider: `Other secrets match this too
      "{value}" matches every secret whose name starts this way. Six question marks match only this one.
      Write "{pattern}".`,
    kms_key_unknown: `Decrypting isn't allowed
      This is fine if AWS's default key encrypts the secrets. With your own key, the role also needs kms:Decrypt on it.
      Do nothing, unless a customer-managed key encrypts the secrets.`,
  },
} as const;
