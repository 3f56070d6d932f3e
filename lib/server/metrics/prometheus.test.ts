// The dashboard and the alert rules of deploy/, by Debian's Prometheus on a real scrape of a process that did some work.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { database } from "@/db/client";
import { freePort } from "@/dev/ports";
import { tellOfNewPassword } from "@/lib/server/emails/outbox";
import { fairShare } from "@/lib/server/fair-share";
import { watched } from "@/lib/server/metrics/queues";
import {
  countDelivery,
  countEmail,
  countedMint,
  countKickoff,
  timedCloudCall,
} from "@/lib/server/metrics/registry";
import { serveMetrics } from "@/lib/server/metrics/serving";
import { sendTest } from "@/lib/server/webhooks/deliveries";
import { createWebhook } from "@/lib/server/webhooks/service";
import { AppError } from "@/lib/shared/errors";
import { useTestDatabase } from "@/test/support/database";
import { switchEmailOff } from "@/test/support/emails";
import { haveInstalled } from "@/test/support/installed";
import { setTestEnvironment, testOrganization } from "@/test/support/organization";
import { anyWebhook } from "@/test/support/webhooks";

const deploy = path.resolve(import.meta.dirname, "../../../deploy/monitoring");
const alertsFile = path.join(deploy, "alerts.yml");
const alerts: { groups: { rules: { alert: string; expr: string }[] }[] } = parse(
  readFileSync(alertsFile, "utf8"),
);
const rules = alerts.groups.flatMap((group) => group.rules);
const dashboard: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(
  readFileSync(path.join(deploy, "dashboard.json"), "utf8"),
);
const panels = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => [title, expr] as const),
);

const isThere = haveInstalled(
  ["prometheus", "promtool"],
  "The dashboard and alerts on a real scrape:",
  "prometheus",
);

useTestDatabase();

describe.skipIf(!isThere)("Prometheus", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-prometheus-"));
  let url = "";
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    // So that there is a pool, webhooks of which one waits and one is paused, and a queue that has something in it.
    setTestEnvironment();
    const { owner } = await testOrganization();
    const waits = await createWebhook(owner, anyWebhook());
    await sendTest(owner, waits.id);
    await database().execute(sql`update webhook_deliveries set created_at = now() - interval '2 hours'`);
    await createWebhook(owner, anyWebhook()).then(({ id }) =>
      database().execute(sql`update webhooks set paused_at = now(), pause_reason = 'gone' where id = ${id}`),
    );
    Object.assign(process.env, { SMTP_URL: "smtp://localhost", EMAIL_FROM: "a@b.example" });
    await database().transaction((tx) => tellOfNewPassword(tx, owner.userId));
    await database().execute(sql`update emails set created_at = now() - interval '1 hour'`);
    switchEmailOff();
    const share = watched(
      "kickoffs",
      fairShare(
        { runningPerKey: 1, running: 1, queuedPerKey: 50, queued: 50, waitMs: 60_000 },
        { own: "", all: "" },
      ),
    );
    let release: () => unknown = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const waiting = Array.from({ length: 3 }, () => share.run("one", () => held));
    ends.push(async () => {
      release();
      await Promise.all(waiting);
    });

    const [metricsPort, port] = [await freePort(), await freePort()];
    ends.push(await serveMetrics({ host: "127.0.0.1", metricsPort, metricsToken: null }));
    const file = path.join(folder, "prometheus.yml");
    writeFileSync(
      file,
      JSON.stringify({
        global: { scrape_interval: "1s", evaluation_interval: "1s" },
        rule_files: [alertsFile],
        scrape_configs: [
          { job_name: "latchkey", static_configs: [{ targets: [`127.0.0.1:${metricsPort}`] }] },
        ],
      }),
    );
    const prometheus = spawn("prometheus", [
      `--config.file=${file}`,
      `--storage.tsdb.path=${path.join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    ends.push(() => prometheus.kill());
    url = `http://127.0.0.1:${port}`;
    await until(async () => (await numberOf("up")) === 1);
    // A rate needs a count before and one after.
    await work();
    await sleep(2_500);
    await work();
    await until(
      async () => ((await numberOf('latchkey_kickoffs_total{mode="worker",outcome="resolved"}')) ?? 0) >= 6,
    );
    await sleep(1_500);
  }, 60_000);

  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  async function work() {
    for (let count = 0; count < 3; count += 1) {
      countKickoff("worker", "resolved");
      countKickoff("platform", "failed");
      countDelivery("delivered");
      countDelivery("failed");
      countEmail("password_changed", "sent");
      await countedMint("worker", async () => "token");
      await timedCloudCall("aws", "read_secret", () => sleep(5));
      await timedCloudCall("aws", "sign_in", async () => {
        throw new AppError("cloud_refused", "No.");
      }).catch(() => undefined);
    }
  }

  async function query(expr: string): Promise<{ value: [number, string]; metric: Record<string, string> }[]> {
    const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`);
    const answer = (await response.json()) as { status: string; error?: string; data: { result: never[] } };
    if (answer.status !== "success") throw new Error(`${expr}: ${answer.error}`);
    return answer.data.result;
  }

  async function numberOf(expr: string): Promise<number | undefined> {
    const [first] = await query(expr).catch(() => []);
    return first && Number(first.value[1]);
  }

  async function until(isTrue: () => Promise<boolean>) {
    for (let tries = 0; !(await isTrue()); tries += 1) {
      if (tries > 100) throw new Error("Prometheus did not get there.");
      await sleep(200);
    }
  }

  it("accepts the rules", async () => {
    const { stdout } = await promisify(execFile)("promtool", ["check", "rules", alertsFile]);
    expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
    const answer = await (await fetch(`${url}/api/v1/rules`)).json();
    const states = answer.data.groups[0].rules.map(({ name, health }: Record<string, string>) => [
      name,
      health,
    ]);
    expect(states).toEqual(rules.map(({ alert }) => [alert, "ok"]));
  });

  it.each(panels)("%s: the panel shows something", async (_, expr) => {
    const result = await query(expr);
    expect(result).not.toEqual([]);
    for (const { value } of result) expect(value[1]).not.toBe("NaN");
  });

  it("says what was done", async () => {
    const counted = (name: string, labels: string) => numberOf(`${name}{${labels}}`);
    expect([
      await counted("latchkey_kickoffs_total", 'mode="worker",outcome="resolved"'),
      await counted("latchkey_kickoffs_total", 'mode="platform",outcome="failed"'),
      await counted("latchkey_kickoffs_total", 'mode="platform",outcome="resolved"'),
      await counted("latchkey_identity_tokens_minted_total", 'holder="worker",outcome="ok"'),
      await counted("latchkey_cloud_call_duration_seconds_count", 'operation="read_secret",outcome="ok"'),
      await counted("latchkey_cloud_call_duration_seconds_count", 'operation="sign_in",outcome="refused"'),
      await counted("latchkey_queue_length", 'queue="kickoffs"'),
      await counted("latchkey_queue_running", 'queue="kickoffs"'),
      await counted("latchkey_webhook_deliveries_total", 'outcome="delivered"'),
      await counted("latchkey_webhook_deliveries_total", 'outcome="given_up"'),
      await counted("latchkey_webhooks_paused", 'reason="gone"'),
      await counted("latchkey_emails_total", 'kind="password_changed",outcome="sent"'),
      await counted("latchkey_emails_waiting", ""),
    ]).toEqual([6, 6, 0, 6, 6, 6, 2, 1, 6, 0, 1, 6, 1]);
    expect(await numberOf("latchkey_webhook_oldest_waiting_seconds")).toBeGreaterThanOrEqual(7_200);
  });

  it("would raise what there is reason for, and nothing else", async () => {
    const raised = [];
    for (const { alert, expr } of rules) if ((await query(expr)).length > 0) raised.push(alert);
    expect(raised).toEqual([
      "LatchkeyKickoffsFail",
      "LatchkeyWebhooksLate",
      "LatchkeyWebhookPaused",
      "LatchkeyEmailsLate",
    ]);
  });
});
