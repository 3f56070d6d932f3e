// What only the database knows of kickoffs: those that no outcome came for. The same in every process of an installation.
import { sql } from "drizzle-orm";
import { Gauge, type Registry } from "prom-client";
import { database } from "@/db/client";
import { kickoffs } from "@/db/schema/automations";
import { organizations } from "@/db/schema/people";
import { lostAfterMinutes } from "@/lib/shared/automations/lost";

interface Unfinished {
  oldestSeconds: number;
  lost: number;
}

/** However often and by however many it is scraped, PostgreSQL is asked no more often. */
const holdsMs = 10_000;
/** Of how many minutes lost kickoffs are counted, beyond the time after which one is lost. */
const lostWithinMinutes = 60;

let latest: { at: number; state: Promise<Unfinished | null> } | undefined;

export function kickoffGauges(registers: Registry[]): void {
  new Gauge({
    name: "latchkey_kickoff_oldest_unfinished_seconds",
    help: `Age of the oldest kickoff without an outcome that is not lost yet; 0 when there is none. The same in every process.`,
    registers,
    collect: async function () {
      await keep(this, (state) => state.oldestSeconds);
    },
  });
  new Gauge({
    name: "latchkey_kickoffs_lost",
    help: `Kickoffs without an outcome ${lostAfterMinutes} minutes after their start, in the ${lostWithinMinutes} minutes before that. The same in every process.`,
    registers,
    collect: async function () {
      await keep(this, (state) => state.lost);
    },
  });
}

/** A database that does not answer leaves the gauge out: an old number would look like a good one. */
async function keep(gauge: Gauge, of: (state: Unfinished) => number): Promise<void> {
  if (!latest || Date.now() - latest.at >= holdsMs) {
    latest = { at: Date.now(), state: askDatabase().catch(() => null) };
  }
  const state = await latest.state;
  gauge.reset();
  if (state) gauge.set(of(state));
  else gauge.remove();
}

/** For tests, which do not wait. */
export function forgetKickoffGauges(): void {
  latest = undefined;
}

/** By each organization's index of times: an index by status would change with every outcome. */
async function askDatabase(): Promise<Unfinished> {
  const lostBefore = sql`now() - make_interval(mins => ${sql.raw(String(lostAfterMinutes))})`;
  const from = sql`now() - make_interval(mins => ${sql.raw(String(lostAfterMinutes + lostWithinMinutes))})`;
  const [row] = await database().execute<{ oldest: string | null; lost: string }>(sql`
    select extract(epoch from now() - min(unfinished.started_at)
        filter (where unfinished.started_at >= ${lostBefore})) as oldest,
      count(*) filter (where unfinished.started_at < ${lostBefore}) as lost
    from ${organizations} cross join lateral (
      select ${kickoffs.startedAt} from ${kickoffs}
      where ${kickoffs.organizationId} = ${organizations.id} and ${kickoffs.startedAt} >= ${from}
        and ${kickoffs.status} = 'started'
    ) as unfinished where ${organizations.deletedAt} is null`);
  return { oldestSeconds: Number(row?.oldest ?? 0), lost: Number(row?.lost ?? 0) };
}
