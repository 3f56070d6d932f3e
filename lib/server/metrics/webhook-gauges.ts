// What only the database knows of webhooks: what waits, and which are paused. The same in every process of an installation.
import { sql } from "drizzle-orm";
import { Gauge, type Registry } from "prom-client";
import { database } from "@/db/client";
import { webhookDeliveries as deliveries, webhooks } from "@/db/schema/webhooks";
import type { PauseReason } from "@/lib/shared/webhooks/schema";

interface State {
  waiting: number;
  oldestSeconds: number;
  paused: Record<PauseReason, number>;
}

/** However often and by however many it is scraped, PostgreSQL is asked no more often. */
const holdsMs = 10_000;

let latest: { at: number; state: Promise<State | null> } | undefined;

export function webhookGauges(registers: Registry[]): void {
  new Gauge({
    name: "latchkey_webhook_deliveries_waiting",
    help: "Deliveries to webhooks that wait for their first or next attempt. The same in every process.",
    registers,
    collect: async function () {
      await keep(this, ({ waiting }) => this.set(waiting));
    },
  });
  new Gauge({
    name: "latchkey_webhook_oldest_waiting_seconds",
    help: "Age of the oldest delivery to a webhook that waits; 0 when there is none. The same in every process.",
    registers,
    collect: async function () {
      await keep(this, ({ oldestSeconds }) => this.set(oldestSeconds));
    },
  });
  new Gauge({
    name: "latchkey_webhooks_paused",
    help: "Webhooks that are sent nothing, by why: person, failures, gone (the receiver answered 410). The same in every process.",
    labelNames: ["reason"] as const,
    registers,
    collect: async function () {
      await keep(this, ({ paused }) => {
        for (const [reason, count] of Object.entries(paused)) this.set({ reason }, count);
      });
    },
  });
}

/** A database that does not answer leaves the gauge out: an old number would look like a good one. */
async function keep(gauge: Gauge<string>, set: (state: State) => void): Promise<void> {
  if (!latest || Date.now() - latest.at >= holdsMs) {
    latest = { at: Date.now(), state: askDatabase().catch(() => null) };
  }
  const state = await latest.state;
  gauge.reset();
  if (state) set(state);
  else gauge.remove();
}

/** For tests, which do not wait. */
export function forgetWebhookGauges(): void {
  latest = undefined;
}

async function askDatabase(): Promise<State> {
  const because = (reason: PauseReason) =>
    sql`(select count(*) from ${webhooks} where ${webhooks.pauseReason} = ${reason})`;
  const [row] = await database().execute<Record<string, string | null>>(sql`
    select count(*) as waiting, extract(epoch from now() - min(${deliveries.createdAt})) as oldest,
      ${because("person")} as person, ${because("failures")} as failures, ${because("gone")} as gone
    from ${deliveries} where ${deliveries.state} = 'pending'`);
  const number = (name: string) => Number(row?.[name] ?? 0);
  return {
    waiting: number("waiting"),
    oldestSeconds: number("oldest"),
    paused: { person: number("person"), failures: number("failures"), gone: number("gone") },
  };
}
