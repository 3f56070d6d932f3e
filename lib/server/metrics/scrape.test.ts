import { sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { kickoffs } from "@/db/schema/automations";
import { freePort } from "@/dev/ports";
import type { Worker } from "@/lib/server/auth/actor";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { kickoffShares } from "@/lib/server/automations/shares";
import { tellOfNewPassword } from "@/lib/server/emails/outbox";
import { scraped, timedCloudCall } from "@/lib/server/metrics/registry";
import { serveMetrics } from "@/lib/server/metrics/serving";
import { createCredential } from "@/lib/server/secret-providers/service";
import { sendTest } from "@/lib/server/webhooks/deliveries";
import { createWebhook, switchWebhook } from "@/lib/server/webhooks/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { AppError, type CloudFailure } from "@/lib/shared/errors";
import { onWorker, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import { switchEmailOff } from "@/test/support/emails";
import { later } from "@/test/support/later";
import { anyConfig, anyCredential, setTestEnvironment, testOrganization } from "@/test/support/organization";
import { anyWebhook } from "@/test/support/webhooks";

useTestDatabase();
let worker: Worker;
let direct: Worker;
beforeAll(async () => {
  setTestEnvironment();
  const { owner } = await testOrganization();
  const config = await createConfig(owner, anyConfig());
  const credential = await createCredential(owner, anyCredential(config.id));
  const source = `credential:${credential.id}`;
  ({ worker } = await (
    await testAutomation(owner, [{ key: "ONE", source, secretName: "metrics/one-of-acme" }])
  ).deploy());
  ({ worker: direct } = await (await testAutomation(owner, [])).deploy());
});

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** What a series says in a scrape made now; undefined where it is not there. */
async function valueOfSeries(series: string): Promise<number | undefined> {
  const { text } = await later(scraped);
  const line = text.split("\n").find((line) => line.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
const kickoffsSeen = (mode: string, outcome: string) =>
  valueOfSeries(`latchkey_kickoffs_total{mode="${mode}",outcome="${outcome}"}`);
const failed = {
  status: "failed",
  receipts: [],
  failures: [{ key: "ONE", reason: "access_denied", detail: "No." }],
  durationMs: 1,
};

const refusal = (reason: string) =>
  new AppError("cloud_refused", "No.", {
    failure: { stage: "read", reason, providerCode: null, message: "No." } as CloudFailure,
  });

describe("a scrape", () => {
  it("counts a kickoff once it has ended", async () => {
    const before = (await kickoffsSeen("worker", "failed")) ?? Number.NaN;
    const { kickoffId } = await onWorker(worker);
    expect(await kickoffsSeen("worker", "failed")).toBe(before);
    await recordOutcome(worker, kickoffId, failed);
    await recordOutcome(worker, kickoffId, failed).catch(() => undefined);
    expect(await kickoffsSeen("worker", "failed")).toBe(before + 1);
    const resolved = (await kickoffsSeen("worker", "resolved")) ?? Number.NaN;
    await onWorker(direct);
    expect(await kickoffsSeen("worker", "resolved")).toBe(resolved + 1);
  });

  it("says how old the oldest kickoff without an outcome is, and how many are lost", async () => {
    const gauges = async () => [
      await valueOfSeries("latchkey_kickoff_oldest_unfinished_seconds"),
      await valueOfSeries("latchkey_kickoffs_lost"),
    ];
    expect(await gauges()).toEqual([0, 0]);
    const { kickoffId } = await onWorker(worker);
    const startedAt = (ago: string) =>
      database()
        .update(kickoffs)
        .set({ startedAt: sql`now() - ${ago}::interval` })
        .where(sql`id = ${kickoffId}`);
    await startedAt("14 minutes");
    const [age = 0, lost] = await gauges();
    expect([Math.floor(age / 10), lost]).toEqual([84, 0]);
    await startedAt("16 minutes");
    expect(await gauges()).toEqual([0, 1]);
    await startedAt("80 minutes");
    expect(await gauges()).toEqual([0, 0]);
  });

  it("says how many deliveries to webhooks wait, and for how long, and how many webhooks are paused", async () => {
    const { owner } = await testOrganization();
    const { id } = await createWebhook(owner, anyWebhook());
    await sendTest(owner, id);
    await database().execute(sql`update webhook_deliveries set created_at = now() - interval '90 seconds'`);
    expect(await valueOfSeries("latchkey_webhook_deliveries_waiting")).toBe(1);
    expect(Math.floor((await valueOfSeries("latchkey_webhook_oldest_waiting_seconds")) ?? 0)).toBe(90);
    expect(await valueOfSeries('latchkey_webhook_deliveries_total{outcome="given_up"}')).toBe(0);
    const paused = async () => {
      const of = (reason: string) => valueOfSeries(`latchkey_webhooks_paused{reason="${reason}"}`);
      return [await of("person"), await of("failures"), await of("gone")];
    };
    expect(await paused()).toEqual([0, 0, 0]);
    await switchWebhook(owner, id, { isPaused: true });
    expect(await paused()).toEqual([1, 0, 0]);
    await database().execute(sql`update webhooks set pause_reason = 'failures' where id = ${id}`);
    expect(await paused()).toEqual([0, 1, 0]);
  });

  it("says how much email waits, and for how long", async () => {
    const { member } = await testOrganization();
    Object.assign(process.env, { SMTP_URL: "smtp://localhost", EMAIL_FROM: "a@b.example" });
    await database().transaction((tx) => tellOfNewPassword(tx, member.userId));
    switchEmailOff();
    await database().execute(sql`update emails set created_at = now() - interval '90 seconds'`);
    expect(await valueOfSeries("latchkey_emails_waiting")).toBe(1);
    expect(Math.floor((await valueOfSeries("latchkey_email_oldest_waiting_seconds")) ?? 0)).toBe(90);
    expect(await valueOfSeries('latchkey_emails_total{kind="password_changed",outcome="given_up"}')).toBe(0);
  });

  it.each([
    ["refused", refusal("access_denied")],
    ["timeout", refusal("cloud_timeout")],
    ["unreachable", refusal("cloud_unreachable")],
    ["error", new Error("a bug")],
  ])("keeps a call to a cloud that ends as %s", async (outcome, error) => {
    const call = timedCloudCall("aws", "verify", async () => {
      throw error;
    });
    await expect(call).rejects.toBe(error);
    const labels = `cloud="aws",operation="verify",outcome="${outcome}"`;
    expect(await valueOfSeries(`latchkey_cloud_call_duration_seconds_count{${labels}}`)).toBe(1);
  });

  it("has the database's connections, the queues and the event loop, and nothing of an organization", async () => {
    expect(await valueOfSeries('latchkey_database_connections{state="most"}')).toBe(10);
    expect(await valueOfSeries('latchkey_queue_running{queue="kickoffs"}')).toBe(0);
    await kickoffShares.run("acme", async () =>
      expect(await valueOfSeries('latchkey_queue_running{queue="kickoffs"}')).toBe(1),
    );
    const { text } = await scraped();
    expect(text).toContain("nodejs_eventloop_lag_p99_seconds");
    expect(text).not.toMatch(/acme|metrics\/one|[\da-f]{8}-[\da-f]{4}-/i);
  });

  it("leaves out what only the database knows while that does not answer", async () => {
    const url = process.env.DATABASE_URL;
    const { closeDatabase } = await import("@/db/client");
    await closeDatabase();
    process.env.DATABASE_URL = "postgres://nobody@127.0.0.1:1/none";
    try {
      expect(await valueOfSeries("latchkey_kickoffs_lost")).toBeUndefined();
      expect(await valueOfSeries('latchkey_queue_length{queue="kickoffs"}')).toBe(0);
    } finally {
      await closeDatabase();
      process.env.DATABASE_URL = url;
    }
  });
});

describe("the port of the metrics", () => {
  it("answers a scrape and nothing else, without a token", async () => {
    const metricsPort = await freePort();
    ends.push(await serveMetrics({ host: "127.0.0.1", metricsPort, metricsToken: null }));
    const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${metricsPort}${path}`, init);
    const scrape = await ask("/metrics");
    expect([scrape.status, scrape.headers.get("content-type")]).toEqual([
      200,
      "text/plain; version=0.0.4; charset=utf-8",
    ]);
    expect((await ask("/api/v1/organizations")).status).toBe(404);
    expect((await ask("/metrics", { method: "POST" })).status).toBe(404);
  });

  it("asks for the token where one is set", async () => {
    const metricsPort = await freePort();
    const metricsToken = "t".repeat(32);
    ends.push(await serveMetrics({ host: "127.0.0.1", metricsPort, metricsToken }));
    const ask = async (authorization?: string) =>
      (
        await fetch(`http://127.0.0.1:${metricsPort}/metrics`, {
          headers: authorization === undefined ? {} : { authorization },
        })
      ).status;
    expect([await ask(), await ask("Bearer t"), await ask(`Bearer ${metricsToken}`)]).toEqual([
      401, 401, 200,
    ]);
  });

  it("says which port it is where something else listens there", async () => {
    const metricsPort = await freePort();
    ends.push(await serveMetrics({ host: "127.0.0.1", metricsPort, metricsToken: null }));
    await expect(serveMetrics({ host: "127.0.0.1", metricsPort, metricsToken: null })).rejects.toThrow(
      `METRICS_PORT ${metricsPort} of 127.0.0.1 can't be listened on (EADDRINUSE).`,
    );
  });
});

describe("the main port", () => {
  it("answers a scrape once there is a token, and knows of none before", async () => {
    const { scrapeAnswer } = await import("@/lib/server/metrics/main-port");
    const request = { method: "GET", url: "/metrics", headers: {} } as never;
    const sent: number[] = [];
    const response = {
      writeHead(status: number) {
        sent.push(status);
        return response;
      },
      end: () => response,
    } as never;
    expect(scrapeAnswer(request, response)).toBeNull();
    ends.push(await serveMetrics({ host: "127.0.0.1", metricsPort: null, metricsToken: "t".repeat(32) }));
    await scrapeAnswer(request, response);
    expect(sent).toEqual([401]);
    expect(scrapeAnswer({ ...(request as object), url: "/acme" } as never, response)).toBeNull();
    await ends.pop()?.();
    expect(scrapeAnswer(request, response)).toBeNull();
  });
});
