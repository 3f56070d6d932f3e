// GetSecretValue: one version's value.
import type { JsonCall } from "../call";
import type { Secret, SecretVersion } from "../world";
import { requireKeyAccess } from "./encryption";
import { invalidRequest, optionalText, requiredText } from "./input";
import { requireSecret, secretNotFound } from "./secrets";
import { versionAt } from "./versions";

const DAY_MS = 86_400_000;

export function getSecretValue(call: JsonCall) {
  const id = optionalText(call.parameters, "VersionId", 32, 64);
  const stage = optionalText(call.parameters, "VersionStage", 1, 256);
  return readValueOf(call, requiredText(call.parameters, "SecretId"), id, stage);
}

export function readValueOf(call: JsonCall, secretId: string, versionId?: string, stage?: string) {
  const secret = requireSecret(call, {
    action: "secretsmanager:GetSecretValue",
    id: secretId,
    context: new Map([
      // Both are there only where the request names them, though AWSCURRENT is read without a word.
      ["secretsmanager:versionid", versionId === undefined ? [] : [versionId]],
      ["secretsmanager:versionstage", stage === undefined ? [] : [stage]],
    ]),
  });
  const version = chooseVersion(secret, versionId, stage);
  requireKeyAccess(call, secret, ["kms:Decrypt"]);
  secret.accessedAt = Math.floor(call.now / DAY_MS) * DAY_MS;
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.text,
    SecretBinary: version.binary,
    VersionStages: [...version.stages],
    CreatedDate: version.createdAt / 1000,
  };
}

function chooseVersion(secret: Secret, id: string | undefined, stage: string | undefined): SecretVersion {
  if (id === undefined) {
    const label = stage ?? "AWSCURRENT";
    return versionAt(secret, label) ?? secretNotFound(`secret value for staging label: ${label}`);
  }
  const version = secret.versions.get(id) ?? secretNotFound(`secret value for VersionId: ${id}`);
  if (stage !== undefined && !version.stages.has(stage))
    invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.");
  return version;
}
