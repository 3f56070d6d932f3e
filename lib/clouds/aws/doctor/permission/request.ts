// The calls that Latchkey makes to Secrets Manager and KMS with the role's session: listing names, and reading each secret.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import {
  decryptStatement,
  listStatement,
  readStatement,
  secretPattern,
  viaServices,
} from "@/lib/clouds/aws/definition/permissions";
import type { PermissionFacts } from "@/lib/clouds/doctor/contract";
import type { Policy, Request } from "../evaluation";
import { add, type Fix, member } from "../finding";
import { freeSid } from "../form";
import type { JsonObject } from "../json";
import { unknownSign } from "../matching";
import { type Base, baseOf, newRequest } from "../request";
import { absentSessionKeys } from "../tables/aws-names";
import { sessionCalls } from "../tables/request-keys";

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

/** One secret that has to be readable. */
export type NeededSecret = ReturnType<typeof neededSecret>;

export type Needs = ReturnType<typeof needsOf>;

type Call = (typeof sessionCalls)[keyof typeof sessionCalls];

const suffix = unknownSign.repeat(6);
const someUuid = [8, 4, 4, 4, 12].map((length) => unknownSign.repeat(length)).join("-");
/** A session's user id: the role's unique id and the session's name, which has the config's or the credential's id. */
const sessionUserId = `AROA${unknownSign.repeat(17)}:latchkey-${someUuid}`;

export function needsOf(facts: PermissionPolicyFacts, now: number) {
  const { region } = facts;
  const base = baseOf(facts, now);
  const { partition, account } = base;
  const all = facts.secrets.map((secret) => neededSecret(secret, base));
  const secrets = [...new Map(all.map((secret) => [secret.arn, secret])).values()];
  const regions = [...new Set(secrets.map((secret) => secret.region))];
  const other = `arn:${partition}:secretsmanager:${region}:${account}:secret:zz-nothing-of-latchkeys-9f3b-${suffix}`;
  const [first = { region, arn: other }] = secrets;
  const keyArn = `arn:${partition}:kms:${first.region}:${account}:key/${someUuid}`;
  return {
    ...base,
    region,
    secrets,
    /** The resources that name all secrets. */
    patterns: secrets.map(({ pattern }) => pattern),
    regions,
    /** KMS's names for Secrets Manager in these regions; none if AWS does not publish them. */
    services: regions.flatMap((own) => viaServices(partition, own)),
    /** The keys of the secrets, as far as they are known. */
    keys: [...new Set(secrets.flatMap(({ key }) => key ?? []))],
    /** Whether the key of every secret is known. */
    keysKnown: secrets.every(({ key }) => key !== undefined),
    list: requestOf(base, sessionCalls.list, "*"),
    /** Reading a secret of the same account that Latchkey does not need. */
    unrelated: requestOf(base, sessionCalls.readAny, other),
    /** Decrypts the first secret with an unknown key: a statement that matches no key is wrong anyway. */
    someKey: requestOf(base, sessionCalls.decrypt, keyArn, first.arn),
    /** The same without Secrets Manager in between. */
    someKeyDirectly: requestOf(base, sessionCalls.decryptAny, keyArn, first.arn),
  };
}

/** The guide's statements for these secrets and keys. */
export function ownStatements({ patterns, keys, partition, regions }: Needs): JsonObject[] {
  return [
    listStatement(),
    ...(patterns.length > 0 ? [readStatement(patterns)] : []),
    ...(keys.length > 0 ? [decryptStatement(keys, { partition, region: regions })] : []),
  ] as unknown as JsonObject[];
}

/** Adds the guide's statements that allow an action, each with a unique Sid. */
export function adding(policy: Policy, needs: Needs, action: string): Fix {
  const taken = new Set(policy.statements.map(({ sid }) => sid?.value));
  const statements = ownStatements(needs)
    .filter(({ Action }) => Action === action)
    .map((statement) => ({ ...statement, Sid: freeSid(String(statement.Sid), taken) }));
  return add(member(policy, "Statement"), ...statements);
}

function neededSecret({ name: given, region: place, kmsKeyArn: key }: ReviewedSecret, base: Base) {
  const named = parseArn(given) ?? { ...base, region: place, resource: given };
  const { partition, region, account } = named;
  const full = named.resource.replace(/^secret:/, "");
  const isComplete = full !== given && /-[A-Za-z0-9]{6}$/.test(full);
  const name = isComplete ? full.slice(0, -7) : full;
  const pattern = isComplete ? given : secretPattern(named, name);
  const arn = pattern.replaceAll("?", unknownSign);
  const read = requestOf(base, sessionCalls.read, arn);
  return {
    /** As variables name it. */
    given,
    /** The name alone: without the ARN, and without a known suffix. */
    name,
    partition,
    region,
    account,
    /** An unknown suffix is written as unknown characters. */
    arn,
    /** The resource by which a policy names this secret and no other. */
    pattern,
    key,
    /** Reads it, and decrypts it if a customer-managed key is known to encrypt it. */
    requests: [read, ...(key ? [requestOf(base, sessionCalls.decrypt, key, arn)] : [])],
  };
}

/** @param secretArn the secret that a key decrypts, or that is read. */
function requestOf(base: Base, call: Call, resource: string, secretArn = resource): Request {
  const { action, keys, further } = call;
  const [, , , region = base.values.region ?? null, resourceAccount = base.account] = resource.split(":");
  const isUnknown = (key: string) =>
    !absentSessionKeys.test(key) && further.some((unknown) => unknown.test(key));
  const unlisted = (key: string) => (isUnknown(key) ? "unknown" : []);
  const own = { sessionUserId, region, resourceAccount, secretArn };
  return newRequest(base, { action, resource, principal: null }, keys, own, unlisted);
}
