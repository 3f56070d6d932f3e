// Steps 1 to 5 of the guide: the issuer, and everything that is made in AWS.
import { refusal } from "@/dev/console-client";
import type { DemoContext } from "@/dev/demo-steps/context";
import { commandError } from "@/dev/run-command";
import type { Fact } from "@/dev/terminal";

const roleName = "crewai-secrets-reader";
const secretNamePrefix = "crewai";
export const secretName = "crewai-test-keyword";
export const firstValue = "hello from aws";

export async function findIssuer({ consoleUrl, found }: DemoContext): Promise<Fact[]> {
  const address = `${consoleUrl}/.well-known/openid-configuration`;
  const response = await fetch(address);
  if (!response.ok) throw await refusal(response);
  const { issuer } = (await response.json()) as { issuer?: string };
  if (!issuer) throw commandError("The discovery document has no issuer.", [["from", address]]);
  found.issuer = issuer;
  const facts: Fact[] = [["issuer", issuer]];
  if (issuer !== consoleUrl) {
    facts.push(["notice", `AWS will fetch the keys from there, while the console is at ${consoleUrl}.`]);
  }
  return facts;
}

export async function registerProvider({ aws, found }: DemoContext): Promise<Fact[]> {
  return [["provider", await aws.registerProvider(found.issuer)]];
}

export async function createRole({ aws, found, organization }: DemoContext): Promise<Fact[]> {
  found.roleArn = await aws.createRole(roleName, found.issuer, organization.id);
  return [
    ["role", found.roleArn],
    ["trusts", `aud sts.amazonaws.com, sub organization:${organization.id}`],
  ];
}

export async function putSecretsPolicy({ aws }: DemoContext): Promise<Fact[]> {
  await aws.putSecretsPolicy(roleName, secretNamePrefix);
  return [["allows", `ListSecrets, and GetSecretValue on ${secretNamePrefix}-* in ${aws.region}`]];
}

export async function createSecret({ aws, found }: DemoContext): Promise<Fact[]> {
  found.versionIds.push(await aws.createSecret(secretName, firstValue));
  return [["secret", `${secretName} = "${firstValue}"`]];
}

/** The role to enter in Step 6 when Step 3 was left out. */
export const expectedRoleArn = (accountId: string) => `arn:aws:iam::${accountId}:role/${roleName}`;
