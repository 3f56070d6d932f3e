// Configs whose tokens speak for one automation, and configs that only some automations may use.
import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import type { Member } from "@/lib/server/auth/actor";
import { issueIdentityToken } from "@/lib/server/automations/kickoffs/identity-tokens";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { createVariable } from "@/lib/server/environment-variables/service";
import { searchSecretNames } from "@/lib/server/secret-providers/search-secret-names";
import { getCredential } from "@/lib/server/secret-providers/service";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { getConfig, updateConfig } from "@/lib/server/workload-identity/service";
import { reviewTrust } from "@/lib/server/workload-identity/trust-review";
import { anyVariable, onPlatform, onWorker, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let own: TestOrganization;
beforeAll(async () => {
  own = await testOrganization();
  await cloud.createSecret("narrowed/one", "value");
});

/** A role that trusts one automation, and a config whose tokens speak for one. */
async function narrowed(owner: Member, automationId: string) {
  const subject = `organization:${owner.organizationId}:automation:${automationId}`;
  const connected = await cloud.connect(owner, { subject });
  await change(owner, connected.config.id, { subject: "automation" });
  return connected;
}

async function change(owner: Member, id: string, changes: object) {
  const { name, cloud, settings, isDefault } = await getConfig(owner, id);
  return updateConfig(owner, id, { name, cloud, settings, isDefault, ...changes });
}

describe("a config whose tokens speak for one automation", () => {
  it("opens a role for the automation that its trust policy names, and for no other", async () => {
    const [first, second] = [await testAutomation(own.owner), await testAutomation(own.owner)];
    const { source, config, roleArn } = await narrowed(own.owner, first.id);
    const read = { key: "ONE", source, secretName: "narrowed/one" };
    await createVariable(own.owner, anyVariable({ ...read, automationIds: [first.id, second.id] }));
    const { worker } = await first.deploy();
    expect(await onPlatform(worker)).toMatchObject({ environment: { ONE: "value" } });
    const { kickoffId } = await onWorker(worker);
    const { token } = await issueIdentityToken(worker, { configId: config.id, kickoffId });
    expect(decodeJwt(token)).toMatchObject({
      sub: `organization:${own.id}:automation:${first.id}`,
      organization_id: own.id,
      "https://aws.amazon.com/roles": [roleArn],
    });
    expect(await preFlight(own.owner, first.id)).toMatchObject({ ok: true });

    const { worker: other } = await second.deploy();
    await expect(onPlatform(other)).rejects.toMatchObject({
      failures: [{ key: "ONE", reason: "trust_policy_mismatch" }],
    });
    const flight = await preFlight(own.owner, second.id);
    expect(flight.variables[0]?.failure).toMatchObject({
      reason: "trust_policy_mismatch",
      remedy: expect.stringContaining(`organization:${own.id}:automation:${second.id}`),
    });
  });

  it("is tested and searched for one automation, which the result names", async () => {
    const org = await testOrganization();
    const two = [await testAutomation(org.owner), await testAutomation(org.owner)] as const;
    const [a, b] = two[0].name < two[1].name ? two : ([two[1], two[0]] as const);
    const { credential, source } = await narrowed(org.owner, b.id);
    const preset = await testConnection(org.owner, credential.id);
    expect(preset).toMatchObject({ ok: false, automation: { id: a.id, name: a.name } });
    const chosen = await testConnection(org.owner, credential.id, { automationId: b.id });
    expect(chosen).toMatchObject({ ok: true, automation: { id: b.id, name: b.name } });
    expect(await getCredential(org.owner, credential.id)).toMatchObject({
      lastTest: chosen,
      workloadIdentityConfig: { subject: "automation" },
    });
    expect(await expectAudit(org.owner, "secret_provider_credential.tested")).toMatchObject({
      detail: { automation: b.name },
    });
    expect(await searchSecretNames(org.owner, { source, automationId: b.id })).toMatchObject({
      automation: { name: b.name },
    });
    await expect(searchSecretNames(org.owner, { source })).rejects.toMatchObject({ code: "cloud_refused" });
    const foreign = await testAutomation(own.owner);
    await expect(
      testConnection(org.owner, credential.id, { automationId: foreign.id }),
    ).rejects.toMatchObject({ code: "validation_failed" });
  });

  it("says before the exchange that there is no automation yet", async () => {
    const org = await testOrganization();
    const { credential, source } = await narrowed(org.owner, crypto.randomUUID());
    cloud.aws.clearRequests();
    const result = await testConnection(org.owner, credential.id);
    expect(result).toMatchObject({ ok: false, stage: "mint", reason: "no_automation", providerCode: null });
    expect(result).not.toHaveProperty("automation");
    await expect(searchSecretNames(org.owner, { source })).rejects.toMatchObject({
      failure: { reason: "no_automation" },
    });
    expect(cloud.aws.requests).toEqual([]);
  });

  it("has each of its automations asked for by the doctor", async () => {
    const org = await testOrganization();
    const first = await testAutomation(org.owner);
    const { config } = await narrowed(org.owner, first.id);
    const trusting = (...automationIds: string[]) => {
      const sub = automationIds.map((id) => `organization:${org.id}:automation:${id}`);
      return JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::${cloud.accountId}:oidc-provider/${cloud.host()}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: { [`${cloud.host()}:aud`]: "sts.amazonaws.com", [`${cloud.host()}:sub`]: sub },
          },
        },
      });
    };
    const verdict = async (policy: string) => (await reviewTrust(org.owner, config.id, { policy })).verdict;
    expect(await verdict(trusting(first.id))).toBe("allowed");
    const second = await testAutomation(org.owner);
    expect(await verdict(trusting(first.id))).toBe("denied");
    expect(await verdict(trusting(first.id, second.id))).toBe("allowed");
    await change(org.owner, config.id, { automationIds: [first.id] });
    expect(await verdict(trusting(first.id))).toBe("allowed");
  });

  it("stays so when a change says nothing of it, and loses its last test when it changes", async () => {
    const automation = await testAutomation(own.owner);
    const { config, credential } = await narrowed(own.owner, automation.id);
    await testConnection(own.owner, credential.id, { automationId: automation.id });
    expect(await change(own.owner, config.id, {})).toMatchObject({ subject: "automation" });
    expect((await getCredential(own.owner, credential.id)).lastTest).not.toBeNull();
    await change(own.owner, config.id, { subject: "organization" });
    expect((await getCredential(own.owner, credential.id)).lastTest).toBeNull();
    expect(await expectAudit(own.owner, "workload_identity_config.updated")).toMatchObject({
      detail: { before: { subject: "automation" }, after: { subject: "organization" } },
    });
  });
});

describe("a config that is limited to some automations", () => {
  it("is not assigned to others, planned for others, or minted for others", async () => {
    const [first, second] = [await testAutomation(own.owner), await testAutomation(own.owner)];
    const { config, source } = await cloud.connect(own.owner);
    const read = { key: "ONE", source, secretName: "narrowed/one" };
    await createVariable(own.owner, anyVariable({ ...read, automationIds: [first.id, second.id] }));
    const { worker } = await second.deploy();
    const { kickoffId } = await onWorker(worker);
    const request = { configId: config.id, kickoffId };
    await expect(issueIdentityToken(worker, request)).resolves.toBeDefined();

    await change(own.owner, config.id, { automationIds: [first.id] });
    await expect(issueIdentityToken(worker, request)).rejects.toMatchObject({ code: "not_found" });
    const failure = { key: "ONE", reason: "config_not_for_automation" };
    await expect(onPlatform(worker)).rejects.toMatchObject({ failures: [failure] });
    expect((await preFlight(own.owner, second.id)).variables[0]).toMatchObject({
      failure: { reason: "config_not_for_automation" },
    });
    expect(await onPlatform((await first.deploy()).worker)).toMatchObject({ environment: { ONE: "value" } });

    const more = { ...read, key: "TWO" };
    await expect(
      createVariable(own.owner, anyVariable({ ...more, automationIds: [second.id] })),
    ).rejects.toMatchObject({
      code: "validation_failed",
      fieldErrors: { automationIds: [expect.stringContaining(config.name)] },
    });
    await createVariable(own.owner, anyVariable({ ...more, automationIds: [first.id] }));
    await change(own.owner, config.id, { automationIds: null });
    expect(await onPlatform(worker)).toMatchObject({ environment: { ONE: "value" } });
  });

  it("takes automations of its own organization alone", async () => {
    const { config } = await cloud.connect(own.owner);
    const foreign = await testAutomation((await testOrganization()).owner);
    await expect(change(own.owner, config.id, { automationIds: [foreign.id] })).rejects.toMatchObject({
      fieldErrors: { automationIds: [expect.any(String)] },
    });
  });
});
