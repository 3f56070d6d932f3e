// Gauges of what only the database knows: asked once for all of them, and the same in every process of an installation.
import { type SQL, sql } from "drizzle-orm";
import { Gauge, type Registry } from "prom-client";
import { database } from "@/db/client";
import { kickoffs } from "@/db/schema/automations";
import { emails } from "@/db/schema/emails";
import { organizations } from "@/db/schema/people";
import { webhookDeliveries as deliveries, webhooks } from "@/db/schema/webhooks";
import { lostAfterMinutes } from "@/lib/shared/automations/lost";
import type { PauseReason } from "@/lib/shared/webhooks/schema";

/** How long an answer of PostgreSQL is used again, however many scrapes there are. */
const holdsMs = 10_000;
/** For how many minutes a lost kickoff is counted, after the time when it is lost. */
const lostWithinMinutes = 60;

let latest: { at: number; answers: ReturnType<typeof askDatabase> } | undefined;

const pauses: readonly PauseReason[] = ["person", "failures", "gone"];

export function databaseGauges(registers: Registry[]): void {
  for (const { name, help, about, of } of [
    {
      name: "latchkey_kickoff_oldest_unfinished_seconds",
      help: "Age of the oldest kickoff without an outcome that is not lost yet; 0 when there is none.",
      about: "kickoffs",
      of: "oldest",
    },
    {
      name: "latchkey_kickoffs_lost",
      help: `Kickoffs without an outcome ${lostAfterMinutes} minutes after their start, in the ${lostWithinMinutes} minutes before that.`,
      about: "kickoffs",
      of: "lost",
    },
    {
      name: "latchkey_webhook_deliveries_waiting",
      help: "Deliveries to webhooks that wait for their first or next attempt.",
      about: "deliveries",
      of: "waiting",
    },
    {
      name: "latchkey_webhook_oldest_waiting_seconds",
      help: "Age of the oldest delivery to a webhook that waits; 0 when there is none.",
      about: "deliveries",
      of: "oldest",
    },
    {
      name: "latchkey_webhooks_paused",
      help: "Webhooks that are sent nothing, by why: person, failures, gone (the receiver answered 410).",
      about: "deliveries",
      of: pauses,
    },
    {
      name: "latchkey_emails_waiting",
      help: "Emails that wait for their first or next attempt.",
      about: "emails",
      of: "waiting",
    },
    {
      name: "latchkey_email_oldest_waiting_seconds",
      help: "Age of the oldest email that waits; 0 when there is none.",
      about: "emails",
      of: "oldest",
    },
  ] as const) {
    new Gauge<string>({
      name,
      help: `${help} The same in every process.`,
      labelNames: of === pauses ? ["reason"] : [],
      registers,
      async collect() {
        if (!latest || Date.now() - latest.at >= holdsMs) latest = { at: Date.now(), answers: askDatabase() };
        const counted = await latest.answers;
        this.reset();
        const count = (column: string) => Number(counted?.[about]?.[column] ?? 0);
        // A database that does not answer leaves the gauge out: an old number would look like a good one.
        if (!counted && of !== pauses) this.remove();
        if (!counted) return;
        if (typeof of === "string") this.set(count(of));
        else for (const reason of of) this.set({ reason }, count(reason));
      },
    });
  }
}

/** Null where it does not answer. */
async function askDatabase() {
  const ask = async (query: SQL) => (await database().execute<Record<string, string | null>>(query))[0];
  try {
    const [kickoffs, deliveries, emails] = await Promise.all([
      ask(unfinishedKickoffs()),
      ask(waitingDeliveries()),
      ask(waitingEmails()),
    ]);
    return { kickoffs, deliveries, emails };
  } catch {
    return null;
  }
}

/** By each organization's index of times: an index by status would change with every outcome. */
function unfinishedKickoffs() {
  const lostBefore = sql`now() - make_interval(mins => ${sql.raw(String(lostAfterMinutes))})`;
  const from = sql`now() - make_interval(mins => ${sql.raw(String(lostAfterMinutes + lostWithinMinutes))})`;
  return sql`
    select extract(epoch from now() - min(unfinished.started_at)
        filter (where unfinished.started_at >= ${lostBefore})) as oldest,
      count(*) filter (where unfinished.started_at < ${lostBefore}) as lost
    from ${organizations} cross join lateral (
      select ${kickoffs.startedAt} from ${kickoffs}
      where ${kickoffs.organizationId} = ${organizations.id} and ${kickoffs.startedAt} >= ${from}
        and ${kickoffs.status} = 'started'
    ) as unfinished where ${organizations.deletedAt} is null`;
}

function waitingDeliveries() {
  const because = (reason: PauseReason) =>
    sql`(select count(*) from ${webhooks} where ${webhooks.pauseReason} = ${reason})`;
  return sql`
    select count(*) as waiting, extract(epoch from now() - min(${deliveries.createdAt})) as oldest,
      ${because("person")} as person, ${because("failures")} as failures, ${because("gone")} as gone
    from ${deliveries} where ${deliveries.state} = 'pending'`;
}

const waitingEmails = () => sql`
    select count(*) as waiting, extract(epoch from now() - min(${emails.createdAt})) as oldest
    from ${emails} where ${emails.state} = 'pending'`;
