import { sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { trustWaits } from "@/db/schema/evidence";
import { listAuditEvents } from "@/lib/server/audit/service";
import type { Member } from "@/lib/server/auth/actor";
import { awaitNewTrust, awaitTrust } from "@/lib/server/secret-providers/trust-wait";
import { setupProgress } from "@/lib/server/setup-progress/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { anyConfig, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
afterEach(() => cloud.aws.clearFaults());

const region = "us-east-1";
const input = (roleArn: string, action: string) => ({ action, cloud: "aws", settings: { roleArn, region } });
const records = async (owner: Member, action: string) => (await listAuditEvents(owner, { action })).items;
const isDue = () => database().update(trustWaits).set({ nextTryAt: sql`now()` });

describe("waiting for a role's trust", () => {
  it("turns green once AWS lets the organization in, and is one record", async () => {
    const { owner } = await testOrganization();
    const roleArn = await cloud.createRole({ subject: "organization:another" });
    expect(await awaitNewTrust(owner, input(roleArn, "look"))).toMatchObject({ state: "none", attempts: 0 });
    expect(await awaitNewTrust(owner, input(roleArn, "start"))).toMatchObject({ state: "waiting" });
    expect(await awaitNewTrust(owner, input(roleArn, "try"))).toMatchObject({
      state: "waiting",
      attempts: 1,
      failure: { reason: "trust_policy_mismatch" },
    });
    expect(await records(owner, "trust.awaited")).toEqual([]);

    // The script has run.
    const trusting = await cloud.createRole({ subject: `organization:${owner.organizationId}` });
    await awaitNewTrust(owner, input(trusting, "start"));
    expect(await awaitNewTrust(owner, input(trusting, "try"))).toMatchObject({
      state: "green",
      failure: null,
      nextTryInMs: null,
    });
    const [record, ...more] = await records(owner, "trust.awaited");
    expect(more).toEqual([]);
    expect(record).toMatchObject({
      outcome: "ok",
      detail: { principal: trusting, ended: "green", attempts: 1 },
    });
    const { items } = await setupProgress(owner);
    const role = trusting.split("/").at(-1);
    for (const step of ["issuer", "trust"]) {
      expect(items.find((item) => item.step === step)).toMatchObject({
        state: "done",
        evidence: { by: "setup", label: role },
      });
    }
  });

  it("asks AWS only when it is time to, however often pages ask, with one token for all attempts", async () => {
    const { owner } = await testOrganization();
    const roleArn = "arn:aws:iam::123456789012:role/not-there";
    await awaitNewTrust(owner, input(roleArn, "start"));
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => awaitNewTrust(owner, input(roleArn, "try"))),
    );
    expect(Math.max(...answers.map(({ attempts }) => attempts))).toBe(1);
    await isDue();
    expect((await awaitNewTrust(owner, input(roleArn, "try"))).attempts).toBe(2);
    expect((await awaitNewTrust(owner, input(roleArn, "try"))).nextTryInMs).toBeGreaterThan(3000);
    expect(await records(owner, "identity_token.minted")).toHaveLength(1);
    // Who comes later joins the wait that runs.
    expect((await awaitNewTrust(owner, input(roleArn, "start"))).attempts).toBe(2);
  });

  it("keeps its token even where AWS refuses the token itself", async () => {
    const { owner } = await testOrganization();
    const roleArn = await cloud.createRole({ subject: `organization:${owner.organizationId}` });
    cloud.aws.setFault({ kind: "issuer-unreachable" });
    await awaitNewTrust(owner, input(roleArn, "start"));
    for (const _ of [1, 2, 3]) {
      await awaitNewTrust(owner, input(roleArn, "try"));
      await isDue();
    }
    expect(await records(owner, "identity_token.minted")).toHaveLength(1);
    cloud.aws.clearFaults();
    expect(await awaitNewTrust(owner, input(roleArn, "try"))).toMatchObject({ state: "green" });
  });

  it("ends by Stop, or after ten minutes, with one record each", async () => {
    const { owner } = await testOrganization();
    const roleArn = "arn:aws:iam::123456789012:role/not-there";
    await awaitNewTrust(owner, input(roleArn, "start"));
    expect(await awaitNewTrust(owner, input(roleArn, "stop"))).toMatchObject({ state: "stopped" });
    await awaitNewTrust(owner, input(roleArn, "stop"));
    expect(await awaitNewTrust(owner, input(roleArn, "try"))).toMatchObject({
      state: "stopped",
      attempts: 0,
    });
    await awaitNewTrust(owner, input(roleArn, "start"));
    await awaitNewTrust(owner, input(roleArn, "try"));
    await database().update(trustWaits).set({ startedAt: sql`now() - interval '11 minutes'` });
    await isDue();
    expect(await awaitNewTrust(owner, input(roleArn, "look"))).toMatchObject({ state: "timed_out" });
    expect(await awaitNewTrust(owner, input(roleArn, "try"))).toMatchObject({
      state: "timed_out",
      attempts: 1,
    });
    const ended = (await records(owner, "trust.awaited")).map(({ outcome, detail }) => [
      outcome,
      detail.ended,
    ]);
    expect(ended).toEqual([
      ["failed", "timed_out"],
      ["ok", "stopped"],
    ]);
  });

  it("is for five roles at a time", async () => {
    const { owner } = await testOrganization();
    const role = (number: number) => `arn:aws:iam::123456789012:role/role-${number}`;
    for (const number of [1, 2, 3, 4, 5]) await awaitNewTrust(owner, input(role(number), "start"));
    await expect(awaitNewTrust(owner, input(role(6), "start"))).rejects.toMatchObject({
      code: "too_many_requests",
    });
    await awaitNewTrust(owner, input(role(1), "stop"));
    expect(await awaitNewTrust(owner, input(role(6), "start"))).toMatchObject({ state: "waiting" });
  });

  it("of a config is recorded as the config's, and needs what Test Connection needs", async () => {
    const { owner, memberWith } = await testOrganization();
    const roleArn = await cloud.createRole({ subject: `organization:${owner.organizationId}` });
    const config = await createConfig(owner, { ...anyConfig(), settings: { roleArn, region } });
    await awaitTrust(owner, config.id, { action: "start" });
    expect(await awaitTrust(owner, config.id, { action: "try" })).toMatchObject({ state: "green" });
    const [record] = await records(owner, "trust.awaited");
    expect(record).toMatchObject({ object: { kind: "workload_identity_config", id: config.id } });

    const tester = await memberWith({ secret_providers: "manage", workload_identity_configs: "read" });
    await expect(awaitTrust(tester, config.id, { action: "look" })).rejects.toMatchObject({
      code: "permission_denied",
    });
    const foreign = await testOrganization();
    await expect(awaitTrust(foreign.owner, config.id, { action: "start" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
