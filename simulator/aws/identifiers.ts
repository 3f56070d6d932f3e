// Identifiers that look like AWS's own, so that clients which check their shape accept them.
import { randomBytes, randomUUID } from "node:crypto";
import { isPartition, type Partition } from "./partitions";

export type RandomBytes = (size: number) => Uint8Array;

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function randomText(length: number, alphabet: string, random: RandomBytes): string {
  return Array.from(random(length), (byte) => alphabet[byte % alphabet.length]).join("");
}

/** AIDA a user, AROA a role, ANPA a managed policy, AKIA a long-term key, ASIA a session's key. */
export function uniqueId(
  prefix: "AIDA" | "AROA" | "ANPA" | "AKIA" | "ASIA",
  random: RandomBytes = randomBytes,
) {
  return prefix + randomText(16, BASE32, random);
}

export function secretAccessKey(random: RandomBytes = randomBytes): string {
  return Buffer.from(random(30)).toString("base64");
}

export function sessionToken(random: RandomBytes = randomBytes): string {
  return Buffer.from(random(210)).toString("base64");
}

/** The six characters that Secrets Manager puts behind a secret's name in its ARN. */
export function secretSuffix(random: RandomBytes = randomBytes): string {
  return randomText(6, LETTERS_AND_DIGITS, random);
}

export function requestId(): string {
  return randomUUID();
}

export function arn(
  partition: Partition,
  service: string,
  region: string,
  accountId: string,
  resource: string,
): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** Undefined when the text is no ARN. The resource part may itself contain colons. */
export function parseArn(text: string) {
  const match = /^arn:([a-z-]+):([a-z0-9-]*):([a-z0-9-]*):(\d{12}|aws)?:(.+)$/s.exec(text);
  const [, partition, service = "", region = "", accountId = "", resource = ""] = match ?? [];
  if (!isPartition(partition)) return undefined;
  return { partition, service, region, accountId, resource };
}
