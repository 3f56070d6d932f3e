// How the plot of kickoffs is said: in the reader's own zone, since it is drawn in the browser alone.

import { statuses } from "@/components/ui/status";
import { timeFormat } from "@/components/ui/time-words";
import { counted } from "@/lib/shared/counted";
import type { KickoffCounts, KickoffPeriod, KickoffTally } from "@/lib/shared/overview/schema";

/** From the bottom of a bar to its top: what failed is compared first. */
export const outcomeOrder = ["failed", "lost", "started", "resolved"] as const;

const periodWords: Record<KickoffPeriod, string> = {
  "24h": "the last 24 hours",
  "7d": "the last 7 days",
  "30d": "the last 30 days",
};

/** "Failed 2", of each outcome that there is. */
export function outcomesWithin(tally: KickoffTally): string[] {
  const known = outcomeOrder.filter((status) => tally[status] > 0);
  return known.length > 0 ? known.map((status) => `${statuses[status].words}: ${tally[status]}`) : ["None"];
}

export function kickoffSummary({ period, total }: Pick<KickoffCounts, "period" | "total">): string {
  const all = outcomeOrder.reduce((sum, status) => sum + total[status], 0);
  const parts = outcomesWithin(total).join(", ");
  return `${counted(all, "kickoff")} in ${periodWords[period]}. ${parts}.`;
}

/** When a stretch began: "14:00", "Mon 24 Nov, 06:00", "24 Nov". Days are those of UTC. */
export function stretchWords({ period, stretches }: KickoffCounts, index: number, timeZone?: string): string {
  const from = new Date(stretches[index]?.from ?? 0);
  if (period === "30d") {
    return `${timeFormat({ day: "numeric", month: "short", timeZone: "UTC" }).format(from)} (UTC)`;
  }
  const day: Intl.DateTimeFormatOptions =
    period === "7d" ? { weekday: "short", day: "numeric", month: "short" } : {};
  return timeFormat({ ...day, hour: "2-digit", minute: "2-digit", timeZone }).format(from);
}
