// A user's access keys. The secret half is answered once, when the key is made.
import type { QueryCall } from "../call";
import { secretAccessKey, uniqueId } from "../identifiers";
import { invalidValue, requiredText } from "../wire/parameters";
import type { AccessKey } from "../world";
import { authorizeIam, callerAccount, iamArn, limitExceeded, noSuchEntity } from "./naming";
import { keysOf, requireUser } from "./users";

const LIMIT = 2;

export function createAccessKey(call: QueryCall) {
  const user = requireUser(call);
  const { id: accountId } = callerAccount(call);
  if (keysOf(call, accountId, user).length >= LIMIT)
    limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${LIMIT}`);
  const key = {
    accessKeyId: uniqueId("AKIA"),
    secretAccessKey: secretAccessKey(),
    accountId,
    userName: user.name,
    createdAt: call.now,
    status: "Active" as const,
  };
  call.world.accessKeys.set(key.accessKeyId, key);
  return {
    AccessKey: {
      UserName: user.name,
      AccessKeyId: key.accessKeyId,
      Status: key.status,
      SecretAccessKey: key.secretAccessKey,
      CreateDate: new Date(key.createdAt),
    },
  };
}

export function listAccessKeys(call: QueryCall) {
  const user = requireUser(call);
  return {
    AccessKeyMetadata: keysOf(call, callerAccount(call).id, user).map((key) => ({
      UserName: user.name,
      AccessKeyId: key.accessKeyId,
      Status: key.status,
      CreateDate: new Date(key.createdAt),
    })),
    IsTruncated: false,
  };
}

export function updateAccessKey(call: QueryCall) {
  const key = requireKey(call);
  const status = requiredText(call.parameters, "Status");
  if (status !== "Active" && status !== "Inactive")
    invalidValue("Status", status, "Member must satisfy enum value set: [Active, Inactive]");
  key.status = status;
  return undefined;
}

export function deleteAccessKey(call: QueryCall) {
  call.world.accessKeys.delete(requireKey(call).accessKeyId);
  return undefined;
}

/** By the key's id alone: who looks for a key's user does not know the user. */
export function getAccessKeyLastUsed(call: QueryCall) {
  const id = requiredText(call.parameters, "AccessKeyId", { min: 16, max: 128, pattern: /^\w+$/ });
  const { id: accountId } = callerAccount(call);
  const key = call.world.accessKeys.get(id);
  authorizeIam(call, iamArn(call, `user/${key?.accountId === accountId ? key.userName : "*"}`));
  if (key?.accountId !== accountId) noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  const { at, region = "N/A", service = "N/A" } = key.lastUsed ?? {};
  return {
    UserName: key.userName,
    AccessKeyLastUsed: {
      LastUsedDate: at === undefined ? undefined : new Date(at),
      Region: region,
      ServiceName: service,
    },
  };
}

function requireKey(call: QueryCall): AccessKey {
  const user = requireUser(call);
  const id = requiredText(call.parameters, "AccessKeyId", { min: 16, max: 128, pattern: /^\w+$/ });
  const key = keysOf(call, callerAccount(call).id, user).find(({ accessKeyId }) => accessKeyId === id);
  return key ?? noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}
