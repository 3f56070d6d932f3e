// What only the database knows of webhooks: how many deliveries wait. The same in every process of an installation.
import { sql } from "drizzle-orm";
import { Gauge, type Registry } from "prom-client";
import { database } from "@/db/client";
import { webhookDeliveries as deliveries } from "@/db/schema/webhooks";

interface Waiting {
  count: number;
  oldestSeconds: number;
}

/** However often and by however many it is scraped, PostgreSQL is asked no more often. */
const holdsMs = 10_000;

let latest: { at: number; state: Promise<Waiting | null> } | undefined;

export function webhookGauges(registers: Registry[]): void {
  new Gauge({
    name: "latchkey_webhook_deliveries_waiting",
    help: "Deliveries to webhooks that wait for their first or next attempt. The same in every process.",
    registers,
    collect: async function () {
      await keep(this, ({ count }) => count);
    },
  });
  new Gauge({
    name: "latchkey_webhook_oldest_waiting_seconds",
    help: "Age of the oldest delivery to a webhook that waits; 0 when there is none. The same in every process.",
    registers,
    collect: async function () {
      await keep(this, ({ oldestSeconds }) => oldestSeconds);
    },
  });
}

/** A database that does not answer leaves the gauge out: an old number would look like a good one. */
async function keep(gauge: Gauge, of: (state: Waiting) => number): Promise<void> {
  if (!latest || Date.now() - latest.at >= holdsMs) {
    latest = { at: Date.now(), state: askDatabase().catch(() => null) };
  }
  const state = await latest.state;
  gauge.reset();
  if (state) gauge.set(of(state));
  else gauge.remove();
}

/** For tests, which do not wait. */
export function forgetWebhookGauges(): void {
  latest = undefined;
}

async function askDatabase(): Promise<Waiting> {
  const [row] = await database().execute<{ count: string; oldest: string | null }>(sql`
    select count(*) as count, extract(epoch from now() - min(${deliveries.createdAt})) as oldest
    from ${deliveries} where ${deliveries.state} = 'pending'`);
  return { count: Number(row?.count ?? 0), oldestSeconds: Number(row?.oldest ?? 0) };
}
