// Policies written into one role or one user.
import type { QueryCall } from "../call";
import { parsePolicy } from "../policy/document";
import { page, requiredText } from "../wire/parameters";
import type { Role, User } from "../world";
import { callerAccount, encodeDocument, limitExceeded, noSuchEntity, policySize, readName } from "./naming";
import { requireRole } from "./roles";
import { requireUser } from "./users";

/** For all inline policies of one role or user together. */
const SIZE_LIMITS = { role: 10_240, user: 2048 };

export function putRolePolicy(call: QueryCall) {
  return put(call, requireRole(call), "role");
}

export function putUserPolicy(call: QueryCall) {
  return put(call, requireUser(call), "user");
}

export function getRolePolicy(call: QueryCall) {
  const role = requireRole(call);
  return { RoleName: role.name, ...get(call, role, "role") };
}

export function getUserPolicy(call: QueryCall) {
  const user = requireUser(call);
  return { UserName: user.name, ...get(call, user, "user") };
}

export function listRolePolicies(call: QueryCall) {
  return list(call, requireRole(call));
}

export function listUserPolicies(call: QueryCall) {
  return list(call, requireUser(call));
}

export function deleteRolePolicy(call: QueryCall) {
  return remove(call, requireRole(call), "role");
}

export function deleteUserPolicy(call: QueryCall) {
  return remove(call, requireUser(call), "user");
}

function put(call: QueryCall, holder: Role | User, kind: "role" | "user") {
  const name = readName(call, "PolicyName", 128);
  const text = requiredText(call.parameters, "PolicyDocument", { min: 1, max: 131_072 });
  const document = parsePolicy(text, "identity", callerAccount(call));
  const others = [...holder.inlinePolicies].filter(([other]) => other !== name);
  const size = others.reduce((sum, [, policy]) => sum + policySize(policy.text), policySize(text));
  if (size > SIZE_LIMITS[kind])
    limitExceeded(`Maximum policy size of ${SIZE_LIMITS[kind]} bytes exceeded for ${kind} ${holder.name}`);
  holder.inlinePolicies.set(name, { text, document });
  return undefined;
}

function get(call: QueryCall, holder: Role | User, kind: "role" | "user") {
  const name = readName(call, "PolicyName", 128);
  const policy = holder.inlinePolicies.get(name) ?? missing(name, kind);
  return { PolicyName: name, PolicyDocument: encodeDocument(policy.text) };
}

function list(call: QueryCall, holder: Role | User) {
  const { items, answer } = page(call.parameters, [...holder.inlinePolicies.keys()].sort());
  return { PolicyNames: items, ...answer };
}

function remove(call: QueryCall, holder: Role | User, kind: "role" | "user") {
  const name = readName(call, "PolicyName", 128);
  if (!holder.inlinePolicies.delete(name)) missing(name, kind);
  return undefined;
}

function missing(name: string, kind: "role" | "user"): never {
  noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
}
