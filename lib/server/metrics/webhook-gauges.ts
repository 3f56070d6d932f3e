// What only the database knows of webhooks: what waits, and which are paused.
import { sql } from "drizzle-orm";
import type { Registry } from "prom-client";
import { database } from "@/db/client";
import { webhookDeliveries as deliveries, webhooks } from "@/db/schema/webhooks";
import { askedGauges } from "@/lib/server/metrics/asked-gauges";
import type { PauseReason } from "@/lib/shared/webhooks/schema";

interface State {
  waiting: number;
  oldestSeconds: number;
  paused: Record<PauseReason, number>;
}

const { register, forget } = askedGauges(askDatabase);

/** For tests, which do not wait. */
export const forgetWebhookGauges = forget;

export function webhookGauges(registers: Registry[]): void {
  register(registers, [
    {
      name: "latchkey_webhook_deliveries_waiting",
      help: "Deliveries to webhooks that wait for their first or next attempt.",
      set: (gauge, { waiting }) => gauge.set(waiting),
    },
    {
      name: "latchkey_webhook_oldest_waiting_seconds",
      help: "Age of the oldest delivery to a webhook that waits; 0 when there is none.",
      set: (gauge, { oldestSeconds }) => gauge.set(oldestSeconds),
    },
    {
      name: "latchkey_webhooks_paused",
      help: "Webhooks that are sent nothing, by why: person, failures, gone (the receiver answered 410).",
      labelNames: ["reason"],
      set: (gauge, { paused }) => {
        for (const [reason, count] of Object.entries(paused)) gauge.set({ reason }, count);
      },
    },
  ]);
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
