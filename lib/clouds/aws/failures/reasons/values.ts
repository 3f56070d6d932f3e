// The values that causes and remedies are filled in with: from a failure, and from the source that met it.
import type { AwsSource } from "@/lib/clouds/aws/connect/source";
import { parseArn, partitionOf, secretArnRegion } from "@/lib/clouds/aws/definition/arn";
import { secretPattern } from "@/lib/clouds/aws/definition/permissions";
import { issuerHost, principalIn, providerArn } from "@/lib/clouds/aws/definition/trust";
import type { FailureFacts } from "@/lib/clouds/contract";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import type { CloudFailure } from "@/lib/shared/errors";

/** What signs a call: an identity token instead of a signature, a user's access key, or a role's session. */
export type Signer = "token" | "key" | "session";

/** What signs a store's calls, its handshake aside. */
export function signerOf({ method }: Pick<AwsSource, "method">): Signer {
  return method === "static_keys" ? "key" : "session";
}

/** The handshake of AssumeRole is the key's, and what follows the role's. */
export function signerAt(stage: ConnectionStage, source: AwsSource): Signer {
  return stage === "exchange" && source.method === "assume_role" ? "key" : signerOf(source);
}

export interface AwsFacts extends Omit<FailureFacts, "source"> {
  source: AwsSource;
}

export type Values = ReturnType<typeof valuesOf>;

/** Unknown values become placeholders in angle brackets. */
export function valuesOf(failure: CloudFailure, { source, ...facts }: AwsFacts) {
  const { method } = source;
  const secretName = facts.secretName || "<SECRET_NAME>";
  const elsewhere = secretArnRegion(secretName, source.region);
  const roleArn = method === "static_keys" ? "<ROLE_ARN>" : source.roleArn;
  // AWS names who it refuses: the only way to know the user that a key belongs to.
  const keyHolder = principalIn(failure.message);
  const accessKeyId = method === "workload_identity" ? "<ACCESS_KEY_ID>" : source.accessKeyId;
  const user = keyHolder ?? `the user with the access key ${accessKeyId}`;
  const issuer = facts.issuer ?? "<ISSUER>";
  const known = parseArn(roleArn) ?? (keyHolder === null ? null : parseArn(keyHolder));
  const location = {
    partition: known?.partition ?? partitionOf(source.region),
    account: known?.account ?? "<ACCOUNT_ID>",
    region: elsewhere ?? source.region,
  };
  const secretArn = secretName.startsWith("arn:") ? secretName : secretPattern(location, secretName);
  return {
    ...location,
    issuer,
    /** The issuer without its scheme, as AWS writes it. */
    host: issuerHost(issuer),
    providerArn: providerArn({ ...location, host: issuerHost(issuer) }),
    organizationId: facts.organizationId ?? "<ORGANIZATION_UUID>",
    /** The automation that the token spoke for; undefined where it spoke for the organization. */
    automationIds: method === "workload_identity" && source.automationId ? [source.automationId] : undefined,
    audience: method === "workload_identity" ? source.audience : "<AUDIENCE>",
    roleArn,
    /** Whose policies decide: the role's ARN, or the user whose key signs. */
    principal: method === "static_keys" ? user : roleArn,
    /** The ARN of the access key's user, if AWS said it. */
    keyHolder,
    accessKeyId,
    hasExternalId: method === "assume_role" && source.externalId !== null,
    /** Whose region has to be corrected when it is wrong. */
    regionPlace: elsewhere
      ? "the secret's ARN"
      : method === "workload_identity"
        ? "the credential and the Workload Identity config"
        : "the credential",
    secretName,
    /** What a policy's `Resource` names for this one secret. */
    secretArn,
    ...denialIn(failure, signerAt(failure.stage, source) === "key" ? user : null, { roleArn, secretArn }),
  };
}

/** What each stage asks of AWS, where its message does not say. */
const actionsOf: Partial<Record<ConnectionStage, string>> = {
  identity: "sts:GetCallerIdentity",
  list: "secretsmanager:ListSecrets",
  read: "secretsmanager:GetSecretValue",
};

/** @param user whose key signed; null where a role's session or a token did. */
function denialIn(
  { stage, message }: CloudFailure,
  user: string | null,
  { roleArn, secretArn }: { roleArn: string; secretArn: string },
) {
  const said = /to perform:?\s+([a-z0-9-]+:[A-Za-z]+)/i.exec(message)?.[1];
  const assume = user === null ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
  const action = said ?? actionsOf[stage] ?? assume;
  const targets: Record<string, string | undefined> = {
    sts: stage === "identity" ? undefined : roleArn,
    secretsmanager: stage === "list" ? undefined : secretArn,
    kms: "the secret's key",
  };
  return {
    /** Who was refused, what, and on what. */
    deniedPrincipal: user ?? roleArn,
    action,
    target: targets[action.split(":")[0] ?? ""] ?? "*",
    isExplicit: isExplicit(message),
    policyArn: policyArnIn(message),
  };
}

/** Whether a policy denies, rather than none allows. */
export function isExplicit(message: string): boolean {
  return /explicit(?:ly)?\s+den/i.test(message) && !/\bno\s[\w\s-]+\sallows?/i.test(message);
}

/** The policy that AWS names behind its kind, as it does since 2026 within an organization. */
function policyArnIn(message: string): string | null {
  const found =
    /(?:polic(?:y|ies)|boundary)\s*:?\s*[("']?(arn:[\w-]+:(?:iam|organizations)::[^\s,;"')]+)/i.exec(message);
  return found?.[1]?.replace(/\.$/, "") ?? null;
}
