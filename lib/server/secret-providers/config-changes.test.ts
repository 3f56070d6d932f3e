import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { secretProviderCredentials } from "@/db/schema/secrets";
import { deleteConfigInUse, updateConfigWithCredentials } from "@/lib/server/secret-providers/config-changes";
import { createCredential, getCredential } from "@/lib/server/secret-providers/service";
import { createConfig, getConfig } from "@/lib/server/workload-identity/service";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  anyCredential,
  expectAudit,
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

const roleArn = "arn:aws:iam::123456789012:role/crewai-secrets-reader";
const newConfig = (change: Record<string, unknown> = {}) => createConfig(home.owner, anyConfig(change));
const bound = (configId: string, region = "us-east-1") =>
  createCredential(home.owner, anyCredential(configId, { settings: { region } }));
const inRegion = (region: string) => anyConfig({ settings: { roleArn, region } });
const configTrust = { workload_identity_configs: "manage" } as const;

describe("correcting a config's region", () => {
  it("corrects the credentials that have the old one, where asked to", async () => {
    const { id } = await newConfig();
    const [same, other] = [await bound(id), await bound(id, "eu-central-1")];
    await database()
      .update(secretProviderCredentials)
      .set({
        lastTest: { ok: true, principal: "p", account: "a" },
        ...sameRevision(secretProviderCredentials),
      });
    const corrected = await updateConfigWithCredentials(home.owner, id, {
      ...inRegion("eu-west-1"),
      correctCredentials: true,
    });
    expect(corrected.settings.region).toBe("eu-west-1");
    const after = await getCredential(home.owner, same.id);
    expect(after).toMatchObject({ settings: { region: "eu-west-1" }, lastTest: null });
    expect(after.etag).not.toBe(same.etag);
    expect(await getCredential(home.owner, other.id)).toMatchObject({
      settings: { region: "eu-central-1" },
      etag: other.etag,
    });
    expect(await expectAudit(home.owner, "secret_provider_credential.updated")).toMatchObject({
      objectId: same.id,
      detail: { before: { settings: { region: "us-east-1" } }, after: { settings: { region: "eu-west-1" } } },
    });
  });

  it("leaves them as they are otherwise, and where no region changes", async () => {
    const { id } = await newConfig();
    const credential = await bound(id);
    await updateConfigWithCredentials(home.owner, id, {
      ...anyConfig({ settings: { roleArn: `${roleArn}-2`, region: "us-east-1" } }),
      correctCredentials: true,
    });
    await updateConfigWithCredentials(home.owner, id, inRegion("eu-west-1"));
    expect(await getCredential(home.owner, credential.id)).toMatchObject({
      settings: { region: "us-east-1" },
      etag: credential.etag,
    });
  });

  it("takes the permission that a change of the credentials takes", async () => {
    const { id } = await newConfig();
    const alone = await home.memberWith(configTrust);
    const input = { ...inRegion("eu-west-1"), correctCredentials: true };
    await expect(updateConfigWithCredentials(alone, id, input)).rejects.toMatchObject({
      code: "permission_denied",
      missing: "secret_providers:manage",
    });
    await updateConfigWithCredentials(alone, id, inRegion("eu-west-1"));
  });
});

describe("deleting a config that credentials use", () => {
  it("is refused as long as nobody says what they are to use", async () => {
    const { id } = await newConfig();
    await bound(id);
    await expect(deleteConfigInUse(home.owner, id, {})).rejects.toMatchObject({ code: "in_use" });
  });

  it("binds them to another one, each with a record, and deletes it", async () => {
    const [from, to] = [await newConfig(), await newConfig()];
    const credential = await bound(from.id);
    await deleteConfigInUse(home.owner, from.id, { reassignTo: to.id });
    const moved = await getCredential(home.owner, credential.id);
    expect(moved.workloadIdentityConfig).toEqual({ id: to.id, name: to.name });
    expect(moved.etag).not.toBe(credential.etag);
    await expect(getConfig(home.owner, from.id)).rejects.toMatchObject({ code: "not_found" });
    expect((await expectAudit(home.owner, "secret_provider_credential.updated")).detail).toMatchObject({
      before: { workloadIdentityConfig: from.name },
      after: { workloadIdentityConfig: to.name },
    });
    const { detail } = await expectAudit(home.owner, "workload_identity_config.deleted");
    expect(detail).toMatchObject({ reassigned: { to: to.name, credentials: 1 } });
  });

  it("takes the permission that a change of the credentials takes", async () => {
    const [from, to] = [await newConfig(), await newConfig()];
    const alone = await home.memberWith(configTrust);
    await expect(deleteConfigInUse(alone, from.id, { reassignTo: to.id })).rejects.toMatchObject({
      code: "permission_denied",
      missing: "secret_providers:manage",
    });
  });

  it("knows neither itself nor another organization's", async () => {
    const from = await newConfig();
    const foreign = await testOrganization();
    const theirs = await createConfig(foreign.owner, anyConfig());
    for (const reassignTo of [from.id, theirs.id]) {
      await expect(deleteConfigInUse(home.owner, from.id, { reassignTo })).rejects.toMatchObject({
        code: "validation_failed",
        fieldErrors: { reassignTo: [expect.any(String)] },
      });
    }
    expect(await getConfig(home.owner, from.id)).toEqual(from);
  });
});
