// Refusals of what is asked of Secrets Manager: to list names, to read one secret.
import {
  decryptStatement,
  keyArn,
  listStatement,
  readStatement,
} from "@/lib/clouds/aws/definition/permissions";
import { command } from "@/lib/clouds/aws/definition/shell";
import { addition, findKey, pasteable } from "@/lib/clouds/aws/failures/reasons/remedies";
import type { Row } from "@/lib/clouds/aws/failures/reasons/row";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

export const secretRows = {
  list_access_denied: {
    when: [{ stages: ["list"], codes: ["AccessDenied"] }],
    place: "permission_policy",
    cause: (who) =>
      `The ${who} isn't allowed to list secret names. Only suggestions need this: you can type the name instead.`,
    remedy: ({ principal }) =>
      `Add this statement to a policy of ${principal}:\n${pasteable(listStatement())}`,
  },
  no_secrets_listed: {
    place: "credential",
    cause: "This region of the account has no secrets yet, or your secrets are in another region.",
    remedy: ({ region, account, regionPlace }) =>
      `If your secrets in account ${account} aren't in ${region}, correct the region of ${regionPlace}. A ` +
      "new secret can take a few minutes to appear in the list.",
  },
  kms_access_denied: {
    when: [
      {
        stages: ["read"],
        codes: ["AccessDenied"],
        message: /to perform:? kms:|access to kms|\bkms key\b|customer master key/i,
      },
    ],
    place: "permission_policy",
    cause: (who) => `The ${who} isn't allowed to use the KMS key that encrypts the secret.`,
    remedy: (values) =>
      `Add this statement to a policy of ${values.principal}, with the ID of the key that encrypts ${values.secretName}:\n` +
      `${addition(decryptStatement([keyArn(values, "<KMS_KEY_ID>")], values))}\n` +
      `To find the key's ID:\n${findKey(values)}\n` +
      "The key policy must also allow it: for the whole account (the default), or for this principal.",
  },
  access_denied: {
    when: [{ stages: ["read", "identity"], codes: ["AccessDenied"] }],
    place: "permission_policy",
    cause: (who) =>
      who === "role"
        ? "The connection works, but the role isn't allowed to read this secret."
        : "The access key works, but its user isn't allowed to read this secret.",
    remedy: ({ principal, secretArn }) =>
      `Add this statement to a policy of ${principal}:\n` +
      `${addition(readStatement([secretArn]))}\n` +
      "If the secret belongs to another account, its resource policy must allow it too.",
  },
  secret_without_value: {
    when: [{ stages: ["read"], codes: ["ResourceNotFound"], message: /staging label/i }],
    cause: "The secret exists, but has no current value.",
    remedy: ({ secretName, region }) =>
      "Store a value:\n" +
      command("secretsmanager put-secret-value", {
        region,
        "secret-id": secretName,
        "secret-string": "file://value.txt",
      }),
  },
  secret_not_found: {
    when: [{ stages: ["read"], codes: ["ResourceNotFound"] }],
    place: "variable",
    cause: "This secret doesn't exist in this region of the account.",
    remedy: ({ secretName, region, account, regionPlace }) =>
      `Check that ${secretName} exists in ${region} of account ${account}, spelled with the same upper and lower case. If it's in ` +
      `another region, correct the region of ${regionPlace}.\n` +
      command("secretsmanager describe-secret", { region, "secret-id": secretName }),
  },
  secret_scheduled_for_deletion: {
    when: [{ stages: ["read"], codes: ["InvalidRequest"], message: /delet/i }],
    place: "variable",
    cause: "The secret is scheduled for deletion in AWS.",
    remedy: ({ secretName, region }) =>
      "Choose another secret, or restore it:\n" +
      command("secretsmanager restore-secret", { region, "secret-id": secretName }),
  },
  decryption_failed: {
    when: [{ codes: ["DecryptionFailure"] }],
    cause: "Secrets Manager couldn't decrypt the secret: its KMS key is disabled, deleted or unavailable.",
    remedy: (values) =>
      `Check in KMS in ${values.region} that the key that encrypts ${values.secretName} is enabled and usable. ` +
      `To find the key:\n${findKey(values)}`,
  },
  secret_under_foreign_default_key: {
    when: [{ stages: ["read"], codes: ["InvalidRequest"], message: /default KMS service key/i }],
    cause:
      "The secret belongs to another account and is encrypted with that account's default key, which other accounts can't use.",
    remedy: ({ secretName, region, principal }) =>
      `In the secret's account, encrypt it with a customer-managed key that ${principal} can use:\n` +
      command("secretsmanager update-secret", {
        region,
        "secret-id": secretName,
        "kms-key-id": "<KMS_KEY_ID>",
      }),
  },
  secret_is_binary: {
    cause: "The secret is binary, which an environment variable can't hold.",
    remedy: ({ secretName }) => `Store ${secretName} as text, for example as base64.`,
  },
  secret_name_invalid: {
    when: [{ stages: ["read"], codes: ["InvalidParameter", "Validation"], message: /invalid name/i }],
    place: "variable",
    cause: "This isn't a valid secret name: only letters, digits and /_+=.@-! are allowed.",
    remedy: ({ secretName }) =>
      `Correct the name ${secretName} in the environment variable. Write a JSON key after a #: name#json_key.`,
  },
  request_rejected: {
    when: [
      {
        codes: [
          "InvalidNextToken",
          "InvalidParameter",
          "InvalidParameterValue",
          "InvalidRequest",
          "MalformedPolicyDocument",
          "PackedPolicyTooLarge",
          "Validation",
          "ValidationError",
        ],
      },
    ],
    cause: "AWS rejected the request as invalid.",
    remedy: ({ principal, region }) =>
      `Read AWS's message, and check the caller (${principal}), the region (${region}) and the secret's name.`,
  },
} satisfies Partial<Record<CloudReason, Row>>;
