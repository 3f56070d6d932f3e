// Everything that a worker asks, behind a real PgBouncer that lends PostgreSQL's processes for one transaction at a time: the
// statements of these paths have fixed texts, and one that was prepared in another process would fail.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { closeDatabase } from "@/db/client";
import { verifyChain } from "@/lib/server/audit/verification";
import { workerOf } from "@/lib/server/automations/deployments/token";
import { issueIdentityToken } from "@/lib/server/automations/kickoffs/identity-tokens";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { kickoffWorkerOf, startKickoff } from "@/lib/server/automations/kickoffs/service";
import { origin, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { testOrganization } from "@/test/support/organization";
import { type Bouncer, pgbouncer, startBouncer } from "@/test/support/pgbouncer";

if (!pgbouncer) console.warn("PgBouncer is not installed: no kickoff is tried behind it here.");

describe.skipIf(!pgbouncer)("behind PgBouncer in transaction mode", () => {
  const database = useTestDatabase();
  const cloud = useTestCloud();
  let bouncer: Bouncer;

  beforeAll(async () => {
    // Fewer of PostgreSQL's processes than connections: a session meets another one at almost each transaction.
    bouncer = await startBouncer(database.url(), "transaction", 3);
  });
  afterAll(async () => {
    await closeDatabase();
    process.env.DATABASE_URL = database.url();
    await bouncer.stop();
  });

  it.each([["finds out by itself"], ["is told by DATABASE_POOLER"]])("%s", async (how) => {
    vi.spyOn(console, "info").mockImplementation(() => undefined);
    if (how.startsWith("is told")) vi.stubEnv("DATABASE_POOLER", "transaction");
    await closeDatabase();
    process.env.DATABASE_URL = bouncer.url;
    const home = await testOrganization();
    const { source, config } = await cloud.connect(home.owner);
    const names = ["one", "two", "three"].map((name) => `pooled-${home.owner.organizationId}/${name}`);
    for (const name of names) await cloud.createSecret(name, `value of ${name}`);
    const automation = await testAutomation(
      home.owner,
      names.map((secretName, index) => ({ key: `SECRET_${index}`, source, secretName })),
    );
    const { token } = await automation.deploy();
    const expected = Object.fromEntries(names.map((name, index) => [`SECRET_${index}`, `value of ${name}`]));

    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const kickoff = { runtimeVersion: "1.14.5", contract: 2 };
        const whole = await startKickoff(await kickoffWorkerOf(token, origin), {
          ...kickoff,
          resolve: "platform",
        });
        expect(whole).toMatchObject({ environment: expected });
        const { kickoffId } = await startKickoff(await kickoffWorkerOf(token, origin), {
          ...kickoff,
          resolve: "worker",
        });
        const worker = await workerOf(token, origin);
        const given = await issueIdentityToken(worker, { configId: config.id, kickoffId });
        expect(given.token.split(".")).toHaveLength(3);
        await recordOutcome(worker, kickoffId, {
          status: "failed",
          receipts: [],
          failures: [{ key: "SECRET_0", reason: "access_denied", detail: "No." }],
          durationMs: 1,
        });
      }),
    );
    expect(await verifyChain(home.owner.organizationId)).toMatchObject({ faults: [] });
    vi.unstubAllEnvs();
  });
});
