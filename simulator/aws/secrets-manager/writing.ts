// Making and changing secrets.
import { authorize } from "../authorization";
import { type JsonCall, signedCaller } from "../call";
import { arn, secretSuffix } from "../identifiers";
import { refuse } from "../refusal";
import type { Secret, SecretVersion } from "../world";
import { requireKeyAccess } from "./encryption";
import { invalidParameter, invalidRequest, optionalTags, optionalText, requiredText } from "./input";
import { checkSecretName, requireSecret, secretsIn } from "./secrets";
import { addVersion, readStages, readValue, readVersionId, sameValue } from "./versions";

const WRITE_ACTIONS = ["kms:GenerateDataKey", "kms:Decrypt"];

export function createSecret(call: JsonCall) {
  const { accountId, partition } = signedCaller(call);
  const name = requiredText(call.parameters, "Name", 1, 512);
  checkSecretName(name);
  const tags = optionalTags(call.parameters) ?? [];
  const secret: Secret = {
    arn: arn(partition, "secretsmanager", call.region, accountId, `secret:${name}-${secretSuffix()}`),
    name,
    accountId,
    region: call.region,
    description: optionalText(call.parameters, "Description", 0, 2048) || undefined,
    kmsKeyId: optionalText(call.parameters, "KmsKeyId", 0, 2048) || undefined,
    tags,
    versions: new Map(),
    createdAt: call.now,
    changedAt: call.now,
  };
  authorize(call, "secretsmanager:CreateSecret", secret.arn, {
    shownAs: name,
    context: new Map([
      ["secretsmanager:name", [name]],
      ["aws:tagkeys", tags.map(({ key }) => key)],
      ...tags.map(({ key, value }): [string, string[]] => [`aws:requesttag/${key.toLowerCase()}`, [value]]),
    ]),
  });
  const versionId = readVersionId(call);
  const value = readValue(call);
  const existing = secretsIn(call).get(name);
  if (existing?.deletion)
    invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  if (existing) {
    const repeated = existing.versions.get(versionId);
    if (repeated && value && sameValue(repeated, value)) return written(existing, repeated);
    refuse("ResourceExistsException", 400, `The operation failed because the secret ${name} already exists.`);
  }
  if (value) requireKeyAccess(call, secret, WRITE_ACTIONS);
  const version = value && addVersion(call, secret, versionId, value, ["AWSCURRENT"]);
  secretsIn(call).set(name, secret);
  return written(secret, version);
}

export function updateSecret(call: JsonCall) {
  const secret = requireSecret(call);
  const versionId = readVersionId(call);
  const value = readValue(call);
  const changed = {
    description: optionalText(call.parameters, "Description", 0, 2048) ?? secret.description,
    kmsKeyId: (optionalText(call.parameters, "KmsKeyId", 0, 2048) ?? secret.kmsKeyId) || undefined,
  };
  if (value) requireKeyAccess(call, { ...secret, ...changed }, WRITE_ACTIONS);
  const version = value && addVersion(call, secret, versionId, value, ["AWSCURRENT"]);
  Object.assign(secret, changed, { changedAt: call.now });
  return written(secret, version);
}

export function putSecretValue(call: JsonCall) {
  const secret = requireSecret(call);
  const stages = readStages(call);
  const value = readValue(call) ?? invalidParameter("You must provide either SecretString or SecretBinary.");
  requireKeyAccess(call, secret, WRITE_ACTIONS);
  const version = addVersion(call, secret, readVersionId(call), value, stages);
  return { ...written(secret, version), VersionStages: [...version.stages] };
}

function written(secret: Secret, version: SecretVersion | undefined) {
  return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
}
