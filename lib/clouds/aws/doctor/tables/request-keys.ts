// The condition keys of each of Latchkey's calls, with `{names}` of values.
import { keysOfDecrypt, keysOfSecrets, keysOfSessions } from "./aws-names";

/** Keys of a token's exchange for the role's session. */
export const tokenKeys = {
  "{host}:aud": "{audience}",
  "{host}:sub": "{subject}",
  // The token's own audience. `aud` would be the claim `azp` of a token that has one; Latchkey's has none.
  "{host}:oaud": "{audience}",
  "aws:federatedprovider": "{provider}",
  // For AWS, the caller with a token is a user of the role's account whose id is the provider's ARN (measured, not documented
  // by AWS). It has no aws:PrincipalArn.
  "aws:principalaccount": "{account}",
  "aws:principaltype": "User",
  "aws:principalisawsservice": "false",
  "aws:userid": "{provider}",
  "aws:resourceaccount": "{account}",
  // Every token names the config's role.
  "sts:roleauthorizedbyidp": "true",
  "aws:currenttime": "{now}",
  "aws:epochtime": "{epoch}",
  "aws:securetransport": "true",
  "aws:viaawsservice": "false",
  "aws:requestedregion": "{region}",
  "sts:rolesessionname": "{sessionName}",
  "sts:sourceidentity": "{sourceIdentity}",
};

/** Keys of every call with the role's session. */
const sessionKeys = {
  "aws:principalarn": "{roleArn}",
  "aws:principalaccount": "{account}",
  "aws:principaltype": "AssumedRole",
  "aws:userid": "{sessionUserId}",
  "aws:principalisawsservice": "false",
  // Latchkey assumes the role just before its calls.
  "aws:tokenissuetime": "{now}",
  "aws:currenttime": "{now}",
  "aws:epochtime": "{epoch}",
  "aws:requestedregion": "{region}",
  "aws:resourceaccount": "{resourceAccount}",
  "aws:securetransport": "true",
  "aws:multifactorauthpresent": [],
  "aws:multifactorauthage": [],
  "aws:username": [],
  "aws:federatedprovider": "{provider}",
};

/** Keys of a direct call, not one that an AWS service makes on the session's behalf. */
const directKeys = {
  ...sessionKeys,
  "aws:viaawsservice": "false",
  "aws:calledvia": [],
  "aws:calledviafirst": [],
  "aws:calledvialast": [],
};

/** The request has a key only if the call sends the parameter: the store sends this stage, and no version. */
const readKeys = {
  ...directKeys,
  "secretsmanager:versionstage": "AWSCURRENT",
  "secretsmanager:secretid": "{secretArn}",
};

/** Secrets Manager decrypts in the caller's name, which KMS's keys show. */
const decryptKeys = {
  ...sessionKeys,
  "kms:viaservice": "secretsmanager.{region}.amazonaws.com",
  "kms:encryptioncontext:secretarn": "{secretArn}",
  "kms:encryptioncontextkeys": ["SecretARN", "SecretVersionId"],
  "kms:encryptionalgorithm": "SYMMETRIC_DEFAULT",
  "kms:calleraccount": "{account}",
  "aws:viaawsservice": "true",
};

export const listAction = "secretsmanager:ListSecrets";
export const readAction = "secretsmanager:GetSecretValue";
export const decryptAction = "kms:Decrypt";

/** The calls with the role's session: the keys with their values, and further keys that the call may have. */
export const sessionCalls = {
  list: { action: listAction, keys: directKeys, further: [keysOfSessions] },
  /** Reads a secret that Latchkey knows nothing of. */
  readAny: { action: readAction, keys: directKeys, further: [keysOfSessions, keysOfSecrets] },
  read: { action: readAction, keys: readKeys, further: [keysOfSessions, keysOfSecrets] },
  decrypt: { action: decryptAction, keys: decryptKeys, further: [keysOfSessions, keysOfDecrypt] },
  /** Decrypts for anything but Secrets Manager. */
  decryptAny: {
    action: decryptAction,
    keys: { ...decryptKeys, "kms:viaservice": [], "kms:encryptioncontext:secretarn": [] },
    further: [keysOfSessions, keysOfDecrypt],
  },
};
