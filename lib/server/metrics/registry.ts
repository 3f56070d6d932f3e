// The metrics for Prometheus: counts and times of this process, never a name or a value of an organization.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { databaseConnections } from "@/db/client";
import { databaseGauges } from "@/lib/server/metrics/database-gauges";
import { shareCounts } from "@/lib/server/metrics/queues";
import { processWide } from "@/lib/server/process-wide";
import { type EmailKind, emailKinds } from "@/lib/shared/emails/schema";
import { AppError } from "@/lib/shared/errors";
import { version } from "@/lib/shared/version";

/** Seconds: an answer of a cloud takes tens of milliseconds, and the longest that is waited for is fifteen seconds. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

const queueGauges = [
  ["latchkey_queue_length", "Work that waits for its turn, by queue.", "queued"],
  ["latchkey_queue_running", "Work that runs at this moment, by queue.", "running"],
] as const;

function make() {
  const registry = new Registry();
  const registers = [registry];
  // Memory, processor, open files, and the delay of the event loop.
  collectDefaultMetrics({ register: registry });

  const kickoffs = new Counter({
    name: "latchkey_kickoffs_total",
    help: "Kickoffs that ended, by where secrets were read and by outcome.",
    labelNames: ["mode", "outcome"] as const,
    registers,
  });
  const cloudCalls = new Histogram({
    name: "latchkey_cloud_call_duration_seconds",
    help: "Calls to clouds by this server, by cloud, operation and outcome, without the wait for a turn.",
    labelNames: ["cloud", "operation", "outcome"] as const,
    buckets,
    registers,
  });
  const mints = new Counter({
    name: "latchkey_identity_tokens_minted_total",
    help: "Identity tokens that were signed, by who uses them and by outcome.",
    labelNames: ["holder", "outcome"] as const,
    registers,
  });
  const webhookDeliveries = new Counter({
    name: "latchkey_webhook_deliveries_total",
    help: "Attempts to deliver an event to a webhook, by outcome: delivered, failed (tried again), given_up.",
    labelNames: ["outcome"] as const,
    registers,
  });
  const emails = new Counter({
    name: "latchkey_emails_total",
    help: "Attempts to send an email, by its kind and by outcome: sent, failed (tried again), given_up.",
    labelNames: ["kind", "outcome"] as const,
    registers,
  });
  // A counter has to be there as 0 from the start, or its first increase is not seen as one.
  for (const mode of ["worker", "platform"])
    for (const outcome of ["resolved", "failed"]) kickoffs.inc({ mode, outcome }, 0);
  for (const holder of ["server", "worker"])
    for (const outcome of ["ok", "failed"]) mints.inc({ holder, outcome }, 0);
  for (const outcome of ["delivered", "failed", "given_up"]) webhookDeliveries.inc({ outcome }, 0);
  for (const kind of emailKinds)
    for (const outcome of ["sent", "failed", "given_up"]) emails.inc({ kind, outcome }, 0);

  new Gauge({
    name: "latchkey_build_info",
    help: "1, with the version that runs.",
    labelNames: ["version"] as const,
    registers,
  }).set({ version }, 1);
  for (const [name, help, of] of queueGauges) {
    new Gauge({
      name,
      help,
      labelNames: ["queue"] as const,
      registers,
      collect() {
        for (const share of shareCounts()) this.set({ queue: share.name }, share[of]);
      },
    });
  }
  new Gauge({
    name: "latchkey_database_connections",
    help: "Connections to PostgreSQL: in use, idle, the most that may be open; and queries that wait for one.",
    labelNames: ["state"] as const,
    registers,
    collect() {
      for (const [state, count] of Object.entries(databaseConnections())) this.set({ state }, count);
    },
  });
  databaseGauges(registers);
  return { registry, kickoffs, cloudCalls, mints, webhookDeliveries, emails };
}

const metrics = () => processWide("metrics", make);

export async function scraped(): Promise<{ contentType: string; text: string }> {
  const { registry } = metrics();
  return { contentType: registry.contentType, text: await registry.metrics() };
}

export function countKickoff(mode: "worker" | "platform", outcome: "resolved" | "failed"): void {
  metrics().kickoffs.inc({ mode, outcome });
}

export function countDelivery(outcome: "delivered" | "failed" | "given_up"): void {
  metrics().webhookDeliveries.inc({ outcome });
}

export function countEmail(kind: EmailKind, outcome: "sent" | "failed" | "given_up"): void {
  metrics().emails.inc({ kind, outcome });
}

/** Passes through what a mint gives, and counts it. */
export async function countedMint<T>(holder: "server" | "worker", mint: () => Promise<T>): Promise<T> {
  const { mints } = metrics();
  try {
    const minted = await mint();
    mints.inc({ holder, outcome: "ok" });
    return minted;
  } catch (error) {
    mints.inc({ holder, outcome: "failed" });
    throw error;
  }
}

/** Passes through what a call gives, and keeps how long it took and how it ended. */
export async function timedCloudCall<T>(
  cloud: string,
  operation: string,
  call: () => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  const end = (outcome: string) =>
    metrics().cloudCalls.observe({ cloud, operation, outcome }, (performance.now() - begun) / 1_000);
  try {
    const result = await call();
    end("ok");
    return result;
  } catch (error) {
    end(outcomeOf(error));
    throw error;
  }
}

/** A small set, whatever clouds answer: each word is a series for every cloud and operation. */
const outcomes: Readonly<Record<string, string>> = {
  cloud_timeout: "timeout",
  cloud_unreachable: "unreachable",
  throttled: "throttled",
};

function outcomeOf(error: unknown): string {
  if (!(error instanceof AppError)) return "error";
  const reason = (error.failure as { reason?: unknown } | undefined)?.reason;
  return outcomes[String(reason)] ?? (error.code === "cloud_refused" ? "refused" : "error");
}
