// Every way in which a credential with an access key can be wrong, and what Latchkey says of it.
import { type AwsAccount, listStatement, readStatement } from "./aws-account";
import { type AwsUser, deleteKey, newTrustingRole, newUser } from "./aws-users";
import { assumeRoleInput, staticKeysInput } from "./working-organization";

const wrongSecret = "CanaryOfAWrongSecretAccessKey00000000001";
const externalId = "canary-external-id-1";

interface WrongKeys {
  of: string;
  input(account: AwsAccount): Promise<ReturnType<typeof staticKeysInput>>;
  stage: "identity" | "exchange" | "list";
  reason: string;
  providerCode: RegExp;
  cause: RegExp;
  remedy: RegExp;
}

const anyUser = (account: AwsAccount) => newUser(account, []);
const roleFor = (account: AwsAccount, user: AwsUser, options?: Parameters<typeof newTrustingRole>[2]) =>
  newTrustingRole(account, user.arn, options);

const unknownKey = {
  reason: "access_key_invalid",
  providerCode: /InvalidClientTokenId/,
  cause: /AWS doesn't know the access key/,
  remedy: /AKIA/,
};
const wrongHalf = {
  reason: "secret_key_invalid",
  providerCode: /SignatureDoesNotMatch/,
  cause: /The Secret Access Key doesn't match the Access Key ID/,
};
const mayNotList = {
  stage: "list",
  reason: "list_access_denied",
  providerCode: /AccessDenied/,
  cause: /isn't allowed to list secret names/,
} as const;
const notLetIn = {
  stage: "exchange",
  reason: "assume_role_denied",
  providerCode: /AccessDenied/,
  cause: /its trust policy doesn't allow this access key/,
} as const;

export const wrongKeys: WrongKeys[] = [
  {
    of: "static keys that were deleted",
    async input(account) {
      const user = await newUser(account);
      await deleteKey(account, user);
      return staticKeysInput(user);
    },
    stage: "identity",
    ...unknownKey,
  },
  {
    of: "static keys with another key's secret",
    input: async (account) => staticKeysInput({ ...(await newUser(account)), secretAccessKey: wrongSecret }),
    stage: "identity",
    ...wrongHalf,
    remedy: /Secret Access Key of AKIA/,
  },
  {
    of: "static keys of a user that may not list",
    input: async (account) => staticKeysInput(await newUser(account, [readStatement(account.id)])),
    ...mayNotList,
    remedy: /:user\/[\s\S]*secretsmanager:ListSecrets/,
  },
  {
    of: "AssumeRole with keys that were deleted",
    async input(account) {
      const user = await anyUser(account);
      const input = assumeRoleInput(user, await roleFor(account, user));
      await deleteKey(account, user);
      return input;
    },
    stage: "exchange",
    ...unknownKey,
  },
  {
    of: "AssumeRole with another key's secret",
    async input(account) {
      const user = await anyUser(account);
      return assumeRoleInput({ ...user, secretAccessKey: wrongSecret }, await roleFor(account, user));
    },
    stage: "exchange",
    ...wrongHalf,
    remedy: /AKIA/,
  },
  {
    of: "AssumeRole of a role that is not there",
    input: async (account) =>
      assumeRoleInput(await anyUser(account), `arn:aws:iam::${account.id}:role/nobody`),
    ...notLetIn,
    remedy: /role\/nobody exists[\s\S]*"sts:AssumeRole"/,
  },
  {
    of: "AssumeRole of a role that trusts somebody else",
    input: async (account) =>
      assumeRoleInput(await anyUser(account), await roleFor(account, await anyUser(account))),
    ...notLetIn,
    remedy: /"AWS": "arn:aws:iam::\d+:user\//,
  },
  {
    of: "AssumeRole of a role that may not list",
    async input(account) {
      const user = await newUser(account, [listStatement]);
      const statements = [readStatement(account.id)];
      return assumeRoleInput(user, await roleFor(account, user, { statements }));
    },
    ...mayNotList,
    remedy: /:role\/assumed-[\s\S]*secretsmanager:ListSecrets/,
  },
  {
    of: "AssumeRole without the External ID that the role asks for",
    async input(account) {
      const user = await anyUser(account);
      return assumeRoleInput(user, await roleFor(account, user, { externalId }));
    },
    ...notLetIn,
    remedy: /must not require an External ID/,
  },
  {
    of: "AssumeRole with another External ID",
    async input(account) {
      const user = await anyUser(account);
      const roleArn = await roleFor(account, user, { externalId });
      return assumeRoleInput(user, roleArn, "canary-another-external-id");
    },
    ...notLetIn,
    remedy: /with this credential's External ID/,
  },
];
