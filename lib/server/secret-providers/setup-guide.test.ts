// Whatever way of the setup guide is carried out, Test Connection is green, and the role reads the secrets that were
// meant and none of the others.
import { CreateOpenIDConnectProviderCommand } from "@aws-sdk/client-iam";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type AwsCli, startAwsCli } from "@/simulator/aws/cli";
import { carriers, openShell, type Shell } from "@/test/support/aws-setup";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";
import { partitions, setupBench, wishes } from "@/test/support/setup";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let cli: AwsCli;
const { newPlace, clientsOf, guideFor, createSecrets, readsExactly } = setupBench(cloud, () => home);

beforeAll(async () => {
  home = await testOrganization();
  cli = await startAwsCli(cloud.aws.url);
});
afterAll(() => cli.close());

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
      const wish = wishes["a prefix that ends in a slash"];
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
