// The statements of a policy that lets a role, or a user, use secrets. Pure: the setup guide shows them, and the failure
// table when one is missing.

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow";
  Action: string;
  Resource: string | readonly string[];
  Condition?: Record<string, Record<string, string | readonly string[]>>;
}

/** Where secrets are: the parts of an ARN before the resource. */
export interface SecretLocation {
  partition: string;
  region: string;
  account: string;
}

/** `ListSecrets` knows no resources (Service Authorization Reference): it accepts `*` alone. */
export function listStatement(): PolicyStatement {
  return {
    Sid: "SecretsManagerListForUI",
    Effect: "Allow",
    Action: "secretsmanager:ListSecrets",
    Resource: "*",
  };
}

/** @param resources of `secretPattern` and `prefixPattern`, or ARNs. */
export function readStatement(resources: readonly string[]): PolicyStatement {
  return {
    Sid: "SecretsManagerRead",
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: oneOrMany(resources),
  };
}

/**
 * For secrets under keys of the customer's own; AWS's own key `aws/secretsmanager` asks for no permission. The condition
 * leaves the role nothing to decrypt but what Secrets Manager hands it.
 *
 * @param region the secrets' region, or regions.
 */
export function decryptStatement(
  keyArns: readonly string[],
  { partition, region }: { partition: string; region: string | readonly string[] },
): PolicyStatement {
  const services = [region].flat().flatMap((own) => viaServices(partition, own));
  return {
    Sid: "KMSDecrypt",
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: oneOrMany(keyArns),
    ...(services.length > 0 && {
      Condition: { StringEquals: { "kms:ViaService": oneOrMany(services) } },
    }),
  };
}

/** The names under which KMS may know Secrets Manager of a region; none where no document of AWS's gives them. */
export function viaServices(partition: string, region: string): string[] {
  const service = `secretsmanager.${region}.amazonaws.com`;
  if (partition === "aws" || partition === "aws-us-gov") return [service];
  // For China, AWS documents the first form alone, and names services by the second elsewhere. A name that nobody has
  // lets nobody in.
  return partition === "aws-cn" ? [service, `${service}.cn`] : [];
}

/** Exactly one secret: Secrets Manager ends its ARN in a hyphen and six characters of its own. */
export function secretPattern(location: SecretLocation, name: string): string {
  return `${secretArn(location, name)}-??????`;
}

/**
 * Exactly the secrets whose names begin with `prefix`. The six characters stand in the pattern, because without them
 * `crewai-*` would also be the secret named `crewai`.
 */
export function prefixPattern(location: SecretLocation, prefix: string): string {
  return `${secretArn(location, prefix)}*-??????`;
}

export function keyArn({ partition, region, account }: SecretLocation, keyId: string): string {
  return `arn:${partition}:kms:${region}:${account}:key/${keyId}`;
}

function secretArn({ partition, region, account }: SecretLocation, name: string): string {
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}`;
}

function oneOrMany(values: readonly string[]): string | readonly string[] {
  return values.length === 1 && values[0] !== undefined ? values[0] : values;
}

/** A whole policy, as the console, the CLI and the API take it. */
export function policyDocument(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
}
