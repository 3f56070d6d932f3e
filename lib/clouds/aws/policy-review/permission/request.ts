// What Latchkey asks of Secrets Manager and KMS with the role's session: listing names, and reading each secret.

import { secretPattern } from "@/lib/clouds/aws/permissions/definition";
import type { Request } from "@/lib/clouds/aws/policy-review/evaluation";
import { type Lookup, unknownSign } from "@/lib/clouds/aws/policy-review/pattern";
import { parseArn } from "@/lib/clouds/aws/schema";
import { issuerHost, providerArn } from "@/lib/clouds/aws/trust/definition";
import type { PermissionPolicyFacts, ReviewedSecret } from "@/lib/clouds/policy-review/contract";

export const listAction = "secretsmanager:ListSecrets";
export const readAction = "secretsmanager:GetSecretValue";
export const decryptAction = "kms:Decrypt";

/** One secret that has to be readable. */
export interface Wanted {
  secret: ReviewedSecret;
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
}

export interface Needs {
  facts: PermissionPolicyFacts;
  partition: string;
  account: string;
  list: Request;
  secrets: Wanted[];
  now: number;
}

const suffix = unknownSign.repeat(6);

export function needsOf(facts: PermissionPolicyFacts, now: number): Needs {
  const { partition = "aws", account = "" } = parseArn(facts.roleArn) ?? {};
  const base = { facts, partition, account, now };
  const list = request(base, listAction, "*", facts.region, new Map());
  const seen = new Map<string, Wanted>();
  for (const secret of facts.secrets) {
    const wanted = wantedOf(secret, base);
    if (!seen.has(wanted.arn)) seen.set(wanted.arn, wanted);
  }
  return { ...base, list, secrets: [...seen.values()] };
}

type Base = Omit<Needs, "list" | "secrets">;

function wantedOf(secret: ReviewedSecret, base: Base): Wanted {
  const given = secret.name.startsWith("arn:") ? parseArn(secret.name) : null;
  const partition = given?.partition ?? base.partition;
  const region = given?.region || secret.region;
  const account = given?.account || base.account;
  const full = given?.resource.replace(/^secret:/, "") ?? secret.name;
  const complete = given !== null && /-[A-Za-z0-9]{6}$/.test(full);
  const name = complete ? full.slice(0, -7) : full;
  const start = `arn:${partition}:secretsmanager:${region}:${account}:secret:`;
  const arn = complete ? start + full : `${start}${name}-${suffix}`;
  const pattern = complete ? start + full : secretPattern({ partition, region, account }, name);
  const own = new Map([
    ["secretsmanager:versionstage", ["AWSCURRENT"]],
    ["secretsmanager:versionid", []],
    ["secretsmanager:secretid", [arn]],
    ["aws:resourceaccount", [account]],
  ]);
  return {
    secret,
    name,
    partition,
    region,
    account,
    arn,
    pattern,
    read: request(base, readAction, arn, region, own),
    decrypt: secret.kmsKeyArn ? decryptWith(base, secret.kmsKeyArn, region, arn) : null,
  };
}

/** Secrets Manager decrypts in the caller's name, and KMS sees that it does. */
function decryptWith(base: Base, keyArn: string, region: string, secretArn: string): Request {
  const own = new Map([
    ["kms:viaservice", [`secretsmanager.${region}.amazonaws.com`]],
    ["kms:encryptioncontext:secretarn", [secretArn]],
    ["kms:calleraccount", [base.account]],
  ]);
  return request(base, decryptAction, keyArn, region, own);
}

/** With a key that is not known: what cannot fit any key is wrong all the same. */
export function decryptWithSomeKey(needs: Needs, { region, arn }: Wanted): Request {
  const id = [8, 4, 4, 4, 12].map((length) => unknownSign.repeat(length)).join("-");
  return decryptWith(needs, `arn:${needs.partition}:kms:${region}:${needs.account}:key/${id}`, region, arn);
}

/** A secret of the same account that Latchkey has no business with. */
export function unrelated({ partition, account, facts }: Needs, name: string): string {
  return `arn:${partition}:secretsmanager:${facts.region}:${account}:secret:${name}-${suffix}`;
}

export function requestFor(
  needs: Needs,
  action: string,
  resource: string,
  region = needs.facts.region,
): Request {
  return request(needs, action, resource, region, new Map());
}

function request(
  base: Base,
  action: string,
  resource: string,
  region: string,
  own: Map<string, string[]>,
): Request {
  return { action, resource, principal: null, lookup: lookupFor(base, region, own) };
}

/** Of the session: a role's, assumed with a token. */
function lookupFor(
  { facts, account, partition, now }: Base,
  region: string,
  own: Map<string, string[]>,
): Lookup {
  const known = new Map<string, string[]>([
    ["aws:principalarn", [facts.roleArn]],
    ["aws:principalaccount", [account]],
    ["aws:principaltype", ["AssumedRole"]],
    ["aws:currenttime", [new Date(now).toISOString()]],
    ["aws:epochtime", [String(Math.floor(now / 1000))]],
    ["aws:requestedregion", [region]],
    ["aws:securetransport", ["true"]],
    ["aws:multifactorauthpresent", []],
    ["aws:multifactorauthage", []],
    ["aws:username", []],
    ...own,
  ]);
  if (facts.issuer) {
    const host = issuerHost(facts.issuer);
    known.set("aws:federatedprovider", [providerArn({ partition, account, host })]);
  }
  return (key) => known.get(key) ?? "unknown";
}
