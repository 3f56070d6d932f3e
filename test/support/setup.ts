// Simulated accounts in which tests follow the setup guide, and the expected results.
import { randomUUID } from "node:crypto";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { expect } from "vitest";
import { awsSetup } from "@/lib/clouds/aws/setup/definition";
import { awsGuide } from "@/lib/clouds/aws/setup/guide";
import type { SetupFacts, SetupGuide, SetupValues } from "@/lib/clouds/definition";
import { openSecretStore } from "@/lib/clouds/registry";
import { createCredential } from "@/lib/server/secret-providers/service";
import { storeSource, tokenSource } from "@/lib/server/secret-providers/store-cache";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { createConfig } from "@/lib/server/workload-identity/service";
import type { SimulatedAccount } from "@/simulator/aws/server";
import { awsClients } from "@/simulator/aws/testing";
import type { TestCloud } from "@/test/support/cloud";
import { anyCredential, type TestOrganization } from "@/test/support/organization";

export const partitions = [
  ["aws", "eu-central-1"],
  ["aws-us-gov", "us-gov-west-1"],
  ["aws-cn", "cn-northwest-1"],
  ["aws-eusc", "eusc-de-east-1"],
] as const;

const key = "1234abcd-12ab-34cd-56ef-1234567890ab";
const otherKey = "mrk-1234abcd12ab34cd56ef1234567890ab";

export interface Wish {
  values: SetupValues;
  meant: string[];
  others: string[];
  /** By secret; AWS's own key for the others. */
  keys?: Record<string, string>;
}

export const wishes = {
  "a prefix that ends in a slash": {
    values: { prefix: "production/" },
    meant: ["production/database", "production/deep/er-AbCdEf"],
    others: ["production", "production-2", "Production/database", "staging/production/database"],
  },
  "a prefix that ends in a hyphen": {
    values: { prefix: "crewai-" },
    meant: ["crewai-openai", "crewai-a/b"],
    others: ["crewai", "crewa", "my-crewai-openai"],
  },
  "a list, with slashes": {
    values: { scope: "list", secrets: "database\nteam/openai-api-key" },
    meant: ["database", "team/openai-api-key"],
    others: ["database2", "database-abcdef", "team/openai-api-key/old", "team/openai"],
  },
  "customer-managed keys": {
    values: { prefix: "sealed/", encryption: "customer", keys: key },
    meant: ["sealed/one", "sealed/plain"],
    others: ["sealed/other-key", "other"],
    keys: { "sealed/one": key, "sealed/other-key": otherKey, other: key },
  },
} satisfies Record<string, Wish>;

export interface Place {
  account: SimulatedAccount;
  region: string;
}

export function setupBench(cloud: TestCloud, home: () => TestOrganization) {
  function newPlace(partition: SimulatedAccount["partition"] = "aws", region = "eu-central-1"): Place {
    return { account: cloud.aws.createAccount({ partition }), region };
  }

  const clientsOf = ({ account, region }: Place) => awsClients(cloud.aws.url, account.administrator, region);

  function guideFor(
    { account, region }: Place,
    values: SetupValues,
    facts: Partial<SetupFacts> = {},
  ): SetupGuide {
    const all = { ...awsSetup.begin({ slug: "acme" }), account: account.accountId, region, ...values };
    const known = { issuer: cloud.issuer.url, organizationId: home().id, isRoleKnown: false, ...facts };
    return awsGuide.guide(all, known);
  }

  async function createSecrets(place: Place, { meant, others, keys = {} }: Wish): Promise<void> {
    for (const name of [...meant, ...others]) {
      const input = { Name: name, SecretString: `value of ${name}`, KmsKeyId: keys[name] };
      await clientsOf(place).secrets.send(new CreateSecretCommand(input));
    }
  }

  /** Steps 6 to 8 with what the guide gives for them. */
  async function testsGreen({ config }: SetupGuide, { account }: Place) {
    const { id, settings } = await createConfig(home().owner, {
      ...config,
      name: `${config.name}-${randomUUID().slice(0, 8)}`,
      cloud: "aws",
      isDefault: false,
    });
    const { region = "" } = settings;
    const credential = await createCredential(home().owner, anyCredential(id, { settings: { region } }));
    expect(await testConnection(home().owner, credential.id)).toMatchObject({
      ok: true,
      account: account.accountId,
      principal: expect.stringContaining(`arn:${account.partition}:sts::`),
    });
    const source = storeSource({
      configId: id,
      cloud: "aws",
      audience: "sts.amazonaws.com",
      settings,
    });
    return openSecretStore(source, tokenSource(home().owner, source));
  }

  async function readsExactly(guide: SetupGuide, place: Place, { meant, others }: Wish): Promise<void> {
    const store = await testsGreen(guide, place);
    for (const name of meant) {
      expect(await store.readSecret(name), name).toMatchObject({ value: `value of ${name}` });
    }
    for (const name of others) {
      await expect(store.readSecret(name), name).rejects.toMatchObject({ code: "cloud_refused" });
    }
    const { names } = await store.listSecretNames("");
    expect(names.map(({ name }) => name).sort()).toEqual([...meant, ...others].sort());
  }

  return { newPlace, clientsOf, guideFor, createSecrets, testsGreen, readsExactly };
}
