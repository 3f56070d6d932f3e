// What IAM's operations share: the caller's account, names and paths, and the refusals about them.
import { authorize } from "../authorization";
import { type QueryCall, signedCaller } from "../call";
import { arn } from "../identifiers";
import { refuse } from "../refusal";
import { optionalText, requiredText, type Tag } from "../wire/parameters";
import type { Account } from "../world";

export function callerAccount(call: QueryCall): Account {
  const account = call.world.accounts.get(signedCaller(call).accountId);
  if (!account) throw new TypeError("A caller belongs to an account.");
  return account;
}

export function readName(call: QueryCall, parameter: string, max: number): string {
  return requiredText(call.parameters, parameter, { min: 1, max, pattern: /^[\w+=,.@-]+$/ });
}

export function readPath(call: QueryCall): string {
  return optionalText(call.parameters, "Path", { min: 1, max: 512, pattern: /^(\/|\/[!-~]+\/)$/ }) ?? "/";
}

/** IAM's ARNs carry no region. */
export function iamArn(call: QueryCall, resource: string): string {
  const { partition, accountId } = signedCaller(call);
  return arn(partition, "iam", "", accountId, resource);
}

/** Every IAM operation needs the permission of its own name. */
export function authorizeIam(call: QueryCall, resource: string): void {
  authorize(call, `iam:${call.operation}`, resource);
}

export function noSuchEntity(message: string): never {
  refuse("NoSuchEntity", 404, message);
}

export function alreadyExists(message: string): never {
  refuse("EntityAlreadyExists", 409, message);
}

export function limitExceeded(message: string): never {
  refuse("LimitExceeded", 409, message);
}

export function deleteConflict(message: string): never {
  refuse("DeleteConflict", 409, message);
}

export function tagsAnswer(tags: Tag[]) {
  return tags.length === 0 ? undefined : tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** IAM answers policy documents percent-encoded, as RFC 3986 has it. */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** IAM does not count white space when it measures a policy. */
export function policySize(text: string): number {
  return text.replace(/\s/g, "").length;
}
