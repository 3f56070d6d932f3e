// What only the database knows of email: what waits to be sent.
import { sql } from "drizzle-orm";
import type { Registry } from "prom-client";
import { database } from "@/db/client";
import { emails } from "@/db/schema/emails";
import { askedGauges } from "@/lib/server/metrics/asked-gauges";

const { register, forget } = askedGauges(async () => {
  const [row] = await database().execute<{ waiting: string; oldest: string | null }>(sql`
    select count(*) as waiting, extract(epoch from now() - min(${emails.createdAt})) as oldest
    from ${emails} where ${emails.state} = 'pending'`);
  return { waiting: Number(row?.waiting ?? 0), oldestSeconds: Number(row?.oldest ?? 0) };
});

export const forgetEmailGauges = forget;

export function emailGauges(registers: Registry[]): void {
  register(registers, [
    {
      name: "latchkey_emails_waiting",
      help: "Emails that wait for their first or next attempt.",
      set: (gauge, { waiting }) => gauge.set(waiting),
    },
    {
      name: "latchkey_email_oldest_waiting_seconds",
      help: "Age of the oldest email that waits; 0 when there is none.",
      set: (gauge, { oldestSeconds }) => gauge.set(oldestSeconds),
    },
  ]);
}
