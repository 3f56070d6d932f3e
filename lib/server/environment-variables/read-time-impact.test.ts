import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listVariables } from "@/lib/server/environment-variables/listing";
import { movedVariables } from "@/lib/server/environment-variables/read-time-impact";
import { createVariable } from "@/lib/server/environment-variables/service";
import { createCredential, updateCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { anyVariable, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyAssumeRole,
  anyConfig,
  anyCredential,
  anyStaticKeys,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
let configId: string;
beforeAll(setTestEnvironment);
beforeEach(async () => {
  home = await testOrganization();
  configId = (await createConfig(home.owner, anyConfig())).id;
});

const moved = (query: Record<string, string | undefined>) =>
  movedVariables(home.owner, { provider: "aws", ...query });
const keysOf = ({ variables }: Awaited<ReturnType<typeof movedVariables>>) =>
  variables.map(({ key, from, to }) => `${key} ${from} > ${to}`);

describe("when a credential is saved with another method", () => {
  it("its variables move, each with its automations, and nothing is changed", async () => {
    const { id } = await createCredential(home.owner, anyCredential(configId));
    const other = await createCredential(home.owner, anyCredential(configId));
    const automation = await testAutomation(home.owner, [
      { key: "ONE", source: `credential:${id}`, secretName: "one" },
      { key: "OTHER", source: `credential:${other.id}`, secretName: "one" },
      { key: "DIRECT", value: "value" },
    ]);
    expect(await moved({ credentialId: id, authenticationMethod: "static_keys" })).toEqual({
      count: 1,
      variables: [
        {
          id: expect.any(String),
          key: "ONE",
          from: "kickoff",
          to: "deploy",
          automations: [{ id: automation.id, name: automation.name }],
        },
      ],
    });
    expect((await listVariables(home.owner, {})).items.map(({ readAt }) => readAt)).toEqual([
      "deploy",
      "kickoff",
      "kickoff",
    ]);
    await updateCredential(home.owner, id, anyStaticKeys());
    expect(keysOf(await moved({ credentialId: id, authenticationMethod: "workload_identity" }))).toEqual([
      "ONE deploy > kickoff",
    ]);
    // As the list says from then on.
    expect((await listVariables(home.owner, {})).items.map(({ readAt }) => readAt)).toEqual([
      "deploy",
      "deploy",
      "kickoff",
    ]);
  });

  it.each(["static_keys", "assume_role"])("that is read at the same time (%s), none does", async (method) => {
    const { id } = await createCredential(home.owner, anyAssumeRole());
    await createVariable(home.owner, anyVariable({ source: `credential:${id}`, secretName: "one" }));
    expect(await moved({ credentialId: id, authenticationMethod: method })).toEqual({
      count: 0,
      variables: [],
    });
  });

  it("those of the default move with it, away from it, and to it", async () => {
    await createVariable(
      home.owner,
      anyVariable({ key: "BY_DEFAULT", source: "default:aws", secretName: "one" }),
    );
    const fresh = { authenticationMethod: "workload_identity" };
    const keys = { authenticationMethod: "static_keys" };
    expect(keysOf(await moved({ ...keys, isDefault: "true" }))).toEqual(["BY_DEFAULT kickoff > deploy"]);
    expect(keysOf(await moved({ ...keys, isDefault: "false" }))).toEqual([]);
    expect(keysOf(await moved({ ...fresh, isDefault: "true" }))).toEqual([]);

    const holder = await createCredential(home.owner, anyStaticKeys({ isDefault: true }));
    const named = anyVariable({ key: "BY_NAME", source: `credential:${holder.id}`, secretName: "one" });
    await createVariable(home.owner, named);
    const credentialId = holder.id;
    expect(keysOf(await moved({ credentialId, ...fresh, isDefault: "true" }))).toEqual([
      "BY_DEFAULT deploy > kickoff",
      "BY_NAME deploy > kickoff",
    ]);
    // No longer the default: nothing reads them at deploy.
    expect(keysOf(await moved({ credentialId, ...keys }))).toEqual(["BY_DEFAULT deploy > kickoff"]);
    expect(keysOf(await moved({ ...fresh, isDefault: "true" }))).toEqual(["BY_DEFAULT deploy > kickoff"]);
    expect(keysOf(await moved({ ...keys, isDefault: "true" }))).toEqual([]);
  });

  it("names the first fifty, and counts them all", async () => {
    const { id } = await createCredential(home.owner, anyCredential(configId));
    for (let index = 0; index < 53; index += 1) {
      const key = `KEY_${String(index).padStart(2, "0")}`;
      await createVariable(home.owner, anyVariable({ key, source: `credential:${id}`, secretName: "one" }));
    }
    const { count, variables } = await moved({ credentialId: id, authenticationMethod: "static_keys" });
    expect([count, variables.length, variables[0]?.key, variables.at(-1)?.key]).toEqual([
      53,
      50,
      "KEY_00",
      "KEY_49",
    ]);
  });
});

describe("the question", () => {
  it("is for those who may change credentials, of the organization", async () => {
    const { id } = await createCredential(home.owner, anyStaticKeys());
    const query = { credentialId: id, provider: "aws", authenticationMethod: "workload_identity" };
    const reader = await home.memberWith({ secret_providers: "read", environment_variables: "manage" });
    await expect(movedVariables(reader, query)).rejects.toMatchObject({ code: "permission_denied" });
    const foreign = await testOrganization();
    await expect(movedVariables(foreign.owner, query)).rejects.toMatchObject({ code: "not_found" });
    const theirs = { key: "THEIRS", source: "default:aws", secretName: "one" };
    await createVariable(foreign.owner, anyVariable(theirs));
    expect((await moved({ authenticationMethod: "static_keys", isDefault: "true" })).count).toBe(0);
  });

  it.each([
    ["no method", {}, "authenticationMethod"],
    ["another method", { authenticationMethod: "kerberos" }, "authenticationMethod"],
    ["another provider", { authenticationMethod: "static_keys", provider: "azure" }, "provider"],
    ["no id", { authenticationMethod: "static_keys", credentialId: "x" }, "credentialId"],
    ["half a default", { authenticationMethod: "static_keys", isDefault: "maybe" }, "isDefault"],
  ])("with %s is refused beside the field", async (_, query, field) => {
    await expect(moved(query)).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
  });
});
