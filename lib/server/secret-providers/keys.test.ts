// Credentials with keys of their own: what is sealed, kept, dropped and never shown.
import { inspect } from "node:util";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import { problemResponse } from "@/lib/server/http/answer";
import { openSecret } from "@/lib/server/secret-providers/sealed-secrets";
import {
  createCredential,
  deleteCredential,
  getCredential,
  listCredentials,
  updateCredential,
} from "@/lib/server/secret-providers/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import { useTestDatabase } from "@/test/support/database";
import {
  anyAccessKeyId,
  anyAssumeRole,
  anyConfig,
  anyCredential,
  anySecretAccessKey,
  anyStaticKeys,
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";

useTestDatabase();
let home: TestOrganization;
let foreign: TestOrganization;
let configId: string;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
  configId = (await createConfig(home.owner, anyConfig())).id;
});

async function rowOf(id: string) {
  const [row] = await database().select().from(credentials).where(eq(credentials.id, id));
  if (!row) throw new TypeError("There is no such row.");
  return row;
}
const secretOf = async (id: string, field = "secretAccessKey") => openSecret(await rowOf(id), field);
const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable("This should be refused."),
    (error: { code: string; message: string; fieldErrors?: Record<string, string[]> }) => error,
  );

describe("creating a credential", () => {
  it("with access keys gives everything but the secret, which is sealed in its row", async () => {
    const input = anyStaticKeys({ isDefault: false });
    const credential = await createCredential(home.owner, input);
    expect(credential).toEqual({
      id: expect.any(String),
      name: input.name,
      provider: "aws",
      authenticationMethod: "static_keys",
      workloadIdentityConfig: null,
      settings: { accessKeyId: anyAccessKeyId, region: "us-east-1" },
      storedSecrets: ["secretAccessKey"],
      isDefault: false,
      variableCount: 0,
      lastTest: null,
      lastTestedAt: null,
      evidence: [],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      etag: expect.any(String),
    });
    expect(await getCredential(home.owner, credential.id)).toEqual(credential);
    expect(await secretOf(credential.id)).toBe(anySecretAccessKey);
    const { sealed } = await rowOf(credential.id);
    expect(sealed).toEqual({ secretAccessKey: expect.stringMatching(/^s1\.[0-9a-f]{16}\./) });
    const audited = await expectAudit(home.owner, "secret_provider_credential.created");
    expect(audited.detail).toEqual({
      after: {
        name: input.name,
        provider: "aws",
        authenticationMethod: "static_keys",
        workloadIdentityConfig: null,
        settings: { accessKeyId: anyAccessKeyId, region: "us-east-1" },
        storedSecrets: ["secretAccessKey"],
        isDefault: false,
      },
    });
  });

  it("with AssumeRole takes an External ID or none", async () => {
    const secrets = { secretAccessKey: anySecretAccessKey, externalId: "tenant-of-home" };
    const withId = await createCredential(home.owner, anyAssumeRole({ secrets }));
    expect(withId).toMatchObject({
      authenticationMethod: "assume_role",
      settings: { roleArn: "arn:aws:iam::123456789012:role/secrets-reader" },
      storedSecrets: ["externalId", "secretAccessKey"],
    });
    expect(await secretOf(withId.id, "externalId")).toBe("tenant-of-home");
    const without = await createCredential(
      home.owner,
      anyAssumeRole({ secrets: { secretAccessKey: anySecretAccessKey, externalId: null } }),
    );
    expect(without.storedSecrets).toEqual(["secretAccessKey"]);
  });

  it.each([
    ["no secret", anyStaticKeys({ secrets: undefined }), "secrets.secretAccessKey"],
    ["a blank secret", anyAssumeRole({ secrets: { secretAccessKey: " " } }), "secrets.secretAccessKey"],
    ["a secret among the settings", { settings: { secretAccessKey: "x" } }, "settings.secretAccessKey"],
    ["a secret beside the others", { secretAccessKey: "x" }, "secretAccessKey"],
    ["a config", { workloadIdentityConfigId: "x" }, "workloadIdentityConfigId"],
    ["a role without AssumeRole", { settings: { roleArn: "arn:aws:iam::1:role/x" } }, "settings.roleArn"],
    ["an External ID without AssumeRole", { secrets: { externalId: "tenant" } }, "secrets.externalId"],
    ["an External ID beside the others", { externalId: "tenant" }, "externalId"],
    ["a session token", { secrets: { sessionToken: "x" } }, "secrets.sessionToken"],
    ["no key id", { settings: { region: "us-east-1" } }, "settings.accessKeyId"],
    ["a temporary key", { settings: { accessKeyId: "ASIAIOSFODNN7EXAMPLE" } }, "settings.accessKeyId"],
    ["AssumeRole without a role", { authenticationMethod: "assume_role" }, "settings.roleArn"],
    ["secrets that are a list", { secrets: ["canary-in-a-list"] }, "secrets"],
    ["a secret that is an object", { secrets: { secretAccessKey: { a: 1 } } }, "secrets.secretAccessKey"],
  ])("refuses %s beside the field, and repeats nothing", async (_, change, field) => {
    const before = await listCredentials(home.owner, { limit: 100 });
    const input = "name" in change ? change : anyStaticKeys(change);
    const error = await refusalOf(createCredential(home.owner, input));
    expect(error).toMatchObject({
      code: "validation_failed",
      fieldErrors: { [field]: [expect.any(String)] },
    });
    expect(inspect(error, { depth: 10 })).not.toMatch(/canary|wJalr/);
    expect(await listCredentials(home.owner, { limit: 100 })).toEqual(before);
  });
});

describe("changing a credential with keys", () => {
  const secrets = { secretAccessKey: anySecretAccessKey, externalId: "tenant-1" };
  const create = () => createCredential(home.owner, anyAssumeRole({ secrets }));
  const change = (id: string, input: object) => updateCredential(home.owner, id, input);

  it.each([
    ["absent", undefined],
    ["blank", { secretAccessKey: "", externalId: " " }],
    ["none", {}],
  ])("keeps the secrets that are %s", async (_, blank) => {
    const { id } = await create();
    const before = (await rowOf(id)).sealed;
    const updated = await change(id, anyAssumeRole({ name: `kept-${id}`, secrets: blank }));
    expect(updated.storedSecrets).toEqual(["externalId", "secretAccessKey"]);
    expect((await rowOf(id)).sealed).toEqual(before);
    const audited = await expectAudit(home.owner, "secret_provider_credential.updated");
    expect(audited.detail).not.toHaveProperty("secretsChanged");
  });

  it("replaces one that is entered, and records which, never what", async () => {
    const { id } = await create();
    const other = "abcdefghijklmnopqrstuvwxyz0123456789ABCD";
    await change(id, anyAssumeRole({ secrets: { secretAccessKey: other } }));
    expect(await secretOf(id)).toBe(other);
    expect(await secretOf(id, "externalId")).toBe("tenant-1");
    const audited = await expectAudit(home.owner, "secret_provider_credential.updated");
    expect(audited.detail).toMatchObject({ secretsChanged: ["secretAccessKey"] });
    expect(JSON.stringify(audited)).not.toContain(other);
  });

  it("takes an External ID away when asked to", async () => {
    const { id } = await create();
    const updated = await change(id, anyAssumeRole({ secrets: { externalId: null } }));
    expect(updated.storedSecrets).toEqual(["secretAccessKey"]);
    expect(await secretOf(id, "externalId")).toBeNull();
    expect((await expectAudit(home.owner, "secret_provider_credential.updated")).detail).toMatchObject({
      secretsChanged: ["externalId"],
    });
  });

  it("drops the External ID of another Role ARN, and records it", async () => {
    const { id } = await create();
    const settings = { ...anyAssumeRole().settings, roleArn: "arn:aws:iam::123456789012:role/another" };
    const updated = await change(id, anyAssumeRole({ settings, secrets: {} }));
    expect(updated.storedSecrets).toEqual(["secretAccessKey"]);
    expect(await secretOf(id, "externalId")).toBeNull();
    expect((await expectAudit(home.owner, "secret_provider_credential.updated")).detail).toMatchObject({
      secretsChanged: ["externalId"],
    });
    await change(id, anyAssumeRole({ settings, secrets: { externalId: "tenant-2" } }));
    expect(await secretOf(id, "externalId")).toBe("tenant-2");
  });

  it("does not keep the secret of another Access Key ID", async () => {
    const { id } = await create();
    const settings = { ...anyAssumeRole().settings, accessKeyId: "AKIAANOTHEREXAMPLE12" };
    const error = await refusalOf(change(id, anyAssumeRole({ settings, secrets: {} })));
    expect(error.fieldErrors).toEqual({
      "secrets.secretAccessKey": [expect.stringContaining("belongs to the previous Access Key ID")],
    });
    const secretAccessKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCD";
    const updated = await change(id, anyAssumeRole({ settings, secrets: { secretAccessKey } }));
    expect(updated.settings.accessKeyId).toBe("AKIAANOTHEREXAMPLE12");
    expect(await secretOf(id, "externalId")).toBe("tenant-1");
  });

  it("drops what the new method does not have, and keeps what it shares", async () => {
    const { id } = await create();
    const keys = await change(id, anyStaticKeys({ secrets: {} }));
    expect(keys).toMatchObject({ authenticationMethod: "static_keys", storedSecrets: ["secretAccessKey"] });
    expect(keys.settings).not.toHaveProperty("roleArn");
    expect(await secretOf(id)).toBe(anySecretAccessKey);

    const identity = await change(id, anyCredential(configId));
    expect(identity).toMatchObject({ workloadIdentityConfig: { id: configId }, storedSecrets: [] });
    expect(identity.settings).toEqual({ region: "us-east-1" });
    expect((await rowOf(id)).sealed).toEqual({});

    // What was dropped is gone: nothing is left that blank could keep.
    const error = await refusalOf(change(id, anyStaticKeys({ secrets: {} })));
    expect(error.fieldErrors).toEqual({ "secrets.secretAccessKey": ["Enter the Secret Access Key."] });
    const back = await change(id, anyStaticKeys());
    expect(back).toMatchObject({ workloadIdentityConfig: null, storedSecrets: ["secretAccessKey"] });
    expect((await rowOf(id)).workloadIdentityConfigId).toBeNull();
  });

  it("forgets the last test when a key, a secret or the role is another, and keeps it otherwise", async () => {
    const { id } = await create();
    const test = async () => {
      const green = { ok: true, principal: "arn:aws:iam::123456789012:user/u", account: "123456789012" };
      await database()
        .update(credentials)
        .set({ lastTest: green as never, lastTestedAt: new Date() })
        .where(eq(credentials.id, id));
    };
    await test();
    expect((await change(id, anyAssumeRole({ name: `same-${id}`, secrets: {} }))).lastTest).not.toBeNull();
    const roleArn = "arn:aws:iam::123456789012:role/another";
    const changes = [
      anyAssumeRole({ settings: { ...anyAssumeRole().settings, roleArn } }),
      anyAssumeRole({ secrets: { externalId: "tenant-2" } }),
      anyAssumeRole({ secrets: { externalId: null } }),
      anyStaticKeys({ secrets: {} }),
    ];
    for (const input of changes) {
      await test();
      expect(await change(id, input)).toMatchObject({ lastTest: null, lastTestedAt: null });
    }
  });
});

describe("a sealed secret", () => {
  it("does not open in another row, another field or another organization", async () => {
    const secrets = { secretAccessKey: anySecretAccessKey, externalId: "tenant-1" };
    const { id } = await createCredential(home.owner, anyAssumeRole({ secrets }));
    const other = await createCredential(home.owner, anyAssumeRole({ secrets }));
    const row = await rowOf(id);
    for (const moved of [
      { ...row, id: other.id },
      { ...row, organizationId: foreign.id },
      { ...row, sealed: { secretAccessKey: row.sealed.externalId ?? "" } },
    ]) {
      expect(() => openSecret(moved, "secretAccessKey")).toThrow(/altered or moved/);
    }
  });

  it("whose key is gone names the key, and opens again with it", async () => {
    const { id } = await createCredential(home.owner, anyStaticKeys());
    const row = await rowOf(id);
    const keyId = row.sealed.secretAccessKey?.split(".")[1] ?? "";
    const keys = process.env.SEALING_KEYS;
    process.env.SEALING_KEYS = Buffer.alloc(32, 7).toString("base64");
    try {
      openSecret(row, "secretAccessKey");
      expect.unreachable();
    } catch (error) {
      const problem = (await problemResponse(error, "test").json()) as { code: string; detail: string };
      expect(problem).toMatchObject({ code: "sealing_key_missing", status: 503 });
      expect(problem.detail).toContain(keyId);
    } finally {
      process.env.SEALING_KEYS = keys;
    }
    expect(openSecret(row, "secretAccessKey")).toBe(anySecretAccessKey);
  });

  it("is in no view, no list, no audit row and no column in clear", async () => {
    const secretAccessKey = "CanaryCanaryCanaryCanaryCanaryCanary0001";
    const input = anyAssumeRole({ secrets: { secretAccessKey, externalId: "canary-external-id" } });
    const credential = await createCredential(home.owner, input);
    await updateCredential(home.owner, credential.id, { ...input, secrets: {} });
    const shown = JSON.stringify([
      credential,
      await getCredential(home.owner, credential.id),
      await listCredentials(home.owner, { limit: 100 }),
    ]);
    expect(shown).not.toMatch(/canary/i);
    expect((await everyRow()).filter(({ row }) => /canary/i.test(row))).toEqual([]);
    expect(shown).not.toContain((await rowOf(credential.id)).sealed.secretAccessKey);
  });
});

describe("who may", () => {
  it("change credentials with keys: whoever manages secret providers, with no say over configs", async () => {
    const actor = await home.memberWith({ secret_providers: "manage" });
    const created = await createCredential(actor, anyStaticKeys());
    await updateCredential(actor, created.id, anyAssumeRole({ secrets: {} }));
    await deleteCredential(actor, created.id);
    const reader = await home.memberWith({ secret_providers: "read", workload_identity_configs: "manage" });
    const { id } = await createCredential(home.owner, anyStaticKeys());
    for (const refused of [home.member, reader]) {
      for (const call of [
        () => createCredential(refused, anyStaticKeys()),
        () => updateCredential(refused, id, anyStaticKeys()),
        () => deleteCredential(refused, id),
      ]) {
        expect(await refusalOf(call())).toMatchObject({ code: "permission_denied" });
      }
    }
    expect(await getCredential(reader, id)).toMatchObject({ id });
  });

  it("move a credential from or to Workload Identity: only with configs as well", async () => {
    const actor = await home.memberWith({ secret_providers: "manage" });
    const keys = await createCredential(home.owner, anyStaticKeys());
    const identity = await createCredential(home.owner, anyCredential(configId));
    const unchanged = async ({ id }: SecretProviderCredential, call: () => Promise<unknown>) => {
      const before = await getCredential(home.owner, id);
      expect(await refusalOf(call())).toMatchObject({
        code: "permission_denied",
        message: expect.stringContaining("workload_identity_configs"),
      });
      expect(await getCredential(home.owner, id)).toEqual(before);
    };
    await unchanged(keys, () => updateCredential(actor, keys.id, anyCredential(configId)));
    await unchanged(identity, () => updateCredential(actor, identity.id, anyStaticKeys()));
    await unchanged(identity, () => deleteCredential(actor, identity.id));
  });

  it("see another organization's: nobody", async () => {
    const { id } = await createCredential(home.owner, anyStaticKeys());
    for (const call of [
      () => getCredential(foreign.owner, id),
      () => updateCredential(foreign.owner, id, anyStaticKeys()),
      () => deleteCredential(foreign.owner, id),
    ]) {
      expect(await refusalOf(call())).toMatchObject({ code: "not_found" });
    }
  });
});
