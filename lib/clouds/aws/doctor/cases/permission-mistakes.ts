// Permission policies with the mistakes that people make, for the tests: which finding names each, and at which words.
import { account, keyArn } from "@/lib/clouds/aws/doctor/cases/testing";

export interface PermissionMistake {
  name: string;
  /** Where it was seen, if it was. */
  seen?: string;
  text: string;
  code: string;
  /** What the finding's range begins with. */
  at: string;
  /** The secret that it is about; the first when left out. */
  secret?: string;
  /** The secret is encrypted with a key of the customer's. */
  encrypted?: boolean;
}

const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:${account}:secret:${name}`;
const quotes = (text: string) => JSON.stringify(text);
const policy = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
const list = {
  Sid: "SecretsManagerListForUI",
  Effect: "Allow",
  Action: "secretsmanager:ListSecrets",
  Resource: "*",
};
const read = (Resource: unknown, change: object = {}) => ({
  Sid: "SecretsManagerRead",
  Effect: "Allow",
  Action: ["secretsmanager:GetSecretValue"],
  Resource,
  ...change,
});
const decrypt = (Resource: unknown, change: object = {}) => ({
  Sid: "KMSDecrypt",
  Effect: "Allow",
  Action: ["kms:Decrypt"],
  Resource,
  ...change,
});
const plain = "crewai-test-keyword";
const slashed = "crewai/openai-api-key";
const both = [arn(`${plain}-??????`), arn(`${slashed}-??????`)];

/** AWS refuses to save them, or refuses to give the secret out. */
export const failing: PermissionMistake[] = [
  {
    name: "the secret's ARN without its suffix",
    seen: "github.com/aws/aws-cdk/issues/12411",
    text: policy(list, read(arn(plain))),
    code: "resource_suffix_missing",
    at: quotes(arn(plain)),
  },
  {
    name: "a suffix of five question marks",
    text: policy(list, read(arn(`${plain}-?????`))),
    code: "resource_suffix_length",
    at: quotes(arn(`${plain}-?????`)),
  },
  {
    name: "a prefix that misses names with slashes",
    text: policy(list, read(arn("crewai-*"))),
    code: "resource_slash_missed",
    at: quotes(arn("crewai-*")),
    secret: slashed,
  },
  {
    name: "a slash where the suffix begins",
    seen: "github.com/jeremydaly/data-api-client/issues/41",
    text: policy(list, read(arn(`${plain}/*`))),
    code: "resource_slash_after",
    at: quotes(arn(`${plain}/*`)),
  },
  {
    name: "the JSON key in the resource",
    text: policy(list, read(arn(`${plain}#password-*`))),
    code: "resource_json_key",
    at: quotes(arn(`${plain}#password-*`)),
  },
  {
    name: "another region",
    text: policy(list, read(both.map((one) => one.replace("us-east-1", "eu-west-1")))),
    code: "resource_region_differs",
    at: quotes(both[0]?.replace("us-east-1", "eu-west-1") ?? ""),
  },
  {
    name: "another account",
    text: policy(list, read(both.map((one) => one.replace(account, "210987654321")))),
    code: "resource_account_differs",
    at: quotes(both[0]?.replace(account, "210987654321") ?? ""),
  },
  {
    name: "another partition",
    text: policy(list, read(both.map((one) => one.replace("arn:aws:", "arn:aws-cn:")))),
    code: "resource_partition_differs",
    at: quotes(both[0]?.replace("arn:aws:", "arn:aws-cn:") ?? ""),
  },
  {
    name: "the parameter store's ARN",
    text: policy(list, read(`arn:aws:ssm:us-east-1:${account}:parameter/${plain}`)),
    code: "resource_service_differs",
    at: quotes(`arn:aws:ssm:us-east-1:${account}:parameter/${plain}`),
  },
  {
    name: "a slash behind secret",
    text: policy(list, read(both.map((one) => one.replace("secret:", "secret/")))),
    code: "resource_kind_differs",
    at: quotes(both[0]?.replace("secret:", "secret/") ?? ""),
  },
  {
    name: "the name in capitals",
    text: policy(list, read(arn("CrewAI-Test-Keyword-??????"))),
    code: "resource_letter_case",
    at: quotes(arn("CrewAI-Test-Keyword-??????")),
  },
  {
    name: "the name alone",
    text: policy(list, read(plain)),
    code: "resource_is_name",
    at: quotes(plain),
  },
  {
    name: "placeholders left in",
    text: policy(
      list,
      read("arn:aws:secretsmanager:<REGION>:<YOUR_ACCOUNT_ID>:secret:<SECRET_NAME_PREFIX>-*"),
    ),
    code: "placeholder_left",
    at: quotes("arn:aws:secretsmanager:<REGION>:<YOUR_ACCOUNT_ID>:secret:<SECRET_NAME_PREFIX>-*"),
  },
  {
    name: "other secrets alone",
    text: policy(list, read(arn("billing-*"))),
    code: "resource_differs",
    at: quotes(arn("billing-*")),
  },
  {
    name: "describing alone",
    text: policy(list, read(both, { Action: "secretsmanager:DescribeSecret" })),
    code: "get_secret_value_missing",
    at: quotes("secretsmanager:DescribeSecret"),
  },
  {
    name: "reading in batches alone",
    text: policy(list, read("*", { Action: ["secretsmanager:BatchGetSecretValue"] })),
    code: "batch_alone",
    at: quotes("secretsmanager:BatchGetSecretValue"),
  },
  {
    name: "listing alone",
    text: policy(list),
    code: "get_secret_value_missing",
    at: quotes("Statement"),
  },
  {
    name: "the action shortened",
    text: policy(list, read(both, { Action: "secretsmanager:GetSecret" })),
    code: "action_misspelt",
    at: quotes("secretsmanager:GetSecret"),
  },
  {
    name: "the action in the plural",
    text: policy(list, read(both, { Action: "secretsmanager:GetSecretValues" })),
    code: "action_misspelt",
    at: quotes("secretsmanager:GetSecretValues"),
  },
  {
    name: "the service with a hyphen",
    text: policy(list, read(both, { Action: "secrets-manager:GetSecretValue" })),
    code: "action_misspelt",
    at: quotes("secrets-manager:GetSecretValue"),
  },
  {
    name: "the action without its service",
    text: policy(list, read(both, { Action: "GetSecretValue" })),
    code: "action_without_service",
    at: quotes("GetSecretValue"),
  },
  {
    name: "a key of the customer's, and no kms:Decrypt",
    seen: "github.com/external-secrets/external-secrets/issues/390",
    text: policy(list, read(both)),
    code: "kms_decrypt_missing",
    at: quotes("Statement"),
    encrypted: true,
  },
  {
    name: "the alias in place of the key",
    seen: "github.com/cloudposse/terraform-aws-components/pull/1068",
    text: policy(list, read(both), decrypt(`arn:aws:kms:us-east-1:${account}:alias/secrets`)),
    code: "kms_alias_resource",
    at: quotes(`arn:aws:kms:us-east-1:${account}:alias/secrets`),
    encrypted: true,
  },
  {
    name: "another key",
    text: policy(list, read(both), decrypt(keyArn.replace("1f0e", "2f0e"))),
    code: "kms_resource_differs",
    at: quotes(keyArn.replace("1f0e", "2f0e")),
    encrypted: true,
  },
  {
    name: "the key by way of another region",
    text: policy(
      list,
      read(both),
      decrypt(keyArn, {
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" } },
      }),
    ),
    code: "kms_via_service_differs",
    at: quotes("secretsmanager.eu-west-1.amazonaws.com"),
    encrypted: true,
  },
  {
    name: "decrypting misspelt",
    text: policy(list, read(both), decrypt(keyArn, { Action: "kms:Decript" })),
    code: "action_misspelt",
    at: quotes("kms:Decript"),
    encrypted: true,
  },
  {
    name: "a Deny of reading",
    text: policy(list, read("*"), { Effect: "Deny", Action: "secretsmanager:Get*", Resource: "*" }),
    code: "explicit_deny",
    at: quotes("Deny"),
  },
  {
    name: "a Deny of other regions",
    text: policy(list, read(both), {
      Effect: "Deny",
      NotAction: "iam:*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-central-1" } },
    }),
    code: "explicit_deny",
    at: quotes("Deny"),
  },
  {
    name: "a Deny of the key",
    text: policy(list, read(both), decrypt(keyArn), { Effect: "Deny", Action: "kms:*", Resource: "*" }),
    code: "explicit_deny",
    at: quotes("Deny"),
    encrypted: true,
  },
  {
    name: "a version that is not the current one",
    text: policy(
      list,
      read(both, {
        Condition: { "ForAnyValue:StringEquals": { "secretsmanager:VersionStage": "AWSPREVIOUS" } },
      }),
    ),
    code: "version_stage_differs",
    at: quotes("AWSPREVIOUS"),
  },
  {
    name: "a second factor",
    text: policy(list, read(both, { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })),
    code: "condition_not_met",
    at: quotes("true"),
  },
  {
    name: "a date that has passed",
    text: policy(
      list,
      read(both, { Condition: { DateLessThan: { "aws:CurrentTime": "2024-01-01T00:00:00Z" } } }),
    ),
    code: "condition_not_met",
    at: quotes("2024-01-01T00:00:00Z"),
  },
  {
    name: "NotResource that names the secret",
    text: policy(list, {
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      NotResource: arn("crewai*"),
    }),
    code: "not_resource_excludes",
    at: quotes("NotResource"),
  },
  {
    name: "a Principal",
    text: policy(list, read(both, { Principal: { AWS: account } })),
    code: "principal_in_permission_policy",
    at: quotes("Principal"),
  },
  {
    name: "no Resource",
    text: policy(list, { Effect: "Allow", Action: "secretsmanager:GetSecretValue" }),
    code: "resource_missing",
    at: "{",
  },
  {
    name: "hyphens in a Sid",
    text: policy(list, read(both, { Sid: "secrets-read" })),
    code: "sid_characters",
    at: quotes("secrets-read"),
  },
  {
    name: "one Sid for two statements",
    seen: "github.com/kubernetes/kops/issues/4951",
    text: policy(list, read(both, { Sid: "SecretsManagerListForUI" })),
    code: "sid_twice",
    at: quotes("SecretsManagerListForUI"),
  },
  {
    name: "Effect in small letters",
    text: policy(list, read(both, { Effect: "allow" })),
    code: "effect_invalid",
    at: quotes("allow"),
  },
  {
    name: "Resources in the plural",
    text: policy(list, read(both)).replace(/"Resource": \[/, '"Resources": ['),
    code: "element_unknown",
    at: quotes("Resources"),
  },
  {
    name: "a condition beside the statements",
    seen: "github.com/scality/Arsenal/issues/121",
    text: policy(list, read(both)).replace(
      '"Statement"',
      '"Condition": { "Bool": { "aws:SecureTransport": "true" } },\n  "Statement"',
    ),
    code: "element_unknown",
    at: quotes("Condition"),
  },
];

/** The secrets can be read, and more than them, or changed. */
export const wide: (PermissionMistake & { also: "read" | "write" })[] = [
  {
    name: "every secret",
    text: policy(list, read("*")),
    code: "resource_too_wide",
    at: quotes("*"),
    also: "read",
  },
  {
    name: "every secret of the account",
    text: policy(list, read(arn("*"))),
    code: "resource_too_wide",
    at: quotes(arn("*")),
    also: "read",
  },
  {
    name: "everything that is not named",
    text: policy(list, {
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      NotResource: arn("billing-*"),
    }),
    code: "not_resource_reads_all",
    at: quotes("NotResource"),
    also: "read",
  },
  {
    name: "every action of Secrets Manager",
    text: policy({ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" }),
    code: "write_actions_granted",
    at: quotes("secretsmanager:*"),
    also: "write",
  },
  {
    name: "writing besides",
    text: policy(
      list,
      read(both, { Action: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"] }),
    ),
    code: "write_actions_granted",
    at: quotes("secretsmanager:PutSecretValue"),
    also: "write",
  },
  {
    name: "everything",
    text: policy({ Effect: "Allow", Action: "*", Resource: "*" }),
    code: "everything_granted",
    at: quotes("*"),
    also: "write",
  },
  {
    name: "all but IAM",
    text: policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
    code: "not_action_allows_all",
    at: quotes("NotAction"),
    also: "write",
  },
];

/** They work, and are worth a word. */
export const noted: (PermissionMistake & { severity: "warning" | "note" })[] = [
  {
    name: "listing on secrets",
    text: policy(read(both, { Action: ["secretsmanager:ListSecrets", "secretsmanager:GetSecretValue"] })),
    code: "list_secrets_resource",
    at: "[",
    severity: "warning",
  },
  {
    name: "no listing",
    text: policy(read(both)),
    code: "list_secrets_missing",
    at: quotes("Statement"),
    severity: "warning",
  },
  {
    name: "any key",
    text: policy(list, read(both), decrypt("*")),
    code: "kms_too_wide",
    at: quotes("*"),
    severity: "warning",
  },
  {
    name: "a pattern that also means longer names",
    text: policy(list, read([arn(`${plain}-*`), arn(`${slashed}-??????`)])),
    code: "resource_prefix_wider",
    at: quotes(arn(`${plain}-*`)),
    severity: "note",
  },
  {
    name: "batches besides",
    text: policy(list, read(both), {
      Effect: "Allow",
      Action: "secretsmanager:BatchGetSecretValue",
      Resource: "*",
    }),
    code: "batch_not_used",
    at: quotes("secretsmanager:BatchGetSecretValue"),
    severity: "note",
  },
  {
    name: "no decrypting, where the key is not known",
    text: policy(list, read(both)),
    code: "kms_key_unknown",
    at: quotes("Statement"),
    severity: "note",
  },
];
