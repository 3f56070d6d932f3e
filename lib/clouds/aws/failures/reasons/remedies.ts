// Pieces of remedies: the statements and the commands to paste, with the organization's own values.

import { partitionOf } from "@/lib/clouds/aws/definition/arn";
import { awsPartition } from "@/lib/clouds/aws/definition/partitions";
import type { PolicyStatement } from "@/lib/clouds/aws/definition/permissions";
import { command, thumbprintOf } from "@/lib/clouds/aws/definition/shell";
import {
  assumeRoleStatement,
  assumptionStatement,
  providerArn,
  storedExternalId,
  webIdentityStatement,
} from "@/lib/clouds/aws/definition/trust";
import type { Values } from "@/lib/clouds/aws/failures/reasons/values";
import { subjectOf } from "@/lib/shared/oidc/subject";

/** What the trust policy has to say: in words, line by line, and as the statement to paste. */
export function trust(values: Values): string {
  const { host, audience, organizationId, automationIds } = values;
  const [automationId = null] = automationIds ?? [];
  return [
    `The federated principal is ${providerArn(values)} (no https://, no slash at the end).`,
    `"${host}:aud" is exactly "${audience}".`,
    `"${host}:sub" is exactly "${subjectOf(organizationId, automationId)}"${automationId === null ? "" : ", or a list that includes it"}.`,
    "The statement for the trust policy:",
    pasteable(webIdentityStatement(values)),
  ].join("\n");
}

/** Whose policies and whose trust a refused AssumeRole is about: in words, and as the statements to paste. */
export function assumption(values: Values): string {
  const { roleArn, keyHolder, accessKeyId, hasExternalId } = values;
  const user = keyHolder ?? `the user with the access key ${accessKeyId}`;
  const trusting = assumeRoleStatement({
    roleArn,
    principal: keyHolder,
    externalId: hasExternalId ? storedExternalId : null,
  });
  return [
    `Check that ${roleArn} exists, then check both policies.`,
    `1. The role's trust policy must name ${user}` +
      (hasExternalId
        ? `. Replace ${storedExternalId} with this credential's External ID:`
        : " and must not require an External ID, because this credential has none:"),
    pasteable(trusting),
    `2. A policy of ${user} must allow it, unless the trust policy names exactly that user:`,
    pasteable(assumptionStatement(roleArn)),
  ].join("\n");
}

/** Session tags and a source identity are let in by the same principal, with actions of their own. */
export function sessionTags(values: Values): string {
  const { Effect, Principal } = webIdentityStatement(values);
  return pasteable({ Effect, Principal, Action: ["sts:TagSession", "sts:SetSourceIdentity"] });
}

export function pasteable(statement: object): string {
  return JSON.stringify(statement, null, 2);
}

/**
 * A statement to add to a policy that most likely has one of its kind: without a Sid, which must be the only one of its
 * name in a policy.
 */
export function addition({ Sid: _, ...statement }: PolicyStatement): string {
  return pasteable(statement);
}

/**
 * Registers the issuer as IAM's identity provider. No thumbprint: AWS trusts the authorities of public hosts. The region
 * says in which partition the CLI looks for IAM.
 */
export function createProvider({ issuer, audience, region }: Values): string {
  const create = command("iam create-open-id-connect-provider", {
    region,
    url: issuer,
    "client-id-list": audience,
  });
  return `${create}\nOlder AWS CLIs (2.9 of Debian 12) also require --thumbprint-list: the setup guide has that command.`;
}

/** The thumbprint is found by the command itself, from the chain that the issuer shows. */
export function registerThumbprint(values: Values): string {
  const name = "iam update-open-id-connect-provider-thumbprint";
  const options = { region: values.region, "open-id-connect-provider-arn": providerArn(values) };
  return `${command(name, options)} \\\n  --thumbprint-list "$(${thumbprintOf(values.issuer)})"`;
}

export function addAudience(values: Values): string {
  return command("iam add-client-id-to-open-id-connect-provider", {
    region: values.region,
    "open-id-connect-provider-arn": providerArn(values),
    "client-id": values.audience,
  });
}

export function findKey({ region, secretName }: Values): string {
  return command("secretsmanager describe-secret", {
    region,
    "secret-id": secretName,
    query: "KmsKeyId",
  });
}

/** The host of a service of AWS in a region (AWS General Reference). */
export function endpoint(service: "sts" | "secretsmanager", region: string): string {
  return `${service}.${region}.${awsPartition(partitionOf(region))?.dnsSuffix ?? "amazonaws.com"}`;
}
