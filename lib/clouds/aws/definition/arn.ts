// ARNs and regions, as far as the names of secrets need them: a reference may be an ARN.

/** Parts of `arn:partition:service:region:account:resource` (IAM and Secrets Manager user guides). */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
}

/** Splits an ARN, or gives null for what is not one. The resource keeps its own colons and slashes. */
export function parseArn(text: string): Arn | null {
  const match = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):([\x21-\x7e]+)$/.exec(text);
  if (!match) return null;
  const [, partition = "", service = "", region = "", account = "", resource = ""] = match;
  return { partition, service, region, account, resource };
}

// The region becomes part of a host name, so nothing but a region's own letters may pass.
export const regionPattern = /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/;

/** How a partition's regions begin; what is not listed is not checked (AWS General Reference, the SDKs' endpoint rules). */
export const regionPrefixes: Record<string, RegExp> = {
  aws: /^(?!cn-|us-gov-|us-iso|eu-iso|eusc-)/,
  "aws-cn": /^cn-/,
  "aws-us-gov": /^us-gov-/,
  "aws-eusc": /^eusc-/,
  "aws-iso": /^us-iso-/,
  "aws-iso-b": /^us-isob-/,
  "aws-iso-e": /^eu-isoe-/,
  "aws-iso-f": /^us-isof-/,
};

export function partitionOf(region: string): string {
  const found = Object.entries(regionPrefixes).find(([, prefix]) => prefix.test(region));
  return found?.[0] ?? "aws";
}

/**
 * The region that a secret's ARN names, where a credential of `region` may read it: null for names, and for an ARN whose
 * partition is another or has no such region.
 */
export function secretArnRegion(name: string, region: string): string | null {
  const arn = parseArn(name);
  if (arn?.service !== "secretsmanager" || !regionPattern.test(arn.region)) return null;
  const isHere = arn.partition === partitionOf(region) && arn.partition === partitionOf(arn.region);
  return isHere ? arn.region : null;
}

/** Why a credential of `region` cannot read what is named, where that is sure; null otherwise. */
export function foreignPartition(name: string, region: string): string | null {
  const arn = parseArn(name);
  if (!arn || !region) return null;
  const own = partitionOf(region);
  if (arn.partition === own) return null;
  return `This ARN is in the partition ${arn.partition}, but the credential is in ${own} (${region}). Credentials don't work across partitions.`;
}
