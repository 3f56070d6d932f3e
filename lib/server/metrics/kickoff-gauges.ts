// What only the database knows of kickoffs: those that no outcome came for.
import { sql } from "drizzle-orm";
import type { Registry } from "prom-client";
import { database } from "@/db/client";
import { kickoffs } from "@/db/schema/automations";
import { organizations } from "@/db/schema/people";
import { askedGauges } from "@/lib/server/metrics/asked-gauges";
import { lostAfterMinutes } from "@/lib/shared/automations/lost";

interface Unfinished {
  oldestSeconds: number;
  lost: number;
}

/** Of how many minutes lost kickoffs are counted, beyond the time after which one is lost. */
const lostWithinMinutes = 60;

const { register, forget } = askedGauges(askDatabase);

/** For tests, which do not wait. */
export const forgetKickoffGauges = forget;

export function kickoffGauges(registers: Registry[]): void {
  register(registers, [
    {
      name: "latchkey_kickoff_oldest_unfinished_seconds",
      help: "Age of the oldest kickoff without an outcome that is not lost yet; 0 when there is none.",
      set: (gauge, { oldestSeconds }) => gauge.set(oldestSeconds),
    },
    {
      name: "latchkey_kickoffs_lost",
      help: `Kickoffs without an outcome ${lostAfterMinutes} minutes after their start, in the ${lostWithinMinutes} minutes before that.`,
      set: (gauge, { lost }) => gauge.set(lost),
    },
  ]);
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
