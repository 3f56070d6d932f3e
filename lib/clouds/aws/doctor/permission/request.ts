// What Latchkey asks of Secrets Manager and KMS with the role's session: listing names, and reading each secret.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import {
  decryptStatement,
  listStatement,
  readStatement,
  secretPattern,
} from "@/lib/clouds/aws/definition/permissions";
import { issuerHost, providerArn } from "@/lib/clouds/aws/definition/trust";
import type { PermissionPolicyFacts, ReviewedSecret } from "@/lib/clouds/aws/doctor/facts";
import type { Request } from "../evaluation";
import type { JsonObject } from "../json/tree";
import { unknownSign } from "../pattern";
import { newBudget, type ReviewBudget } from "../review-budget";
import { absentSessionKeys, keysOfOtherKmsCalls, keysOfSecrets } from "../tables/aws-names";

export const listAction = "secretsmanager:ListSecrets";
export const readAction = "secretsmanager:GetSecretValue";
export const decryptAction = "kms:Decrypt";

/** One secret that has to be readable. */
export interface NeededSecret {
  /** Without the ARN around it, and without the suffix where that is known. */
  name: string;
  partition: string;
  region: string;
  account: string;
  /** With unknown signs for a suffix that is not known. */
  arn: string;
  /** What the policy should say, so that it means this secret and no other. */
  pattern: string;
  read: Request;
  /** Where it is known that a customer-managed key encrypts it. */
  decrypt: Request | null;
  secret: ReviewedSecret;
}

export interface Needs {
  facts: PermissionPolicyFacts;
  partition: string;
  account: string;
  now: number;
  budget: ReviewBudget;
  secrets: NeededSecret[];
  /** Whether it is known of every secret which key encrypts it. */
  keysKnown: boolean;
  list: Request;
  /** Reading a secret of the same account that Latchkey does not need. */
  unrelated: Request;
  /** Of the first secret, with a key that is not known: what cannot fit any key is wrong all the same. */
  someKey: Request | null;
  /** The same without Secrets Manager in between. */
  someKeyDirectly: Request | null;
}

type Base = Pick<Needs, "facts" | "partition" | "account" | "now" | "budget">;

const suffix = unknownSign.repeat(6);
const someUuid = [8, 4, 4, 4, 12].map((length) => unknownSign.repeat(length)).join("-");
/** Of a role's session: the role's unique id, and the session's name, which is the config's or the credential's id. */
const sessionUserId = `AROA${unknownSign.repeat(17)}:latchkey-${someUuid}`;

export function needsOf(facts: PermissionPolicyFacts, now: number): Needs {
  const { partition = "aws", account = "" } = parseArn(facts.roleArn) ?? {};
  const base = { facts, partition, account, now, budget: newBudget() };
  const { region } = facts;
  const byArn = new Map<string, NeededSecret>();
  for (const secret of facts.secrets) {
    const needed = neededSecret(secret, base);
    if (!byArn.has(needed.arn)) byArn.set(needed.arn, needed);
  }
  const secrets = [...byArn.values()];
  const [first] = secrets;
  const other = `arn:${partition}:secretsmanager:${region}:${account}:secret:zz-nothing-of-latchkeys-9f3b-${suffix}`;
  const keyArn = `arn:${partition}:kms:${first?.region ?? region}:${account}:key/${someUuid}`;
  const someKey = first ? decrypting(base, keyArn, first.region, first.arn) : null;
  const ofSecretsManager = /^kms:(viaservice$|encryptioncontext:)/;
  return {
    ...base,
    secrets,
    keysKnown: secrets.every(({ secret }) => secret.kmsKeyArn !== undefined),
    list: request(base, listAction, "*", region, sessionsOwn(account)),
    unrelated: request(base, readAction, other, region, sessionsOwn(account)),
    someKey,
    someKeyDirectly: someKey && {
      ...someKey,
      known: new WeakMap(),
      lookup: (key) => (ofSecretsManager.test(key) ? [] : someKey.lookup(key)),
    },
  };
}

/** Everything that Latchkey asks. */
export function requestsOf({ list, secrets }: Needs): Request[] {
  return [list, ...secrets.flatMap(({ read, decrypt }) => (decrypt ? [read, decrypt] : [read]))];
}

/** The guide's statements, for these secrets; each region has its own for keys. */
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

function neededSecret(secret: ReviewedSecret, base: Base): NeededSecret {
  const given = secret.name.startsWith("arn:") ? parseArn(secret.name) : null;
  const partition = given?.partition ?? base.partition;
  const region = given?.region || secret.region;
  const account = given?.account || base.account;
  const full = given?.resource.replace(/^secret:/, "") ?? secret.name;
  const isComplete = given !== null && /-[A-Za-z0-9]{6}$/.test(full);
  const name = isComplete ? full.slice(0, -7) : full;
  const start = `arn:${partition}:secretsmanager:${region}:${account}:secret:`;
  const arn = isComplete ? start + full : `${start}${name}-${suffix}`;
  const pattern = isComplete ? arn : secretPattern({ partition, region, account }, name);
  // A key is in the request only where the call names it: the store reads with this stage, and without a version.
  const own = {
    ...sessionsOwn(account),
    "secretsmanager:versionstage": ["AWSCURRENT"],
    "secretsmanager:secretid": [arn],
  };
  const read = request(base, readAction, arn, region, own);
  const decrypt = secret.kmsKeyArn ? decrypting(base, secret.kmsKeyArn, region, arn) : null;
  return { name, partition, region, account, arn, pattern, read, decrypt, secret };
}

type Keys = Record<string, string[]>;

/** What a call of the session itself carries, and no call that a service of AWS makes on its behalf. */
function sessionsOwn(resourceAccount: string): Keys {
  return {
    "aws:resourceaccount": [resourceAccount],
    "aws:viaawsservice": ["false"],
    "aws:calledvia": [],
    "aws:calledviafirst": [],
    "aws:calledvialast": [],
  };
}

/** Secrets Manager decrypts in the caller's name, and KMS sees that it does. */
function decrypting(base: Base, keyArn: string, region: string, secretArn: string): Request {
  return request(base, decryptAction, keyArn, region, {
    "kms:viaservice": [`secretsmanager.${region}.amazonaws.com`],
    "kms:encryptioncontext:secretarn": [secretArn],
    "kms:encryptioncontextkeys": ["SecretARN", "SecretVersionId"],
    "kms:encryptionalgorithm": ["SYMMETRIC_DEFAULT"],
    "kms:calleraccount": [base.account],
    "aws:resourceaccount": [parseArn(keyArn)?.account || base.account],
    "aws:viaawsservice": ["true"],
  });
}

/** Of the session: a role's, assumed with a token. */
function request(base: Base, action: string, resource: string, region: string, own: Keys): Request {
  const { facts, account, partition, now, budget } = base;
  const issuer = facts.issuer && providerArn({ partition, account, host: issuerHost(facts.issuer) });
  const keys: Keys = {
    "aws:principalarn": [facts.roleArn],
    "aws:principalaccount": [account],
    "aws:principaltype": ["AssumedRole"],
    "aws:userid": [sessionUserId],
    "aws:principalisawsservice": ["false"],
    // The session begins when it is needed.
    "aws:tokenissuetime": [new Date(now).toISOString()],
    "aws:currenttime": [new Date(now).toISOString()],
    "aws:epochtime": [String(Math.floor(now / 1000))],
    "aws:requestedregion": [region],
    "aws:securetransport": ["true"],
    "aws:multifactorauthpresent": [],
    "aws:multifactorauthage": [],
    "aws:username": [],
    ...(issuer && { "aws:federatedprovider": [issuer] }),
    ...own,
  };
  const known = new Map(Object.entries(keys));
  const lookup = (key: string) => known.get(key) ?? unlisted(key, action);
  return { action, resource, principal: null, lookup, budget, known: new WeakMap() };
}

/** Of a key that is not among the known. */
function unlisted(key: string, action: string): [] | "unknown" {
  if (absentSessionKeys.test(key)) return [];
  const [service = ""] = key.split(":", 1);
  // A host with a dot names an identity provider, whose keys a session may have kept.
  if (service === "aws" || /[./]/.test(service)) return "unknown";
  if (!action.startsWith(`${service}:`) || action === listAction || keysOfOtherKmsCalls.test(key)) return [];
  return service === "secretsmanager" && !keysOfSecrets.test(key) ? [] : "unknown";
}
