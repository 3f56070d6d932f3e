// Refusals of what is asked of Secrets Manager: to list names, to read one secret.
import {
  decryptStatement,
  keyArn,
  listStatement,
  readStatement,
} from "@/lib/clouds/aws/permissions/definition";
import { addition, findKey, pasteable } from "@/lib/clouds/aws/reasons/remedies";
import type { Row } from "@/lib/clouds/aws/reasons/row";
import { command } from "@/lib/clouds/aws/shell/definition";

export const secretRows = {
  list_access_denied: {
    when: [{ stages: ["list"], codes: ["AccessDenied"] }],
    retry: "never",
    place: "permission_policy",
    cause: (who) =>
      `The ${who} may not list secret names, which only the suggestions need. You can type the name instead.`,
    remedy: ({ principal }) =>
      `Add this statement to a policy of ${principal}:\n${pasteable(listStatement())}`,
  },
  no_secrets_listed: {
    when: [],
    retry: "never",
    place: "credential",
    cause: "There is no secret in this region of the account yet, or the secrets are in another region.",
    remedy: ({ region, account, regionPlace }) =>
      `If account ${account} has its secrets in another region than ${region}, correct the region of ${regionPlace}. A ` +
      "secret that was made a moment ago may take some minutes to be listed.",
  },
  kms_access_denied: {
    when: [
      { stages: ["read"], codes: ["AccessDenied"], message: /to perform:? kms:|access to kms|\bkms key\b/i },
    ],
    retry: "never",
    place: "permission_policy",
    cause: (who) => `The ${who} may not use the KMS key that encrypts the secret.`,
    remedy: (values) =>
      `Add this statement to a policy of ${values.principal}, with the id of the key that encrypts ${values.secretName}:\n` +
      `${addition(decryptStatement([keyArn(values, "<KMS_KEY_ID>")], values))}\n` +
      `The id is in the answer of\n${findKey(values)}\n` +
      "The key's own policy must let the account's IAM policies decide, or name who reads.",
  },
  access_denied: {
    when: [{ stages: ["read", "identity"], codes: ["AccessDenied"] }],
    retry: "never",
    place: "permission_policy",
    cause: (who) =>
      who === "role"
        ? "The handshake works, but the role may not read this secret."
        : "The access key works, but its user may not read this secret.",
    remedy: ({ principal, secretArn }) =>
      `Add this statement to a policy of ${principal}:\n` +
      `${addition(readStatement([secretArn]))}\n` +
      "For a secret of another account, its resource policy must allow it too.",
  },
  secret_without_value: {
    when: [{ stages: ["read"], codes: ["ResourceNotFound"], message: /staging label/i }],
    retry: "never",
    cause: "The secret is there, but has no current value.",
    remedy: ({ secretName, region }) =>
      "Give it one:\n" +
      command("secretsmanager put-secret-value", {
        region,
        "secret-id": secretName,
        "secret-string": "file://value.txt",
      }),
  },
  secret_not_found: {
    when: [{ stages: ["read"], codes: ["ResourceNotFound"] }],
    retry: "never",
    place: "variable",
    cause: "There is no such secret in this region of the account.",
    remedy: ({ secretName, region, account, regionPlace }) =>
      `Check that ${secretName} exists in ${region} of account ${account}: upper and lower case count. If it lives in ` +
      `another region, correct the region of ${regionPlace}.\n` +
      command("secretsmanager describe-secret", { region, "secret-id": secretName }),
  },
  secret_scheduled_for_deletion: {
    when: [{ stages: ["read"], codes: ["InvalidRequest"], message: /delet/i }],
    retry: "never",
    place: "variable",
    cause: "The secret is scheduled for deletion in AWS.",
    remedy: ({ secretName, region }) =>
      "Choose another secret, or restore it:\n" +
      command("secretsmanager restore-secret", { region, "secret-id": secretName }),
  },
  decryption_failed: {
    when: [{ codes: ["DecryptionFailure"] }],
    retry: "never",
    cause: "Secrets Manager could not decrypt the secret: its KMS key is disabled, deleted or out of reach.",
    remedy: (values) =>
      `Check in KMS, region ${values.region}, that the key that encrypts ${values.secretName} is enabled and may be used. ` +
      `Which key it is:\n${findKey(values)}`,
  },
  secret_under_foreign_default_key: {
    when: [{ stages: ["read"], codes: ["InvalidRequest"], message: /default KMS service key/i }],
    retry: "never",
    cause:
      "The secret belongs to another account, and is encrypted with that account's default key, which nobody outside can use.",
    remedy: ({ secretName, region, principal }) =>
      `In the secret's account, encrypt it with a customer-managed key that lets ${principal} decrypt:\n` +
      command("secretsmanager update-secret", {
        region,
        "secret-id": secretName,
        "kms-key-id": "<KMS_KEY_ID>",
      }),
  },
  secret_is_binary: {
    when: [],
    retry: "never",
    cause: "The secret holds binary data, which an environment variable cannot carry.",
    remedy: ({ secretName }) => `Store ${secretName} as text: base64, for example.`,
  },
  secret_name_invalid: {
    when: [{ stages: ["read"], codes: ["InvalidParameter", "Validation"], message: /invalid name/i }],
    retry: "never",
    place: "variable",
    cause: "No secret can have this name: letters, digits and /_+=.@-! are all that AWS takes.",
    remedy: ({ secretName }) =>
      `Correct the name ${secretName} in the environment variable. A JSON key goes behind a #, as in name#json_key.`,
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
    retry: "never",
    cause: "AWS finds the request itself wrong.",
    remedy: ({ principal, region }) =>
      `Read AWS's message; check who asks (${principal}), the region (${region}) and the secret's name.`,
  },
} satisfies Record<string, Row>;
