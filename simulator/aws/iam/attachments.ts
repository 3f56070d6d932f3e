// Which managed policies a role or a user carries.
import type { QueryCall } from "../call";
import { refuse } from "../refusal";
import { page, requiredText } from "../wire/parameters";
import type { Role, User } from "../world";
import { callerAccount, limitExceeded, noSuchEntity } from "./naming";
import { findPolicy } from "./policies";
import { requireRole } from "./roles";
import { requireUser } from "./users";

const LIMIT = 10;

export function attachRolePolicy(call: QueryCall) {
  return attach(call, requireRole(call));
}

export function attachUserPolicy(call: QueryCall) {
  return attach(call, requireUser(call));
}

export function detachRolePolicy(call: QueryCall) {
  return detach(call, requireRole(call));
}

export function detachUserPolicy(call: QueryCall) {
  return detach(call, requireUser(call));
}

export function listAttachedRolePolicies(call: QueryCall) {
  return list(call, requireRole(call));
}

export function listAttachedUserPolicies(call: QueryCall) {
  return list(call, requireUser(call));
}

export function putRolePermissionsBoundary(call: QueryCall) {
  return bound(call, requireRole(call));
}

export function putUserPermissionsBoundary(call: QueryCall) {
  return bound(call, requireUser(call));
}

export function deleteRolePermissionsBoundary(call: QueryCall) {
  requireRole(call).permissionsBoundary = undefined;
  return undefined;
}

export function deleteUserPermissionsBoundary(call: QueryCall) {
  requireUser(call).permissionsBoundary = undefined;
  return undefined;
}

function bound(call: QueryCall, holder: Role | User) {
  const arn = readPolicyArn(call, "PermissionsBoundary");
  holder.permissionsBoundary =
    findPolicy(callerAccount(call), arn) ??
    noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  return undefined;
}

function readPolicyArn(call: QueryCall, parameter = "PolicyArn"): string {
  const arn = requiredText(call.parameters, parameter, { min: 20, max: 2048 });
  if (!arn.startsWith(`arn:${callerAccount(call).partition}:`))
    refuse("ValidationError", 400, "Invalid ARN partition");
  return arn;
}

function attach(call: QueryCall, holder: Role | User) {
  const arn = readPolicyArn(call);
  const policy =
    findPolicy(callerAccount(call), arn) ??
    noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  if (!holder.attachedPolicies.has(arn) && holder.attachedPolicies.size >= LIMIT)
    limitExceeded(
      `Cannot exceed quota for ${"trust" in holder ? "PoliciesPerRole" : "PoliciesPerUser"}: ${LIMIT}`,
    );
  holder.attachedPolicies.set(arn, policy);
  return undefined;
}

function detach(call: QueryCall, holder: Role | User) {
  const arn = readPolicyArn(call);
  if (!holder.attachedPolicies.delete(arn)) noSuchEntity(`Policy ${arn} was not found.`);
  return undefined;
}

function list(call: QueryCall, holder: Role | User) {
  const { items, answer } = page(call.parameters, [...holder.attachedPolicies.values()]);
  return {
    AttachedPolicies: items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })),
    ...answer,
  };
}
