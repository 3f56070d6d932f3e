// A secret's versions and the labels (stages) that move between them.
import { randomUUID } from "node:crypto";
import type { JsonCall } from "../call";
import { refuse } from "../refusal";
import type { Secret, SecretValue, SecretVersion } from "../world";
import {
  flag,
  invalidParameter,
  invalidRequest,
  optionalText,
  optionalTextList,
  requiredText,
  validation,
} from "./input";
import { requireSecret, secretNotFound } from "./secrets";

const VALUE_LIMIT_BYTES = 65_536;

export function readValue(call: JsonCall): SecretValue | undefined {
  const text = optionalText(call.parameters, "SecretString", 0, VALUE_LIMIT_BYTES);
  const binary = optionalText(call.parameters, "SecretBinary", 0, Math.ceil(VALUE_LIMIT_BYTES / 3) * 4);
  if (text !== undefined && binary !== undefined)
    invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  if (
    Buffer.byteLength(text ?? "") > VALUE_LIMIT_BYTES ||
    Buffer.byteLength(binary ?? "", "base64") > VALUE_LIMIT_BYTES
  )
    validation(
      text === undefined ? "SecretBinary" : "SecretString",
      "…",
      `Member must have length less than or equal to ${VALUE_LIMIT_BYTES}`,
    );
  if (binary !== undefined && !/^[A-Za-z0-9+/]*={0,2}$/.test(binary))
    refuse("SerializationException", 400, "SecretBinary is not base64.");
  return text === undefined && binary === undefined ? undefined : { text, binary };
}

/** The client's token is the version's id: a repeated request finds its own version. */
export function readVersionId(call: JsonCall): string {
  return optionalText(call.parameters, "ClientRequestToken", 32, 64) ?? randomUUID();
}

export function sameValue(version: SecretVersion | undefined, value: SecretValue): boolean {
  return version?.text === value.text && version?.binary === value.binary;
}

/** Answers the version of that id, new or, when it holds the same value, the one already there. */
export function addVersion(
  call: JsonCall,
  secret: Secret,
  id: string,
  value: SecretValue,
  stages: string[],
): SecretVersion {
  const existing = secret.versions.get(id);
  if (existing) {
    if (sameValue(existing, value)) return existing;
    refuse(
      "ResourceExistsException",
      400,
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  const version: SecretVersion = { ...value, id, stages: new Set(), createdAt: call.now };
  secret.versions.set(id, version);
  // A secret's first version is always the current one.
  for (const stage of secret.versions.size === 1 ? [...new Set(["AWSCURRENT", ...stages])] : stages)
    moveStage(secret, stage, version);
  secret.changedAt = call.now;
  return version;
}

/** Moving AWSCURRENT leaves AWSPREVIOUS on the version that it leaves. */
function moveStage(secret: Secret, stage: string, to: SecretVersion): void {
  const from = versionAt(secret, stage);
  if (from === to) return;
  from?.stages.delete(stage);
  to.stages.add(stage);
  if (stage === "AWSCURRENT" && from) {
    to.stages.delete("AWSPREVIOUS");
    moveStage(secret, "AWSPREVIOUS", from);
  }
}

export function versionAt(secret: Secret, stage: string): SecretVersion | undefined {
  return [...secret.versions.values()].find(({ stages }) => stages.has(stage));
}

export function readStages(call: JsonCall): string[] {
  const stages = optionalTextList(call.parameters, "VersionStages", 20) ?? ["AWSCURRENT"];
  if (stages.length === 0)
    validation("VersionStages", "[]", "Member must have length greater than or equal to 1");
  return stages;
}

export function updateSecretVersionStage(call: JsonCall) {
  const secret = requireSecret(call);
  const stage = requiredText(call.parameters, "VersionStage", 1, 256);
  const toId = optionalText(call.parameters, "MoveToVersionId", 32, 64);
  const fromId = optionalText(call.parameters, "RemoveFromVersionId", 32, 64);
  const holder = versionAt(secret, stage);
  const to =
    toId === undefined
      ? undefined
      : (secret.versions.get(toId) ?? secretNotFound(`secret value for VersionId: ${toId}`));
  if (stage === "AWSCURRENT" && !to)
    invalidParameter("You can't remove the staging label AWSCURRENT: move it to another version instead.");
  if (holder && holder !== to && holder.id !== fromId)
    invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  if (!to && !holder) invalidParameter(`The staging label ${stage} is not attached to any version.`);
  if (to) moveStage(secret, stage, to);
  else holder?.stages.delete(stage);
  secret.changedAt = call.now;
  return { ARN: secret.arn, Name: secret.name };
}

export function listSecretVersionIds(call: JsonCall) {
  const secret = requireSecret(call);
  const deprecatedToo = flag(call.parameters, "IncludeDeprecated");
  if (call.parameters.NextToken) invalidRequest("The simulator answers all versions at once.");
  const versions = [...secret.versions.values()].filter(({ stages }) => deprecatedToo || stages.size > 0);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: versions.map(({ id, stages, createdAt }) => ({
      VersionId: id,
      VersionStages: stages.size > 0 ? [...stages] : undefined,
      CreatedDate: createdAt / 1000,
    })),
  };
}
