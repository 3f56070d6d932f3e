// The condition keys that come with each of Latchkey's calls, with `{names}` of values.

/** With a token's exchange for the role's session. */
export const tokenKeys = {
  "{host}:aud": "{audience}",
  "{host}:sub": "{subject}",
  // The token's own audience. `aud` would be the claim `azp` of a token that has one; Latchkey's has none.
  "{host}:oaud": "{audience}",
  "aws:federatedprovider": "{provider}",
  // To AWS, whoever comes with a token is a user of the role's account, whose id is the provider's ARN (measured, not
  // stated by AWS). It has no aws:PrincipalArn.
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

/** With every call of the session: a role's, assumed with a token. */
const sessionKeys = {
  "aws:principalarn": "{roleArn}",
  "aws:principalaccount": "{account}",
  "aws:principaltype": "AssumedRole",
  "aws:userid": "{sessionUserId}",
  "aws:principalisawsservice": "false",
  // The session begins when it is needed.
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

/** With a call of the session itself, and no call that a service of AWS makes on its behalf. */
export const listKeys = {
  ...sessionKeys,
  "aws:viaawsservice": "false",
  "aws:calledvia": [],
  "aws:calledviafirst": [],
  "aws:calledvialast": [],
};

/** A key is in the request only where the call names it: the store reads with this stage, and without a version. */
export const readKeys = {
  ...listKeys,
  "secretsmanager:versionstage": "AWSCURRENT",
  "secretsmanager:secretid": "{secretArn}",
};

/** Secrets Manager decrypts in the caller's name, and KMS sees that it does. */
export const decryptKeys = {
  ...sessionKeys,
  "kms:viaservice": "secretsmanager.{region}.amazonaws.com",
  "kms:encryptioncontext:secretarn": "{secretArn}",
  "kms:encryptioncontextkeys": ["SecretARN", "SecretVersionId"],
  "kms:encryptionalgorithm": "SYMMETRIC_DEFAULT",
  "kms:calleraccount": "{account}",
  "aws:viaawsservice": "true",
};
