// Kickoffs of an organization over time, by outcome.
import { desc, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { kickoffs } from "@/db/schema/automations";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { shownStatus } from "@/lib/server/automations/service";
import type { KickoffStatus } from "@/lib/shared/automations/schema";
import { parseInput } from "@/lib/shared/errors";
import {
  type KickoffCounts,
  KickoffCountsQuery,
  type KickoffPeriod,
  type KickoffTally,
} from "@/lib/shared/overview/schema";

const hourMs = 3_600_000;
const stretchesOf: Record<KickoffPeriod, { stretchMs: number; count: number }> = {
  "24h": { stretchMs: hourMs, count: 24 },
  "7d": { stretchMs: 6 * hourMs, count: 28 },
  "30d": { stretchMs: 24 * hourMs, count: 30 },
};

const none = (): KickoffTally => ({ resolved: 0, failed: 0, started: 0, lost: 0 });

/** Whole stretches by the clock of UTC, of which the last is the one that is under way. */
export async function kickoffCounts(actor: Actor, input: unknown, now = new Date()): Promise<KickoffCounts> {
  requirePermission(actor, "automations:read");
  const { period } = parseInput(KickoffCountsQuery, input);
  const { stretchMs, count } = stretchesOf[period];
  const endMs = (Math.floor(now.getTime() / stretchMs) + 1) * stretchMs;
  const fromMs = endMs - count * stretchMs;
  const iso = (ms: number) => new Date(ms).toISOString();
  const rows = await database().execute<{ place: number; status: KickoffStatus; count: number }>(sql`
    select floor(extract(epoch from k.started_at - ${iso(fromMs)}::timestamptz) * 1000 / ${stretchMs})::int as place,
      ${shownStatus(sql`k`)} as status, count(*)::int as count
    from kickoffs k
    where k.organization_id = ${actor.organizationId}
      and k.started_at >= ${iso(fromMs)}::timestamptz and k.started_at < ${iso(endMs)}::timestamptz
    group by 1, 2`);
  const stretches = Array.from({ length: count }, (_, place) => ({
    from: iso(fromMs + place * stretchMs),
    ...none(),
  }));
  const total = none();
  for (const row of rows) {
    const stretch = stretches[row.place];
    if (stretch) stretch[row.status] += row.count;
    total[row.status] += row.count;
  }
  return { period, stretchMs, stretches, total };
}

/** Whether anything ever ran. */
export async function hasKickoffs({ organizationId }: Member): Promise<boolean> {
  const [row] = await database()
    .select({ id: kickoffs.id })
    .from(kickoffs)
    .where(eq(kickoffs.organizationId, organizationId))
    // As the index has them: without an order, one that has none would cost a look at everybody's.
    .orderBy(desc(kickoffs.startedAt))
    .limit(1);
  return row !== undefined;
}
