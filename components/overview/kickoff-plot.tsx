"use client";
// Kickoffs over time by outcome, as bars or as a table. Asked for when it is seen, and not before.
import { Button, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { kickoffCountsQuery } from "@/components/overview/queries";
import { Section } from "@/components/overview/section";
import { useOrganization } from "@/components/shell/organization";
import { ErrorState } from "@/components/ui/failure/error-state";
import { Table } from "@/components/ui/list/table";
import { Tooltip } from "@/components/ui/on-demand/tooltip";
import { statuses } from "@/components/ui/status";
import { timeFormat } from "@/components/ui/time-words";
import { counted } from "@/lib/shared/counted";
import type { KickoffCounts, KickoffPeriod, KickoffTally } from "@/lib/shared/overview/schema";
import classes from "./kickoff-plot.module.css";

const periods: { value: KickoffPeriod; label: string }[] = [
  { value: "24h", label: "24 hours" },
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
];
const refreshMs = 60_000;

export function KickoffPlot() {
  const { id } = useOrganization();
  const [period, setPeriod] = useState<KickoffPeriod>("24h");
  const [isTable, setIsTable] = useState(false);
  const { ref, entry } = useIntersection();
  const [wasSeen, setWasSeen] = useState(false);
  if (entry?.isIntersecting && !wasSeen) setWasSeen(true);
  const { data, error, refetch, isFetching } = useQuery({
    ...kickoffCountsQuery(id, period),
    enabled: wasSeen,
    refetchInterval: refreshMs,
  });
  return (
    <Section
      ref={ref}
      title="Kickoffs"
      aside={
        <div className={classes.controls}>
          <Button variant="subtle" color="gray" size="xs" onClick={() => setIsTable(!isTable)}>
            {isTable ? "Show as bars" : "Show as table"}
          </Button>
          <SegmentedControl
            aria-label="Period"
            size="xs"
            value={period}
            onChange={(next) => setPeriod(next as KickoffPeriod)}
            data={periods}
          />
        </div>
      }
    >
      <div className={classes.root} aria-busy={isFetching}>
        {data ? (
          isTable ? (
            <KickoffTable counts={data} />
          ) : (
            <Bars counts={data} />
          )
        ) : error ? (
          <ErrorState error={error} onRetry={() => refetch()} retrying={isFetching} />
        ) : (
          <Skeleton height={196} aria-hidden="true" />
        )}
      </div>
    </Section>
  );
}

function Bars({ counts }: { counts: KickoffCounts }) {
  const { stretches, total } = counts;
  const sums = stretches.map((stretch) => outcomeOrder.reduce((sum, status) => sum + stretch[status], 0));
  const most = Math.max(1, ...sums);
  if (sums.every((sum) => sum === 0)) {
    return (
      <Text c="dimmed" className={classes.empty}>
        No kickoffs in this period.
      </Text>
    );
  }
  return (
    <figure className={classes.figure}>
      <div className={classes.bars} role="img" aria-label={kickoffSummary(counts)}>
        {stretches.map((stretch, index) => (
          <Tooltip
            key={stretch.from}
            label={
              <span className={classes.tip}>
                {[stretchWords(counts, index), ...outcomesWithin(stretch)].join("\n")}
              </span>
            }
            events={{ focus: false, touch: true }}
            openDelay={0}
          >
            <div className={classes.stretch}>
              {outcomeOrder.map(
                (status) =>
                  stretch[status] > 0 && (
                    <span
                      key={status}
                      data-status={status}
                      style={{ height: `max(3px, ${(100 * stretch[status]) / most}%)` }}
                    />
                  ),
              )}
            </div>
          </Tooltip>
        ))}
      </div>
      <div className={classes.axis} aria-hidden="true">
        <span>{stretchWords(counts, 0)}</span>
        <span>{stretchWords(counts, stretches.length - 1)}</span>
      </div>
      <figcaption className={classes.legend} aria-hidden="true">
        {outcomeOrder
          .filter((status) => total[status] > 0 || status === "resolved" || status === "failed")
          .map((status) => (
            <span key={status} data-status={status}>
              {statuses[status].words} {total[status]}
            </span>
          ))}
        <span className={classes.most}>Highest bar: {most}</span>
      </figcaption>
    </figure>
  );
}

/** From the bottom of a bar to its top: what failed is compared first. */
const outcomeOrder = ["failed", "lost", "started", "resolved"] as const;

const columns = outcomeOrder.toReversed();

/** The same numbers, the newest first; stretches in which nothing ran are left out. */
function KickoffTable({ counts }: { counts: KickoffCounts }) {
  const rows = counts.stretches
    .map((stretch, index) => ({ stretch, index }))
    .filter(({ stretch }) => columns.some((status) => stretch[status] > 0))
    .toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
    <section className={classes.scroller} tabIndex={0} aria-label="Kickoffs as a table">
      <Table className={classes.table}>
        <caption>{kickoffSummary(counts)}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            {columns.map((status) => (
              <th key={status} scope="col">
                {statuses[status].words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ stretch, index }) => (
            <tr key={stretch.from}>
              <th scope="row">{stretchWords(counts, index)}</th>
              {columns.map((status) => (
                <td key={status}>{stretch[status]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

const periodWords: Record<KickoffPeriod, string> = {
  "24h": "the last 24 hours",
  "7d": "the last 7 days",
  "30d": "the last 30 days",
};

/** "Failed 2", of each outcome that there is. */
function outcomesWithin(tally: KickoffTally): string[] {
  const known = outcomeOrder.filter((status) => tally[status] > 0);
  return known.length > 0 ? known.map((status) => `${statuses[status].words}: ${tally[status]}`) : ["None"];
}

function kickoffSummary({ period, total }: Pick<KickoffCounts, "period" | "total">): string {
  const all = outcomeOrder.reduce((sum, status) => sum + total[status], 0);
  const parts = outcomesWithin(total).join(", ");
  return `${counted(all, "kickoff")} in ${periodWords[period]}. ${parts}.`;
}

/** When a stretch began: "14:00", "Mon 24 Nov, 06:00", "24 Nov". Days are those of UTC. */
function stretchWords({ period, stretches }: KickoffCounts, index: number, timeZone?: string): string {
  const from = new Date(stretches[index]?.from ?? 0);
  if (period === "30d") {
    return `${timeFormat({ day: "numeric", month: "short", timeZone: "UTC" }).format(from)} (UTC)`;
  }
  const day: Intl.DateTimeFormatOptions =
    period === "7d" ? { weekday: "short", day: "numeric", month: "short" } : {};
  return timeFormat({ ...day, hour: "2-digit", minute: "2-digit", timeZone }).format(from);
}
