// What Latchkey asks of Secrets Manager and KMS with the role's session: listing names, and reading each secret.
import { secretPattern } from "@/lib/clouds/aws/definition/permissions";
import { issuerHost, providerArn } from "@/lib/clouds/aws/definition/trust";
import type { Request } from "@/lib/clouds/aws/doctor/evaluation";
import { type Lookup, unknownSign } from "@/lib/clouds/aws/doctor/pattern";
import type { PermissionPolicyFacts, ReviewedSecret } from "@/lib/clouds/doctor/contract";
import { parseArn } from "@/lib/shared/clouds/arn";

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
  const list = request(base, listAction, "*", facts.region, asked(account));
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
  // A key is in the request only where the call names it: the store reads with this stage, and without a version.
  const own = new Map([
    ...asked(account),
    ["secretsmanager:versionstage", ["AWSCURRENT"]],
    ["secretsmanager:secretid", [arn]],
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

/** What a call of the session itself carries, and none that a service of AWS makes on its behalf. */
function asked(resourceAccount: string): Map<string, string[]> {
  return new Map([
    ["aws:resourceaccount", [resourceAccount]],
    ["aws:viaawsservice", ["false"]],
    ["aws:calledvia", []],
    ["aws:calledviafirst", []],
    ["aws:calledvialast", []],
  ]);
}

/** Secrets Manager decrypts in the caller's name, and KMS sees that it does. */
function decryptWith(base: Base, keyArn: string, region: string, secretArn: string): Request {
  const own = new Map([
    ["kms:viaservice", [`secretsmanager.${region}.amazonaws.com`]],
    ["kms:encryptioncontext:secretarn", [secretArn]],
    ["kms:encryptioncontextkeys", ["SecretARN", "SecretVersionId"]],
    ["kms:encryptionalgorithm", ["SYMMETRIC_DEFAULT"]],
    ["kms:calleraccount", [base.account]],
    ["aws:resourceaccount", [parseArn(keyArn)?.account || base.account]],
    ["aws:viaawsservice", ["true"]],
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
  return request(needs, action, resource, region, asked(needs.account));
}

function request(
  base: Base,
  action: string,
  resource: string,
  region: string,
  own: Map<string, string[]>,
): Request {
  return { action, resource, principal: null, lookup: lookupFor(base, action, region, own) };
}

/** Of the session: a role's, assumed with a token. */
function lookupFor(
  { facts, account, partition, now }: Base,
  action: string,
  region: string,
  own: Map<string, string[]>,
): Lookup {
  const known = new Map<string, string[]>([
    ["aws:principalarn", [facts.roleArn]],
    ["aws:principalaccount", [account]],
    ["aws:principaltype", ["AssumedRole"]],
    ["aws:principalisawsservice", ["false"]],
    // The session is exchanged for when it is needed.
    ["aws:tokenissuetime", [new Date(now).toISOString()]],
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
  return (key) => known.get(key) ?? unlisted(key, action);
}

/** Keys that come with calls of AWS's own services, with tags that are being set, or with the handshake. */
const absentKeys =
  /^(aws:(requesttag\/.*|tagkeys|source(arn|account|orgid|orgpaths|owner)|principalservicename(slist)?)|sts:.*|saml:.*)$/;

/** Of a key that is not among the known. */
function unlisted(key: string, action: string): [] | "present" | "unknown" {
  // The role's unique id and the session's name: not known from here, and always there.
  if (key === "aws:userid") return "present";
  if (absentKeys.test(key)) return [];
  const [service = ""] = key.split(":", 1);
  // A host with a dot names an identity provider, whose keys a session may have kept.
  if (service === "aws" || /[./]/.test(service)) return "unknown";
  if (!action.startsWith(`${service}:`)) return [];
  if (service === "secretsmanager" && !ofSecrets.test(key)) return [];
  return action === listAction ? [] : "unknown";
}

/** What Secrets Manager knows of a secret itself; its other keys belong to calls that make or change one. */
const ofSecrets = /^secretsmanager:(resourcetag\/|resource\/|secretprimaryregion$)/;
