// Roles: who may assume them (the trust policy) and for how long.
import type { QueryCall } from "../call";
import { parseArn, uniqueId } from "../identifiers";
import { parsePolicy } from "../policy/document";
import { refuse } from "../refusal";
import { optionalInteger, optionalText, page, requiredText, tagList } from "../wire/parameters";
import type { Role } from "../world";
import {
  alreadyExists,
  authorizeIam,
  callerAccount,
  deleteConflict,
  encodeDocument,
  iamArn,
  limitExceeded,
  noSuchEntity,
  policySize,
  readName,
  readPath,
  tagsAnswer,
} from "./naming";

const SIZE_LIMIT = 2048;

export function createRole(call: QueryCall) {
  const name = readName(call, "RoleName", 64);
  const path = readPath(call);
  const arn = iamArn(call, `role${path}${name}`);
  authorizeIam(call, arn);
  const maxSessionSeconds = optionalInteger(call.parameters, "MaxSessionDuration", 3600, 43_200) ?? 3600;
  const description = optionalText(call.parameters, "Description", { max: 1000 });
  const tags = tagList(call.parameters);
  const { roles } = callerAccount(call);
  if (roles.has(name.toLowerCase())) alreadyExists(`Role with name ${name} already exists.`);
  const trust = readTrustPolicy(
    call,
    requiredText(call.parameters, "AssumeRolePolicyDocument", { min: 1, max: 131_072 }),
  );
  const role: Role = {
    name,
    id: uniqueId("AROA"),
    arn,
    path,
    description,
    createdAt: call.now,
    maxSessionSeconds,
    trust,
    tags,
    inlinePolicies: new Map(),
    attachedPolicies: new Map(),
  };
  roles.set(name.toLowerCase(), role);
  return { Role: roleAnswer(role) };
}

export function getRole(call: QueryCall) {
  return { Role: roleAnswer(requireRole(call)) };
}

export function listRoles(call: QueryCall) {
  authorizeIam(call, iamArn(call, "role/"));
  const prefix = optionalText(call.parameters, "PathPrefix", { max: 512 }) ?? "/";
  const roles = [...callerAccount(call).roles.values()].filter(({ path }) => path.startsWith(prefix));
  const { items, answer } = page(
    call.parameters,
    roles.sort((left, right) => (left.name < right.name ? -1 : 1)),
  );
  return { Roles: items.map(roleAnswer), ...answer };
}

export function updateRole(call: QueryCall) {
  const role = requireRole(call);
  const seconds = optionalInteger(call.parameters, "MaxSessionDuration", 3600, 43_200);
  role.description = optionalText(call.parameters, "Description", { max: 1000 }) ?? role.description;
  role.maxSessionSeconds = seconds ?? role.maxSessionSeconds;
  return {};
}

export function updateAssumeRolePolicy(call: QueryCall) {
  const role = requireRole(call);
  role.trust = readTrustPolicy(
    call,
    requiredText(call.parameters, "PolicyDocument", { min: 1, max: 131_072 }),
  );
  return undefined;
}

export function deleteRole(call: QueryCall) {
  const role = requireRole(call);
  if (role.attachedPolicies.size > 0) deleteConflict("Cannot delete entity, must detach all policies first.");
  if (role.inlinePolicies.size > 0) deleteConflict("Cannot delete entity, must delete policies first.");
  callerAccount(call).roles.delete(role.name.toLowerCase());
  return undefined;
}

/** Permission comes first, so that a stranger does not learn which roles exist. */
export function requireRole(call: QueryCall): Role {
  const name = readName(call, "RoleName", 64);
  const role = callerAccount(call).roles.get(name.toLowerCase());
  authorizeIam(call, role?.arn ?? iamArn(call, `role/${name}`));
  return role ?? noSuchEntity(`The role with name ${name} cannot be found.`);
}

function roleAnswer(role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trust.text),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    Tags: tagsAnswer(role.tags),
  };
}

/** Checks a trust policy when it is saved: its size, its syntax, and that the AWS principals it names exist. */
function readTrustPolicy(call: QueryCall, text: string) {
  if (policySize(text) > SIZE_LIMIT) limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${SIZE_LIMIT}`);
  const document = parsePolicy(text, "trust", callerAccount(call));
  for (const statement of document.statements) {
    for (const name of statement.principals?.byType.get("AWS") ?? []) {
      if (!exists(call, name))
        refuse("MalformedPolicyDocument", 400, `Invalid principal in policy: "AWS":"${name}"`);
    }
  }
  return { text, document };
}

/** Federated principals are not looked up: AWS takes a trust policy before its provider is registered. */
function exists(call: QueryCall, name: string): boolean {
  if (name === "*") return true;
  const { accountId, resource } = /^\d{12}$/.test(name)
    ? { accountId: name, resource: "root" }
    : (parseArn(name) ?? { accountId: "", resource: "" });
  const account = call.world.accounts.get(accountId);
  if (!account) return false;
  const [kind, ...path] = resource.split("/");
  const last = path.at(-1)?.toLowerCase() ?? "";
  if (kind === "root") return true;
  if (kind === "user") return account.users.get(last)?.arn === name;
  if (kind === "role") return account.roles.get(last)?.arn === name;
  return kind === "assumed-role" && account.roles.has(path[0]?.toLowerCase() ?? "");
}
