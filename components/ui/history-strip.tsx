"use client";
// Kickoffs as a strip of bars, oldest first; a diamond marks where a secret's version changed.
import { IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { Tooltip } from "@/components/ui/on-demand/tooltip";
import type { Outcome } from "@/components/ui/outcome";
import { useTimeZone } from "@/components/ui/rendered-at";
import { statuses } from "@/components/ui/status";
import { duration, exactTime } from "@/components/ui/time-words";
import { type ReadVersions, versionChanges } from "@/components/ui/version-changes";
import classes from "./history-strip.module.css";

export interface StripKickoff extends ReadVersions {
  id: string;
  outcome: Extract<Outcome, "green" | "red" | "amber" | "running">;
  /** ISO 8601. */
  startedAt: string;
  /** Null while it runs. */
  durationMs: number | null;
}

interface HistoryStripProps {
  /** Oldest first. */
  kickoffs: readonly StripKickoff[];
  /** Called with the chosen kickoff's id. */
  onOpen?: (id: string) => void;
}

export function HistoryStrip({ kickoffs, onOpen }: HistoryStripProps) {
  const bars = useRef<(HTMLButtonElement | null)[]>([]);
  const [current, setCurrent] = useState(kickoffs.length - 1);
  const timeZone = useTimeZone();
  const changes = versionChanges(kickoffs);
  const longestMs = Math.max(1, ...kickoffs.map(({ durationMs }) => durationMs ?? 0));

  const wordsOf = (kickoff: StripKickoff, changed: readonly string[]) => words(kickoff, changed, timeZone);

  // One stop for the Tab key; arrows walk from bar to bar.
  function onKeyDown(event: KeyboardEvent) {
    const last = kickoffs.length - 1;
    const target = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(target, 0), last);
    setCurrent(next);
    bars.current[next]?.focus();
  }

  return (
    <figure className={classes.root}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be read as part of a form. */}
      <div
        className={classes.bars}
        role="group"
        aria-label="Kickoff history, oldest first"
        onKeyDown={onKeyDown}
      >
        {kickoffs.map((kickoff, index) => {
          const changed = changes[index] ?? [];
          return (
            <Tooltip
              key={kickoff.id}
              label={<span className={classes.words}>{wordsOf(kickoff, changed).join("\n")}</span>}
              events={{ focus: true, touch: true }}
              openDelay={0}
            >
              <button
                ref={(bar) => {
                  bars.current[index] = bar;
                }}
                type="button"
                className={classes.bar}
                data-outcome={kickoff.outcome}
                tabIndex={index === Math.min(current, kickoffs.length - 1) ? 0 : -1}
                aria-label={wordsOf(kickoff, changed).join(", ")}
                onFocus={() => setCurrent(index)}
                onClick={() => onOpen?.(kickoff.id)}
              >
                {changed.length > 0 && <span className={classes.change} />}
                {kickoff.outcome === "red" && <IconX size={10} stroke={3} aria-hidden="true" />}
                <span
                  className={classes.fill}
                  style={{ height: `${barHeight(kickoff.durationMs, longestMs)}%` }}
                />
              </button>
            </Tooltip>
          );
        })}
      </div>
      <figcaption className={classes.legend} aria-hidden="true">
        <span data-kind="green">{outcomeWords("green")}</span>
        <span data-kind="red">{outcomeWords("red")}</span>
        {(["amber", "running"] as const).map(
          (kind) =>
            kickoffs.some(({ outcome }) => outcome === kind) && (
              <span key={kind} data-kind={kind}>
                {outcomeWords(kind)}
              </span>
            ),
        )}
        <span data-kind="change">New secret version</span>
      </figcaption>
    </figure>
  );
}

/** By the square root: one slow kickoff must not flatten the others. */
function barHeight(durationMs: number | null, longestMs: number): number {
  return 30 + 70 * Math.sqrt((durationMs ?? 0) / longestMs);
}

const barStatuses = { green: "resolved", red: "failed", amber: "lost", running: "started" } as const;

const outcomeWords = (outcome: StripKickoff["outcome"]) => statuses[barStatuses[outcome]].words;

function words(
  { outcome, startedAt, durationMs }: StripKickoff,
  changed: readonly string[],
  timeZone: string | undefined,
): string[] {
  const time = durationMs === null ? "" : ` in ${duration(durationMs)}`;
  return [
    `${outcomeWords(outcome)}${time}`,
    exactTime(new Date(startedAt), timeZone),
    ...(changed.length > 0 ? [`New version of ${changed.join(", ")}`] : []),
  ];
}
