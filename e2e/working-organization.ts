// An organization in which everything works: a role in AWS that trusts it, one of each thing in Latchkey, a worker.
import type { APIRequestContext } from "@playwright/test";
import { type AwsAccount, newAwsAccount, region } from "./aws-account";
import { environment, newOrganization, type Organization } from "./environment";
import { type Console, consoleOf, signIn, workerWith } from "./session";

export interface WorkingOrganization {
  organization: Organization;
  owner: Console;
  account: AwsAccount;
  roleArn: string;
  configId: string;
  /** Uses the config, and is the default. */
  credentialId: string;
  automationId: string;
  /** `secretName` in the account, read by the variable SECRET of the automation. */
  secretVariableId: string;
  secretName: string;
  secretValue: string;
  /** Of the automation's first deployment. */
  token: string;
  worker: APIRequestContext;
}

export interface Server {
  baseUrl: string;
  issuer: string;
}

interface Created {
  id: string;
}

let lastNumber = 0;
/** A name that nothing else in this test run has. */
export const unique = (what: string) => `${what} ${process.pid}-${++lastNumber}`;

export const configInput = (roleArn: string) => ({
  name: unique("Config"),
  cloud: "aws",
  settings: { roleArn, region },
  isDefault: false,
});

export const credentialInput = (configId: string) => ({
  name: unique("Credential"),
  provider: "aws",
  authenticationMethod: "workload_identity",
  workloadIdentityConfigId: configId,
  settings: { region },
  isDefault: false,
});

/** Keys of AWS's own examples, unless they are a user's. */
const exampleKey = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

export const staticKeysInput = ({ accessKeyId, secretAccessKey } = exampleKey) => ({
  name: unique("Credential"),
  provider: "aws",
  authenticationMethod: "static_keys",
  settings: { accessKeyId, region },
  secrets: { secretAccessKey },
  isDefault: false,
});

export const assumeRoleInput = (
  key = exampleKey,
  roleArn = "arn:aws:iam::123456789012:role/reader",
  externalId?: string,
) => ({
  ...staticKeysInput(key),
  authenticationMethod: "assume_role",
  settings: { accessKeyId: key.accessKeyId, region, roleArn },
  secrets: { secretAccessKey: key.secretAccessKey, ...(externalId !== undefined && { externalId }) },
});

export interface VariableInput {
  key: string;
  source: string;
  value?: string;
  secretName?: string;
  automationIds: string[];
}

export const directInput = (key: string, value: string, ...automationIds: string[]): VariableInput => ({
  key,
  source: "direct",
  value,
  automationIds,
});

export async function newWorkingOrganization(
  organization?: Organization,
  server?: Server,
): Promise<WorkingOrganization> {
  const inhabited = organization ?? (await newOrganization());
  const { baseUrl, issuer } = server ?? {
    baseUrl: environment().baseUrl,
    issuer: environment().settings.OIDC_ISSUER ?? "",
  };
  const owner = consoleOf(await signIn(inhabited.owner, baseUrl), inhabited);
  const account = await newAwsAccount();
  const { roleArn } = await account.trust(inhabited.id, issuer);
  const secretName = "crewai-test-keyword";
  const secretValue = `value ${crypto.randomUUID()}`;
  await account.createSecret(secretName, secretValue);
  const config = await owner.post<Created>("workload-identity-configs", {
    ...configInput(roleArn),
    isDefault: true,
  });
  const credential = await owner.post<Created>("secret-provider-credentials", {
    ...credentialInput(config.id),
    isDefault: true,
  });
  const automation = await owner.post<Created>("automations", { name: unique("Automation") });
  const variable = await owner.post<Created>("environment-variables", {
    key: "SECRET",
    source: `credential:${credential.id}`,
    secretName,
    automationIds: [automation.id],
  });
  const { token } = await deploy(owner, automation.id);
  return {
    organization: inhabited,
    owner,
    account,
    roleArn,
    configId: config.id,
    credentialId: credential.id,
    automationId: automation.id,
    secretVariableId: variable.id,
    secretName,
    secretValue,
    token,
    worker: await workerWith(token, baseUrl),
  };
}

export function deploy(owner: Console, automationId: string): Promise<{ token: string; version: number }> {
  return owner.post(`automations/${automationId}/deployments`);
}
