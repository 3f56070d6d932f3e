import { beforeAll, describe, expect, it } from "vitest";
import { planKickoff } from "@/lib/server/environment-variables/kickoff-plan";
import { updateVariable } from "@/lib/server/environment-variables/service";
import { createCredential, updateCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
});

async function credentialOf({ owner }: TestOrganization, change: Record<string, unknown> = {}) {
  const config = await createConfig(owner, anyConfig());
  return { config, ...(await createCredential(owner, anyCredential(config.id, change))) };
}

const anyRevisions = { credentialRevision: expect.any(String), configRevision: expect.any(String) };

describe("a plan", () => {
  it("has one entry for each credential, with the credential's region and the config's role", async () => {
    const ireland = await credentialOf(home, { settings: { region: "eu-west-1" } });
    const virginia = await credentialOf(home);
    const automation = await testAutomation(home.owner, [
      { key: "B", source: `credential:${ireland.id}`, secretName: "crewai/db#user#name" },
      { key: "A", source: `credential:${ireland.id}`, secretName: "crewai/db#password" },
      { key: "C", source: `credential:${virginia.id}`, secretName: "plain" },
      { key: "D", value: "direct" },
    ]);
    await testAutomation(home.owner, [
      { key: "E", source: `credential:${virginia.id}`, secretName: "other" },
    ]);
    const planned = await planKickoff(home.id, automation.id);
    const of = ({ id, config }: typeof ireland) => ({
      credentialId: id,
      configId: config.id,
      configName: config.name,
      cloud: "aws",
      audience: "sts.amazonaws.com",
    });
    expect(planned).toEqual({
      plan: [
        {
          ...of(ireland),
          settings: { roleArn: ireland.config.settings.roleArn, region: "eu-west-1" },
          variables: [
            { key: "A", secretName: "crewai/db", jsonKey: "password" },
            { key: "B", secretName: "crewai/db", jsonKey: "user#name" },
          ],
        },
        {
          ...of(virginia),
          settings: { roleArn: virginia.config.settings.roleArn, region: "us-east-1" },
          variables: [{ key: "C", secretName: "plain", jsonKey: null }],
        },
      ],
      revisions: new Map([ireland, virginia].map(({ id }) => [id, anyRevisions])),
      failures: [],
      freshKeys: ["A", "B", "C"],
      bakedKeys: [{ key: "D", credentialName: null }],
      unnotedKeys: ["A", "B", "C", "D"],
    });
  });

  it("follows the default, and says what has none", async () => {
    const own = await testOrganization();
    const automation = await testAutomation(own.owner, [
      { key: "BY_DEFAULT", source: "default:aws", secretName: "name" },
    ]);
    const nothing = await planKickoff(own.id, automation.id);
    expect(nothing).toMatchObject({ plan: [], freshKeys: ["BY_DEFAULT"] });
    expect(nothing.failures).toMatchObject([
      {
        key: "BY_DEFAULT",
        reason: "no_credential_found",
        detail: expect.stringMatching(/^No credential found: BY_DEFAULT uses the AWS default/),
        cause: expect.stringContaining("BY_DEFAULT"),
        remedy: expect.stringContaining("Settings → Secret Provider Credentials"),
        place: "credentials",
      },
    ]);

    const first = await credentialOf(own, { isDefault: true });
    const other = await credentialOf(own);
    const credentialIds = async () =>
      (await planKickoff(own.id, automation.id)).plan.map(({ credentialId }) => credentialId);
    expect(await credentialIds()).toEqual([first.id]);
    await updateCredential(own.owner, other.id, anyCredential(other.config.id, { isDefault: true }));
    expect(await credentialIds()).toEqual([other.id]);
    await updateCredential(own.owner, other.id, anyCredential(other.config.id));
    expect(await credentialIds()).toEqual([]);
  });

  it("uses no other organization's default", async () => {
    const [own, foreign] = [await testOrganization(), await testOrganization()];
    await credentialOf(foreign, { isDefault: true });
    const automation = await testAutomation(own.owner, [{ source: "default:aws", secretName: "name" }]);
    expect((await planKickoff(own.id, automation.id)).failures).toHaveLength(1);
    expect(await planKickoff(foreign.id, automation.id)).toEqual({
      plan: [],
      revisions: new Map(),
      failures: [],
      freshKeys: [],
      bakedKeys: [],
      unnotedKeys: [],
    });
  });

  it("has what is assigned now", async () => {
    const credential = await credentialOf(home);
    const source = `credential:${credential.id}`;
    const automation = await testAutomation(home.owner);
    expect((await planKickoff(home.id, automation.id)).plan).toEqual([]);
    const variable = await automation.add({ key: "NOW", source, secretName: "one" });
    const names = async () =>
      (await planKickoff(home.id, automation.id)).plan.flatMap(({ variables }) =>
        variables.map(({ secretName }) => secretName),
      );
    expect(await names()).toEqual(["one"]);
    const input = { key: "NOW", source, secretName: "two", automationIds: [automation.id] };
    await updateVariable(home.owner, variable.id, input);
    expect(await names()).toEqual(["two"]);
    await updateVariable(home.owner, variable.id, { ...input, automationIds: [] });
    expect(await names()).toEqual([]);
  });
});
