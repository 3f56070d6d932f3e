import { beforeAll, describe, expect, it } from "vitest";
import { createAutomation } from "@/lib/server/automations/service";
import { deleteCredentialInUse } from "@/lib/server/environment-variables/credential-deletion";
import { createVariable, getVariable } from "@/lib/server/environment-variables/service";
import { createCredential, getCredential } from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { anyAutomation, anyVariable } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  anyStaticKeys,
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
let configId: string;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  configId = (await createConfig(home.owner, anyConfig())).id;
});

const credential = (change: Record<string, unknown> = {}) =>
  createCredential(home.owner, anyCredential(configId, change));
const reading = ({ id }: { id: string }, change: Record<string, unknown> = {}) =>
  createVariable(
    home.owner,
    anyVariable({ source: `credential:${id}`, secretName: "crewai-test-keyword", ...change }),
  );
const isThere = (id: string) =>
  getCredential(home.owner, id).then(
    () => true,
    () => false,
  );

describe("deleting a credential that variables read with", () => {
  it("is refused as long as nobody says what they are to read with", async () => {
    const from = await credential();
    await reading(from);
    await expect(deleteCredentialInUse(home.owner, from.id, {})).rejects.toMatchObject({ code: "in_use" });
  });

  it("moves them to another one, each with a record, and deletes it", async () => {
    const [from, to] = [await credential(), await credential()];
    const first = await reading(from);
    const second = await reading(from);
    const other = await reading(to);
    await deleteCredentialInUse(home.owner, from.id, { reassignTo: to.id });
    for (const { id, etag } of [first, second]) {
      const moved = await getVariable(home.owner, id);
      expect(moved).toMatchObject({ source: `credential:${to.id}`, sourceLabel: to.name });
      expect(moved.etag, "whoever has it open is told").not.toBe(etag);
    }
    expect((await getVariable(home.owner, other.id)).etag).toBe(other.etag);
    expect(await isThere(from.id)).toBe(false);
    expect((await expectAudit(home.owner, "environment_variable.updated")).detail).toEqual({
      before: { source: `credential:${from.id}` },
      after: { source: `credential:${to.id}` },
    });
    const { detail } = await expectAudit(home.owner, "secret_provider_credential.deleted");
    expect(detail).toMatchObject({ reassigned: { to: to.name, variables: 2 } });
  });

  it("of the default makes the other one the default, which its variables go on using", async () => {
    const from = await credential({ isDefault: true });
    const to = await credential();
    const variable = await createVariable(
      home.owner,
      anyVariable({ source: "default:aws", secretName: "crewai-test-keyword" }),
    );
    await deleteCredentialInUse(home.owner, from.id, { reassignTo: to.id });
    expect(await getCredential(home.owner, to.id)).toMatchObject({ isDefault: true, variableCount: 1 });
    expect(await getVariable(home.owner, variable.id)).toMatchObject({ source: "default:aws" });
    expect((await expectAudit(home.owner, "secret_provider_credential.updated")).detail).toMatchObject({
      before: { isDefault: false },
      after: { isDefault: true },
    });
  });

  it("moves all or nothing", async () => {
    const elsewhere = await createCredential(
      home.owner,
      anyStaticKeys({ settings: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", region: "cn-north-1" } }),
    );
    const limited = await createConfig(home.owner, anyConfig({ automationIds: [] }));
    const narrow = await createCredential(home.owner, anyCredential(limited.id));
    const { id: automationId } = await createAutomation(home.owner, anyAutomation());
    const from = await credential();
    const plain = await reading(from, { automationIds: [automationId] });
    const arn = await reading(from, {
      secretName: "arn:aws:secretsmanager:us-east-1:123456789012:secret:crewai-test-keyword-AbCdEf",
    });
    const refusals = {
      [from.id]: "Choose another credential for the same provider.",
      "3b241101-e2bb-4255-8caf-4136c566a962": "This secret provider credential doesn't exist.",
      [elsewhere.id]: expect.stringMatching(new RegExp(`^${arn.key}: This ARN is in the partition aws`)),
      [narrow.id]: expect.stringContaining(`other automations than those of ${plain.key}`),
    };
    for (const [reassignTo, message] of Object.entries(refusals)) {
      await expect(deleteCredentialInUse(home.owner, from.id, { reassignTo })).rejects.toMatchObject({
        code: "validation_failed",
        fieldErrors: { reassignTo: [message] },
      });
    }
    expect(await getVariable(home.owner, plain.id)).toEqual(plain);
    expect(await isThere(from.id)).toBe(true);
  });

  it("takes what single edits of the variables take", async () => {
    const [from, to] = [await credential(), await credential()];
    await reading(from);
    const manage = { secret_providers: "manage", workload_identity_configs: "manage" } as const;
    const alone = await home.memberWith(manage);
    await expect(deleteCredentialInUse(alone, from.id, { reassignTo: to.id })).rejects.toMatchObject({
      code: "permission_denied",
      missing: "environment_variables:manage",
    });
    const editor = await home.memberWith({ ...manage, environment_variables: "manage" });
    await reading(from, { key: "NODE_OPTIONS" });
    await expect(deleteCredentialInUse(editor, from.id, { reassignTo: to.id })).rejects.toMatchObject({
      code: "permission_denied",
      missing: "automations:manage",
    });
    expect(await isThere(from.id)).toBe(true);
    const other = await credential();
    await reading(other);
    await deleteCredentialInUse(editor, other.id, { reassignTo: to.id });
  });

  it("does not know another organization's credential", async () => {
    const foreign = await testOrganization();
    const { id } = await createConfig(foreign.owner, anyConfig());
    const theirs = await createCredential(foreign.owner, anyCredential(id));
    const from = await credential();
    await expect(deleteCredentialInUse(home.owner, from.id, { reassignTo: theirs.id })).rejects.toMatchObject(
      { code: "validation_failed" },
    );
    await expect(deleteCredentialInUse(foreign.owner, from.id, {})).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
