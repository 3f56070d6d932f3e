// The calls that Latchkey makes to Secrets Manager and KMS with the role's session: listing names, and reading each secret.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import {
  decryptStatement,
  listStatement,
  readStatement,
  secretPattern,
} from "@/lib/clouds/aws/definition/permissions";
import type { PermissionFacts } from "@/lib/clouds/doctor/contract";
import type { Request } from "../evaluation";
import type { JsonObject } from "../json";
import { unknownSign } from "../matching";
import { type Base, baseOf, newRequest } from "../request";
import { absentSessionKeys, keysOfOtherKmsCalls, keysOfSecrets } from "../tables/aws-names";
import { decryptKeys, listKeys, readKeys } from "../tables/request-keys";

/** A secret that variables name. */
export interface ReviewedSecret {
  /** A name or an ARN. */
  name: string;
  /** Where it is read. */
  region: string;
  /**
   * The ARN of the customer-managed key that encrypts it; null for AWS's own key, undefined if the key is unknown.
   * Latchkey does not know it: only DescribeSecret shows it, and the guide does not ask for that permission.
   */
  kmsKeyArn?: string | null;
}

export interface PermissionPolicyFacts extends Omit<PermissionFacts, "settings" | "secrets"> {
  roleArn: string;
  region: string;
  secrets: readonly ReviewedSecret[];
}

export const listAction = "secretsmanager:ListSecrets";
export const readAction = "secretsmanager:GetSecretValue";
export const decryptAction = "kms:Decrypt";

/** One secret that has to be readable. */
export type NeededSecret = ReturnType<typeof neededSecret>;

export type Needs = ReturnType<typeof needsOf>;

const suffix = unknownSign.repeat(6);
const someUuid = [8, 4, 4, 4, 12].map((length) => unknownSign.repeat(length)).join("-");
/** A session's user id: the role's unique id and the session's name, which has the config's or the credential's id. */
const sessionUserId = `AROA${unknownSign.repeat(17)}:latchkey-${someUuid}`;

export function needsOf(facts: PermissionPolicyFacts, now: number) {
  const base = { ...baseOf(facts, now), region: facts.region };
  const { partition, account, region } = base;
  const all = facts.secrets.map((secret) => neededSecret(secret, base)).toReversed();
  const secrets = [...new Map(all.map((secret) => [secret.arn, secret])).values()].toReversed();
  const [first] = secrets;
  const other = `arn:${partition}:secretsmanager:${region}:${account}:secret:zz-nothing-of-latchkeys-9f3b-${suffix}`;
  const keyArn = `arn:${partition}:kms:${first?.region ?? region}:${account}:key/${someUuid}`;
  const someKey = first ? decrypting(base, keyArn, first) : null;
  const ofSecretsManager = /^kms:(viaservice$|encryptioncontext:)/;
  return {
    ...base,
    secrets,
    /** Whether the key of every secret is known. */
    keysKnown: secrets.every(({ secret }) => secret.kmsKeyArn !== undefined),
    list: call(base, listAction, "*", listKeys),
    /** Reading a secret of the same account that Latchkey does not need. */
    unrelated: call(base, readAction, other, listKeys),
    /** Decrypts the first secret with an unknown key: a statement that matches no key is wrong anyway. */
    someKey,
    /** The same without Secrets Manager in between. */
    someKeyDirectly: someKey && {
      ...someKey,
      known: new WeakMap(),
      lookup: (key: string) => (ofSecretsManager.test(key) ? [] : someKey.lookup(key)),
    },
  };
}

/** The guide's statements for these secrets, with one for the keys of each region. */
export function ownStatements({ secrets, partition }: Needs): JsonObject[] {
  const keys = new Map<string, Set<string>>();
  for (const { region, decrypt } of secrets)
    if (decrypt?.resource) keys.set(region, (keys.get(region) ?? new Set()).add(decrypt.resource));
  return [
    listStatement(),
    ...(secrets.length > 0 ? [readStatement(secrets.map(({ pattern }) => pattern))] : []),
    ...[...keys].map(([region, arns], index) => {
      const statement = decryptStatement([...arns], { partition, region });
      return { ...statement, Sid: index === 0 ? statement.Sid : `${statement.Sid}${index + 1}` };
    }),
  ] as unknown as JsonObject[];
}

function neededSecret(secret: ReviewedSecret, base: Base) {
  const given = secret.name.startsWith("arn:") ? parseArn(secret.name) : null;
  const partition = given?.partition ?? base.partition;
  const region = given?.region || secret.region;
  const account = given?.account || base.account;
  const full = given?.resource.replace(/^secret:/, "") ?? secret.name;
  const isComplete = given !== null && /-[A-Za-z0-9]{6}$/.test(full);
  const name = isComplete ? full.slice(0, -7) : full;
  const start = `arn:${partition}:secretsmanager:${region}:${account}:secret:`;
  const arn = isComplete ? start + full : `${start}${name}-${suffix}`;
  return {
    secret,
    /** The name alone: without the ARN, and without a known suffix. */
    name,
    partition,
    region,
    account,
    /** An unknown suffix is written as unknown characters. */
    arn,
    /** The resource by which a policy names this secret and no other. */
    pattern: isComplete ? arn : secretPattern({ partition, region, account }, name),
    read: call(base, readAction, arn, readKeys, { region, resourceAccount: account, secretArn: arn }),
    /** Null unless a customer-managed key is known to encrypt it. */
    decrypt: secret.kmsKeyArn ? decrypting(base, secret.kmsKeyArn, { region, arn }) : null,
  };
}

function decrypting(base: Base, keyArn: string, { region, arn }: { region: string; arn: string }): Request {
  const resourceAccount = parseArn(keyArn)?.account || base.account;
  return call(base, decryptAction, keyArn, decryptKeys, { region, secretArn: arn, resourceAccount });
}

/** @param own the values of this request, where they differ from the role's. */
function call(
  base: Base,
  action: string,
  resource: string,
  keys: Parameters<typeof newRequest>[2],
  own = {},
): Request {
  const values = { sessionUserId, resourceAccount: base.account, ...own };
  return newRequest(base, { action, resource, principal: null }, keys, values, (key) =>
    unlisted(key, action),
  );
}

/** The value of a key that the tables do not list. */
function unlisted(key: string, action: string): [] | "unknown" {
  if (absentSessionKeys.test(key)) return [];
  const [service = ""] = key.split(":", 1);
  // A name with a dot is an identity provider's host; a session may keep its keys.
  if (service === "aws" || /[./]/.test(service)) return "unknown";
  if (!action.startsWith(`${service}:`) || action === listAction || keysOfOtherKmsCalls.test(key)) return [];
  return service === "secretsmanager" && !keysOfSecrets.test(key) ? [] : "unknown";
}
