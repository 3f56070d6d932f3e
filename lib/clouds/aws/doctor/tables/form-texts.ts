// The texts of findings on both kinds of policy: on the pasted text, its JSON, and its form.

export const formTexts = {
  refused: {
    json_comment: `JSON can't have comments
      AWS refuses a policy with a comment.{more}
      Remove the comment.`,
    json_trailing_comma: `One comma too many
      Nothing follows this comma, so AWS refuses the policy.{more}
      Remove the comma.`,
    json_wrong_quotes: `Wrong quotes
      JSON needs straight double quotes ("). A word processor or chat can change them.{more}
      Retype the quotes.`,
    json_wrong_space: `An invisible character
      It looks like a space or like nothing, but AWS refuses it here.{more}
      Replace it with a normal space.`,
    json_syntax: `The JSON is broken here
      {what} AWS refuses it with MalformedPolicyDocument.
      Fix it here. Latchkey reviewed the rest as far as possible.`,
    document_missing: `This is a statement, not a whole policy
      A policy is an object with a Version and a list of statements. This is one entry of that list.
      Put {"Version": "2012-10-17", "Statement": […]} around it.`,
    version_unknown: `Unknown policy version
      Version is the version of the policy language, not today's date. "{value}" doesn't exist.
      Write "Version": "2012-10-17".`,
    statement_missing: `The policy has no statement
      Statement must be a list with at least one statement, each an object.
      Add the statement below.`,
    "element_unknown/case": `Unknown element "{name}"
      Upper and lower case must match: {right}.
      Write {right}.`,
    "element_unknown/near": `Unknown element "{name}"
      {whose} can have {known}.
      Write {right}.`,
    element_unknown: `Unknown element "{name}"
      {whose} can have {known}.
      Remove it.`,
    effect_missing: `The statement has no Effect
      Effect says whether the statement allows or denies.
      Add "Effect": "Allow".`,
    "effect_invalid/near": `The Effect must be Allow or Deny
      It says "{value}". AWS accepts only Allow or Deny, with a capital letter.`,
    effect_invalid: `The Effect must be Allow or Deny
      It says "{value}". AWS accepts only Allow or Deny, with a capital letter.
      Write "Allow" or "Deny".`,
    element_and_opposite: `{name} and Not{name} can't be used together
      A statement can have only one of them.
      Remove Not{name}.`,
    action_missing: `The statement has no Action
      It doesn't say what is allowed.
      Add "Action": "{action}".`,
    value_type: `{name} must be a string or a list of strings
      AWS accepts nothing else here.
      Write one string, or several in square brackets.`,
    action_without_service: `The action has no service
      "{value}" has no service and colon in front, as in sts:AssumeRoleWithWebIdentity, or has a character that actions can't have.
      Write service:Action.`,
    condition_shape: `The Condition has the wrong structure
      A Condition contains operators, each operator contains keys, and each key has a string or a list of strings.
      Write it like {"StringEquals": {"key": "value"}}.`,
    "operator_unknown/case": `Unknown condition operator
      "{name}" isn't an AWS operator: upper and lower case must match.
      Write {right}.`,
    "operator_unknown/near": `Unknown condition operator
      "{name}" isn't an AWS operator.
      Write {right}.`,
    operator_unknown: `Unknown condition operator
      "{name}" isn't an AWS operator.
      Write StringEquals, or another AWS operator.`,
    key_without_prefix: `The condition key has no prefix
      "{name}" needs a prefix and a colon: the provider's host, as in app.example.com:sub, or a service.
      Put the issuer's host, without https://, and a colon in front.`,
    date_malformed: `The condition's value isn't a date
      AWS refuses it: "The policy failed legacy parsing". Write dates like 2026-01-31T00:00:00Z, or as seconds since 1970.
      Write a date, or remove the condition.`,
    sid_twice: `Two statements have the same Sid
      An earlier statement already uses "{sid}". Each Sid must be unique.
      Use another Sid, or none.`,
    sid_characters: `The Sid can have only letters and digits
      "{sid}" is refused in a permission policy.
      Write "{right}".`,
    "too_long/permission-policy/refused": `The policy is longer than AWS allows
      It has {size} characters without white space. AWS allows {quota} in a managed policy, and {limit} in all inline policies of a role together.
      Use a common name prefix for your secrets, or split the policy.`,
    "too_long/trust-policy/refused": `The policy is longer than AWS allows
      It has {size} characters without white space. AWS allows {quota}, or {limit} with a raised quota.
      Combine statements, or create a separate role for Latchkey.`,
    principal_in_permission_policy: `A permission policy can't have a Principal
      It always applies to the role it's attached to. The trust policy says who is allowed to assume the role.
      Remove {name}.`,
    resource_in_trust_policy: `A trust policy can't have a Resource
      AWS refuses it: "Has prohibited field Resource". The policy always applies to its own role.
      Remove {name}.`,
    trust_policy_pasted: `This is a trust policy
      It says who is allowed to assume the role. What the role is allowed to do is in its permission policies.
      Paste a permission policy of the role. Review this one under Trust policy.`,
    permission_policy_pasted: `This is a permission policy
      It says what the role is allowed to do. Who is allowed to assume the role is in its trust policy.
      Paste the role's trust policy (AssumeRolePolicyDocument). Review this one under Permission policy.`,
  },
  error: {
    condition_values_empty: `The condition has no value
      AWS saves an empty list, but it never matches.
      Write the allowed value.`,
    placeholder_left: `A placeholder is still here
      Replace "{left}" with your own value. AWS takes the placeholder literally.
      Write the real value, without the brackets.`,
    variable_not_filled: `The policy variable is taken literally
      {version} doesn't support policy variables: "{value}" is compared literally.
      Write "Version": "2012-10-17".`,
    too_costly: `The policy takes too long to evaluate
      Its wildcards or references stand for too much, so the review stopped.
      Use fewer of them, or paste only the statements for Latchkey.`,
    terraform_pasted: `This is Terraform code, not an AWS policy
      Terraform fills in its variables only when it runs.
      Paste the output of aws iam get-role --output json, or the policy itself.`,
    arn_pasted: `This is an ARN, not a policy
      It's only a name: "{arn}".
      Paste the output of aws iam get-role --output json, or the policy itself.`,
    not_json: `This isn't JSON
      A policy is a JSON object that starts with {. Line {line}, column {column} isn't JSON.
      Paste the output of aws iam get-role --output json, or the policy itself.`,
    yaml_pasted: `This YAML can't be read
      "{problem}"
      Fix it here, or paste the output of aws iam get-role.`,
    too_deep: `This is nested too deeply for a policy
      Brackets or references are nested more than {limit} levels deep. A policy needs fewer than ten.
      Paste only the policy document.`,
    no_policy_found: `This text contains no policy
      It's JSON, but has no Statement, AssumeRolePolicyDocument or PolicyDocument.
      Paste the output of aws iam get-role, or only the policy document.`,
    too_long: `The policy is far longer than AWS allows
      It has {size} characters without white space. AWS allows {limit}.
      Paste one policy.`,
    too_many_statements: `The policy has too many statements to review
      It has {count} statements. Latchkey reviews up to {limit}.
      Combine statements, or paste only those for Latchkey.`,
  },
  warning: {
    another_role: `This is a different role
      You pasted "{pasted}", but the config uses "{own}".
      Paste the config's role, or change the config.`,
    "too_long/permission-policy": `The policy is longer than AWS allows
      It has {size} characters without white space. AWS allows {quota} in a managed policy, and {limit} in all inline policies of a role together.
      Use a common name prefix for your secrets, or split the policy.`,
    "too_long/trust-policy": `The policy is longer than AWS allows
      It has {size} characters without white space. AWS allows {quota}, or {limit} with a raised quota.
      Combine statements, or create a separate role for Latchkey.`,
    duplicate_key: `"{name}" appears twice
      AWS uses only the last entry with this name and ignores this one.
      Combine both into one.`,
  },
  note: {
    findings_left_out: `More findings aren't shown
      {left} more {are} listed. The first one is here.
      Correct what's listed, then review the policy again.`,
  },
} as const;

/** Syntax errors of JSON, by jsonc-parser's names. */
export const syntaxFaults: Readonly<Record<string, string>> = {
  CommaExpected: "A comma is missing before this.",
  ColonExpected: "A colon is missing after the name.",
  ValueExpected: "A value is missing here.",
  PropertyNameExpected: "A name in double quotes is missing here.",
  CloseBraceExpected: "A closing brace } is missing.",
  CloseBracketExpected: "A closing bracket ] is missing.",
  UnexpectedEndOfString: "The string that starts here has no closing quote.",
  InvalidEscapeCharacter: "There's a backslash where none is needed.",
  InvalidCharacter: "A character, perhaps a line break, needs to be escaped in JSON.",
  InvalidSymbol: "This word isn't valid JSON: strings need double quotes.",
  InvalidNumberFormat: "This isn't a number.",
};
