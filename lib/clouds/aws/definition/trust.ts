// What a role's trust policy must say so that Latchkey's tokens, or a user's access keys, may assume it. Pure: forms and
// the setup guide show it while they are filled in, and the failure table when AWS refuses.

import { parseArn } from "@/lib/clouds/aws/definition/arn";
import { policyDocument } from "@/lib/clouds/aws/definition/permissions";
import type { TrustSnippet, TrustSnippetFacts } from "@/lib/clouds/definition";
import { subjectOf } from "@/lib/shared/oidc/subject";

/** What Latchkey's tokens say in every partition: AWS's own guides for its China regions register the same one. */
export const audience = "sts.amazonaws.com";

export interface WebIdentityTrust {
  partition: string;
  account: string;
  /** The issuer as `issuerHost` gives it. */
  host: string;
  audience: string;
  organizationId: string;
  /** The automations that it lets in, each by itself; absent where it lets the organization in. */
  automationIds?: readonly string[];
  demandsRole?: boolean;
}

/** An issuer as AWS names it in ARNs and condition keys: without its scheme, and with no slash at the end. */
export function issuerHost(issuer: string): string {
  return issuer.replace(/^https?:\/\//, "").replace(/\/+$/, "");
}

export function providerArn({
  partition,
  account,
  host,
}: Pick<WebIdentityTrust, "partition" | "account" | "host">): string {
  return `arn:${partition}:iam::${account}:oidc-provider/${host}`;
}

/** Stands in a policy for an automation that is not there yet: it lets nobody in. */
const noAutomation = "<AUTOMATION UUID>";

/** What `sub` has to be: one value for each automation, never a wildcard. */
function trustedSubjects({
  organizationId,
  automationIds,
}: Pick<WebIdentityTrust, "organizationId" | "automationIds">): string | string[] {
  if (!automationIds) return subjectOf(organizationId);
  const [first = noAutomation, ...others] = automationIds;
  const subjects = [first, ...others].map((id) => subjectOf(organizationId, id));
  return others.length === 0 ? (subjects[0] as string) : subjects;
}

/** The statement that lets the tokens of one organization in, or of some of its automations, and no others. */
export function webIdentityStatement(trust: WebIdentityTrust) {
  const { host, audience, demandsRole } = trust;
  return {
    Effect: "Allow",
    Principal: { Federated: providerArn(trust) },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { [`${host}:aud`]: audience, [`${host}:sub`]: trustedSubjects(trust) },
      ...(demandsRole && { Bool: { "sts:RoleAuthorizedByIdp": "true" } }),
    },
  };
}

export interface AssumeRoleTrust {
  roleArn: string;
  /** Who assumes the role; null if unknown: the policy then names the role's whole account. */
  principal: string | null;
  /** The External ID that the policy asks for; null for none. */
  externalId: string | null;
}

/** Stands in a document for an External ID that is stored, and so never shown again. */
export const storedExternalId = "<THE STORED EXTERNAL ID>";

export function assumeRoleStatement({ roleArn, principal, externalId }: AssumeRoleTrust) {
  const { partition = "aws", account = "<ACCOUNT_ID>" } = parseArn(roleArn) ?? {};
  return {
    Effect: "Allow",
    Principal: { AWS: principal ?? `arn:${partition}:iam::${account}:root` },
    Action: "sts:AssumeRole",
    ...(externalId !== null && { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
  };
}

/** The statement that a policy of the user needs too, unless the trust policy names that user itself. */
export function assumptionStatement(roleArn: string) {
  return { Sid: "AssumeSecretsReader", Effect: "Allow", Action: "sts:AssumeRole", Resource: roleArn };
}

/** The user or role whose credentials asked, as AWS names it in what it refuses; null when it names none. */
export function principalIn(message: string): string | null {
  return /\bUser: (arn:[\x21-\x7e]+) is not authorized\b/.exec(message)?.[1] ?? null;
}

/** The whole trust policy, as far as the form is filled in. */
export function assumeRoleTrustSnippet({
  settings,
  secrets,
  stored,
  lastTest,
}: TrustSnippetFacts): TrustSnippet {
  const text = (value: unknown) => (typeof value === "string" ? value.trim() : "");
  const entered = text(secrets.externalId);
  const keepsStored = secrets.externalId !== null && stored.includes("externalId");
  const principal = lastTest ? principalOf(lastTest) : null;
  const statement = assumeRoleStatement({
    roleArn: text(settings.roleArn),
    principal,
    externalId: entered || (keepsStored ? storedExternalId : null),
  });
  const whose = principal
    ? "It names the keys' user."
    : "Replace the principal with the ARN of the keys' user: the whole account is more than needed.";
  return {
    title: "Trust policy of the role",
    help: `It says who is allowed to assume the role. ${whose}`,
    document: policyDocument([statement]),
  };
}

/** A green test of the keys themselves names their user, and so does AWS when it refuses to let them have the role. */
function principalOf(test: NonNullable<TrustSnippetFacts["lastTest"]>): string | null {
  if (!test.ok) return principalIn(test.message);
  return parseArn(test.principal)?.service === "iam" ? test.principal : null;
}

/** 192 random bits in letters and digits that an External ID may have. */
export function newExternalId(
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes),
): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const bytes = random(new Uint8Array(32));
  return `latchkey-${Array.from(bytes, (byte) => letters[byte % letters.length]).join("")}`;
}
