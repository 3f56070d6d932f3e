// DescribeSecret: what Secrets Manager says about a secret, without its value.
import type { JsonCall } from "../call";
import type { Secret } from "../world";
import { requireSecret } from "./secrets";

export function describeSecret(call: JsonCall) {
  const secret = requireSecret(call, { deletedToo: true });
  return { ...metadata(secret), VersionIdsToStages: stagesByVersion(secret) };
}

export function listEntry(secret: Secret) {
  return { ...metadata(secret), SecretVersionsToStages: stagesByVersion(secret) };
}

/** Timestamps on this wire are seconds with a fraction. */
function metadata(secret: Secret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: secret.createdAt / 1000,
    LastChangedDate: secret.changedAt / 1000,
    LastAccessedDate: secret.accessedAt === undefined ? undefined : secret.accessedAt / 1000,
    DeletedDate: secret.deletion && secret.deletion.requestedAt / 1000,
    Tags:
      secret.tags.length > 0 ? secret.tags.map(({ key, value }) => ({ Key: key, Value: value })) : undefined,
  };
}

function stagesByVersion(secret: Secret): Record<string, string[]> | undefined {
  const labelled = [...secret.versions.values()].filter(({ stages }) => stages.size > 0);
  if (labelled.length === 0) return undefined;
  return Object.fromEntries(labelled.map(({ id, stages }) => [id, [...stages]]));
}
