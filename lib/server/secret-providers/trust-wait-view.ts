// How the wait for a role's trust is.
import { and, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { trustWaits } from "@/db/schema/evidence";
import type { TrustWait } from "@/lib/shared/workload-identity/schema";

/** For so long it lasts at most. */
export const waitMinutes = 10;

export async function waitView(organizationId: string, principal: string): Promise<TrustWait> {
  const [row] = await database()
    .select({
      wait: trustWaits,
      // Nobody has looked since its time was over.
      isOver: sql<boolean>`${trustWaits.startedAt} <= now() - make_interval(mins => ${waitMinutes})`,
      pauseMs: sql<number>`greatest(0, extract(epoch from ${trustWaits.nextTryAt} - now()) * 1000)::int`,
      endsAt: sql<string>`to_char((${trustWaits.startedAt} + make_interval(mins => ${waitMinutes})) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    })
    .from(trustWaits)
    .where(and(eq(trustWaits.organizationId, organizationId), eq(trustWaits.principal, principal)));
  if (!row) {
    return {
      state: "none",
      attempts: 0,
      triedAt: null,
      endedAt: null,
      endsAt: null,
      nextTryInMs: null,
      failure: null,
    };
  }
  const { attempts, triedAt, endedAt, outcome, failure } = row.wait;
  const isWaiting = endedAt === null && !row.isOver;
  return {
    state: isWaiting ? "waiting" : (outcome ?? "timed_out"),
    attempts,
    triedAt: triedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    endsAt: isWaiting ? row.endsAt : null,
    nextTryInMs: isWaiting ? row.pauseMs : null,
    failure,
  };
}
