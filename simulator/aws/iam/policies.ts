// Managed policies: an account's own, and the two of AWS's that a trial with secrets may want.
import type { QueryCall } from "../call";
import { uniqueId } from "../identifiers";
import { parsePolicy } from "../policy/document";
import { invalidValue, optionalText, page, requiredText, tagList } from "../wire/parameters";
import type { Account, ManagedPolicy } from "../world";
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

const SIZE_LIMIT = 6144;
const AWS_ACTIONS: Record<string, string[]> = {
  AdministratorAccess: ["*"],
  SecretsManagerReadWrite: ["secretsmanager:*", "kms:DescribeKey", "kms:ListAliases", "kms:ListKeys"],
};

function awsPolicy({ partition }: Account, arn: string): ManagedPolicy | undefined {
  const name = arn.replace(`arn:${partition}:iam::aws:policy/`, "");
  const actions = Object.hasOwn(AWS_ACTIONS, name) ? AWS_ACTIONS[name] : undefined;
  if (!actions || name === arn) return undefined;
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
  });
  return {
    name,
    id: `ANPA${name.toUpperCase().slice(0, 16)}`,
    arn,
    path: "/",
    createdAt: Date.UTC(2015, 1, 6),
    text,
    document: parsePolicy(text, "identity"),
    tags: [],
  };
}

export function findPolicy(account: Account, arn: string): ManagedPolicy | undefined {
  return account.policies.get(arn) ?? awsPolicy(account, arn);
}

export function createPolicy(call: QueryCall) {
  const name = readName(call, "PolicyName", 128);
  const path = readPath(call);
  const arn = iamArn(call, `policy${path}${name}`);
  authorizeIam(call, arn);
  const text = requiredText(call.parameters, "PolicyDocument", { min: 1, max: 131_072 });
  if (policySize(text) > SIZE_LIMIT) limitExceeded(`Cannot exceed quota for PolicySize: ${SIZE_LIMIT}`);
  const { policies, partition } = callerAccount(call);
  const document = parsePolicy(text, "identity", { partition, newest: true });
  const taken = [...policies.values()].some((policy) => policy.name.toLowerCase() === name.toLowerCase());
  if (taken) alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  const policy: ManagedPolicy = {
    name,
    id: uniqueId("ANPA"),
    arn,
    path,
    description: optionalText(call.parameters, "Description", { max: 1000 }),
    createdAt: call.now,
    text,
    document,
    tags: tagList(call.parameters),
  };
  policies.set(arn, policy);
  return { Policy: policyAnswer(call, policy) };
}

export function getPolicy(call: QueryCall) {
  return { Policy: policyAnswer(call, requirePolicy(call)) };
}

/** A simulated policy has its first version only. */
export function getPolicyVersion(call: QueryCall) {
  const policy = requirePolicy(call);
  const version = requiredText(call.parameters, "VersionId");
  if (!/^v[1-9]\d*$/.test(version))
    invalidValue("VersionId", version, "Member must satisfy regular expression pattern: v[1-9][0-9]*");
  if (version !== "v1")
    noSuchEntity(`Policy ${policy.arn} version ${version} does not exist or is not attachable.`);
  return {
    PolicyVersion: {
      Document: encodeDocument(policy.text),
      VersionId: version,
      IsDefaultVersion: true,
      CreateDate: new Date(policy.createdAt),
    },
  };
}

export function listPolicies(call: QueryCall) {
  authorizeIam(call, iamArn(call, "policy/*"));
  const { items, answer } = page(call.parameters, [...callerAccount(call).policies.values()]);
  return { Policies: items.map((policy) => policyAnswer(call, policy)), ...answer };
}

export function deletePolicy(call: QueryCall) {
  const policy = requirePolicy(call);
  if (attachments(call, policy) > 0) deleteConflict("Cannot delete a policy attached to entities.");
  callerAccount(call).policies.delete(policy.arn);
  return undefined;
}

function requirePolicy(call: QueryCall): ManagedPolicy {
  const arn = requiredText(call.parameters, "PolicyArn", { min: 20, max: 2048 });
  authorizeIam(call, arn);
  return findPolicy(callerAccount(call), arn) ?? noSuchEntity(`Policy ${arn} was not found.`);
}

function attachments(call: QueryCall, policy: ManagedPolicy): number {
  const { roles, users } = callerAccount(call);
  return [...roles.values(), ...users.values()].filter((holder) => holder.attachedPolicies.has(policy.arn))
    .length;
}

function policyAnswer(call: QueryCall, policy: ManagedPolicy) {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: "v1",
    AttachmentCount: attachments(call, policy),
    IsAttachable: true,
    Description: policy.description,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.createdAt),
    Tags: tagsAnswer(policy.tags),
  };
}
