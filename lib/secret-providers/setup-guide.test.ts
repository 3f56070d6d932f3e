// Whatever way of the setup guide is carried out, Test Connection is green, and the role reads the secrets that were
// meant and none of the others.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "@/db/testing";
import { awsSetup } from "@/lib/clouds/aws/setup/definition/setup";
import { carriers, fileOf, openShell, type Shell, wayOf } from "@/lib/clouds/aws/setup/testing";
import type { SetupFacts, SetupGuide, SetupValues } from "@/lib/clouds/definition";
import { openSecretStore } from "@/lib/clouds/registry";
import { testConnection } from "@/lib/secret-providers/connection";
import { createCredential } from "@/lib/secret-providers/service";
import { storeSource, tokenSource } from "@/lib/secret-providers/stores";
import { useTestCloud } from "@/lib/testing/cloud";
import { anyCredential, type TestOrganization, testOrganization } from "@/lib/testing/organization";
import { createConfig } from "@/lib/workload-identity/service";
import { type AwsCli, startAwsCli } from "@/simulator/aws/cli";
import type { SimulatedAccount } from "@/simulator/aws/server";
import { awsClients, policy } from "@/simulator/aws/testing";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let cli: AwsCli;

beforeAll(async () => {
  home = await testOrganization();
  cli = await startAwsCli(cloud.aws.url);
});
afterAll(() => cli.close());

const partitions = [
  ["aws", "eu-central-1"],
  ["aws-us-gov", "us-gov-west-1"],
  ["aws-cn", "cn-northwest-1"],
] as const;

const key = "1234abcd-12ab-34cd-56ef-1234567890ab";
const otherKey = "mrk-1234abcd12ab34cd56ef1234567890ab";

interface Wish {
  values: SetupValues;
  meant: string[];
  others: string[];
  /** By secret; AWS's own key for the others. */
  keys?: Record<string, string>;
}

const wishes: Record<string, Wish> = {
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
};

interface Place {
  account: SimulatedAccount;
  region: string;
}

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
  const known = { issuer: cloud.issuer.url, organizationId: home.id, isRoleKnown: false, ...facts };
  return awsSetup.guide(all, known);
}

async function createSecrets(place: Place, { meant, others, keys = {} }: Wish): Promise<void> {
  for (const name of [...meant, ...others]) {
    const input = { Name: name, SecretString: `value of ${name}`, KmsKeyId: keys[name] };
    await clientsOf(place).secrets.send(new CreateSecretCommand(input));
  }
}

/** Steps 6 to 8 with what the guide gives for them. */
async function testsGreen({ config }: SetupGuide, { account }: Place) {
  const { id, settings } = await createConfig(home.owner, {
    ...config,
    name: `${config.name}-${randomUUID().slice(0, 8)}`,
    cloud: "aws",
    isDefault: false,
  });
  const { roleArn = "", region = "" } = settings;
  const credential = await createCredential(home.owner, anyCredential(id, { settings: { region } }));
  expect(await testConnection(home.owner, credential.id)).toMatchObject({
    ok: true,
    account: account.accountId,
    principal: expect.stringContaining(`arn:${account.partition}:sts::`),
  });
  const source = storeSource({ configId: id, cloud: "aws", audience: "sts.amazonaws.com", roleArn, region });
  return openSecretStore(source, tokenSource(home.owner));
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

describe.each(partitions)("in the partition %s", (partition, region) => {
  describe.each(Object.entries(wishes))("%s", (_, wish) => {
    it.each(Object.entries(carriers))("by %s", async (_, carryOut) => {
      const place = newPlace(partition, region);
      await createSecrets(place, wish);
      const guide = guideFor(place, wish.values);
      const shell = await openShell(place.account, cloud.aws.url, cli.folder);
      await carryOut(guide, { iam: clientsOf(place).iam, shell });
      await shell.close();
      await readsExactly(guide, place, wish);
    });
  });

  it("by every way where Latchkey is registered already", async () => {
    for (const carryOut of Object.values(carriers)) {
      const place = newPlace(partition, region);
      const wish = wishes["a prefix that ends in a slash"] as Wish;
      await createSecrets(place, wish);
      const { iam } = clientsOf(place);
      await iam.send(
        new CreateOpenIDConnectProviderCommand({
          Url: cloud.issuer.url,
          ClientIDList: ["sts.amazonaws.com"],
        }),
      );
      const guide = guideFor(place, { ...wish.values, provider: "registered" });
      const shell = await openShell(place.account, cloud.aws.url, cli.folder);
      await carryOut(guide, { iam, shell });
      await shell.close();
      await readsExactly(guide, place, wish);
    }
  });
});

it("reads a secret that was named by its ARN, in full or without AWS's six characters", async () => {
  const place = newPlace();
  const { ARN = "" } = await clientsOf(place).secrets.send(
    new CreateSecretCommand({ Name: "full", SecretString: "value of full" }),
  );
  const wish = { values: {}, meant: ["half/other"], others: ["half"] };
  await createSecrets(place, wish);
  const half = ARN.replace(/secret:.*/, "secret:half/other");
  const guide = guideFor(place, { scope: "list", secrets: `${ARN}\n${half}` });
  await carriers.CloudFormation?.(guide, { iam: clientsOf(place).iam, shell: {} as Shell });
  await readsExactly(guide, place, { ...wish, meant: ["full", "half/other"] });
});

describe("the script", () => {
  const wish = wishes["a prefix that ends in a hyphen"] as Wish;
  const scriptOf = (guide: SetupGuide) => fileOf(wayOf(guide, "cli"), "setup.sh");
  const shellIn = ({ account }: Place, program?: string): Promise<Shell> =>
    openShell(account, cloud.aws.url, cli.folder, program);
  const rolesOf = async (place: Place) =>
    (await clientsOf(place).iam.send(new ListRolesCommand())).Roles?.map(({ RoleName }) => RoleName);

  it("prints the role's ARN last, and can be run again", async () => {
    const place = newPlace();
    const guide = guideFor(place, { ...wish.values, role: "team/reader" });
    const shell = await shellIn(place);
    const arn = `arn:aws:iam::${place.account.accountId}:role/team/reader`;
    expect(guide.config.settings.roleArn).toBe(arn);
    for (let time = 1; time <= 2; time++) {
      expect((await shell.run(scriptOf(guide))).trim().split("\n").at(-1)).toBe(arn);
    }
    await createSecrets(place, wish);
    await readsExactly(guide, place, wish);
    // A narrower wish takes away what it does not name.
    const narrower = guideFor(place, { scope: "list", secrets: "crewai-openai", role: "team/reader" });
    await shell.run(scriptOf(narrower));
    await readsExactly(narrower, place, {
      ...wish,
      meant: ["crewai-openai"],
      others: ["crewai-a/b", ...wish.others],
    });
    await shell.close();
  });

  it("changes nothing in another account", async () => {
    const [place, other] = [newPlace(), newPlace()];
    const shell = await shellIn(other);
    await expect(shell.run(scriptOf(guideFor(place, wish.values)))).rejects.toThrow(
      `The AWS CLI is signed in to account ${other.account.accountId}, not to ${place.account.accountId}. Nothing was changed.`,
    );
    await shell.close();
    expect([await rolesOf(place), await rolesOf(other)]).toEqual([[], []]);
  });

  it("adds its audience to a provider that has another", async () => {
    const place = newPlace();
    const { iam } = clientsOf(place);
    const provider = { Url: cloud.issuer.url, ClientIDList: ["other"] };
    const { OpenIDConnectProviderArn } = await iam.send(new CreateOpenIDConnectProviderCommand(provider));
    const guide = guideFor(place, wish.values);
    const shell = await shellIn(place);
    await shell.run(scriptOf(guide));
    await shell.close();
    const { ClientIDList } = await iam.send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }),
    );
    expect(ClientIDList).toEqual(["other", "sts.amazonaws.com"]);
    await testsGreen(guide, place);
  });

  it("leaves a role alone that trusts somebody else, unless it is the config's own", async () => {
    const place = newPlace();
    const { iam } = clientsOf(place);
    const trust = policy({
      Effect: "Allow",
      Principal: { AWS: place.account.accountId },
      Action: "sts:AssumeRole",
    });
    await iam.send(new CreateRoleCommand({ RoleName: "theirs", AssumeRolePolicyDocument: trust }));
    const shell = await shellIn(place);
    const values = { ...wish.values, role: "theirs" };
    await expect(shell.run(scriptOf(guideFor(place, values)))).rejects.toThrow("Choose another role name.");
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "theirs" }));
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual(JSON.parse(trust));

    const known = guideFor(place, values, { isRoleKnown: true });
    const printed = await shell.run(scriptOf(known));
    expect(printed).toContain("Its trust policy was:");
    expect(printed).toContain('"sts:AssumeRole"');
    await shell.close();
    await testsGreen(known, place);
  });

  it("runs with every shell that is there", async () => {
    for (const program of ["sh", "bash", "dash", "zsh", "ksh"].filter(isInstalled)) {
      const place = newPlace();
      const guide = guideFor(place, wish.values);
      const shell = await shellIn(place, program);
      await shell.run(scriptOf(guide));
      await shell.close();
      await testsGreen(guide, place);
    }
  });

  it.skipIf(!isInstalled("aws")).each([
    ["the script", ...partitions[2]],
    ["the commands one by one", ...partitions[1]],
  ] as const)(
    "runs with the AWS CLI itself: %s, in %s",
    async (way, partition, region) => {
      const place = newPlace(partition, region);
      await createSecrets(place, wish);
      const guide = guideFor(place, wish.values);
      const shell = await openShell(place.account, cloud.aws.url);
      await carriers[way]?.(guide, { iam: clientsOf(place).iam, shell });
      await shell.close();
      await readsExactly(guide, place, wish);
    },
    180_000,
  );
});

function isInstalled(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
