// Users: the long-lived identities behind access keys.
import { type QueryCall, signedCaller } from "../call";
import { uniqueId } from "../identifiers";
import { optionalText, page, tagList } from "../wire/parameters";
import type { AccessKey, User } from "../world";
import {
  alreadyExists,
  authorizeIam,
  callerAccount,
  deleteConflict,
  iamArn,
  noSuchEntity,
  readName,
  readPath,
  tagsAnswer,
} from "./naming";

export function createUser(call: QueryCall) {
  const name = readName(call, "UserName", 64);
  const path = readPath(call);
  const arn = iamArn(call, `user${path}${name}`);
  authorizeIam(call, arn);
  const { users } = callerAccount(call);
  if (users.has(name.toLowerCase())) alreadyExists(`User with name ${name} already exists.`);
  const user: User = {
    name,
    id: uniqueId("AIDA"),
    arn,
    path,
    createdAt: call.now,
    tags: tagList(call.parameters),
    inlinePolicies: new Map(),
    attachedPolicies: new Map(),
  };
  users.set(name.toLowerCase(), user);
  return { User: userAnswer(user) };
}

export function getUser(call: QueryCall) {
  return { User: userAnswer(requireUser(call)) };
}

export function listUsers(call: QueryCall) {
  authorizeIam(call, iamArn(call, "user/"));
  const { items, answer } = page(call.parameters, [...callerAccount(call).users.values()]);
  return { Users: items.map(userAnswer), ...answer };
}

export function deleteUser(call: QueryCall) {
  const user = requireUser(call);
  const { id, users } = callerAccount(call);
  if (user.attachedPolicies.size > 0) deleteConflict("Cannot delete entity, must detach all policies first.");
  if (user.inlinePolicies.size > 0) deleteConflict("Cannot delete entity, must delete policies first.");
  if (keysOf(call, id, user).length > 0)
    deleteConflict("Cannot delete entity, must delete access keys first.");
  users.delete(user.name.toLowerCase());
  return undefined;
}

/** Without a UserName, IAM takes the caller. Permission comes before existence. */
export function requireUser(call: QueryCall): User {
  const own = /^arn:[a-z-]+:iam::\d+:user\/(?:.*\/)?([^/]+)$/.exec(signedCaller(call).arn)?.[1];
  const name =
    optionalText(call.parameters, "UserName") === undefined && own ? own : readName(call, "UserName", 128);
  const user = callerAccount(call).users.get(name.toLowerCase());
  authorizeIam(call, user?.arn ?? iamArn(call, `user/${name}`));
  return user ?? noSuchEntity(`The user with name ${name} cannot be found.`);
}

export function keysOf(call: QueryCall, accountId: string, user: User): AccessKey[] {
  return [...call.world.accessKeys.values()].filter(
    (key) => key.accountId === accountId && key.userName === user.name,
  );
}

function userAnswer(user: User) {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: new Date(user.createdAt),
    Tags: tagsAnswer(user.tags),
  };
}
