"use client";
// Long work as it happens: each stage with its outcome, its time, and detail on demand; the first red one open.
import { Collapse, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconChevronRight, IconCircleMinus } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import { OutcomeIcon } from "@/components/ui/outcome";
import { type Status, statuses } from "@/components/ui/status";
import { duration } from "@/components/ui/time-words";
import classes from "./stage-list.module.css";

/**
 * - `warning`: it went on, but somebody should look.
 * - `not_reached`: one before it failed.
 * - `skipped`: nobody asked for it, or there was nothing to do.
 */
export type StageOutcome = Extract<
  Status,
  "ok" | "warning" | "failed" | "running" | "not_reached" | "skipped"
>;

export interface Stage {
  /** What this stage does: "Exchange the token". */
  label: string;
  outcome: StageOutcome;
  durationMs?: number | null;
  /** What was seen; for a failure the cause and the remedy. */
  detail?: ReactNode;
}

interface StageListProps {
  /** What the stages belong to: "Connection test". */
  label: string;
  stages: readonly Stage[];
}

export function StageList({ label, stages }: StageListProps) {
  const firstFailed = stages.find((stage) => stage.outcome === "failed");
  const isRunning = stages.some((stage) => stage.outcome === "running");
  return (
    <>
      <ol className={classes.list} aria-label={label}>
        {stages.map((stage) => {
          const opensItself = stage === firstFailed;
          // The key changes when the failure arrives, so that the stage opens then, and only then.
          return (
            <StageItem
              key={`${stage.label} ${opensItself}`}
              stage={stage}
              initiallyOpen={opensItself}
              isAhead={isRunning && stage.outcome === "not_reached"}
            />
          );
        })}
      </ol>
      <VisuallyHidden role="status">{progressWords(label, stages)}</VisuallyHidden>
    </>
  );
}

interface StageItemProps {
  stage: Stage;
  initiallyOpen: boolean;
  /** Not reached, but may be yet. */
  isAhead: boolean;
}

function StageItem({ stage, initiallyOpen, isAhead }: StageItemProps) {
  const { label, outcome, durationMs, detail } = stage;
  const [isOpen, setIsOpen] = useState(initiallyOpen);
  const detailId = useId();
  const line = (
    <>
      <span className={classes.label}>{label}</span>
      <span className={classes.facts}>
        {statuses[isAhead ? "waiting" : outcome].words}
        <span className={classes.time}>{durationMs != null && duration(durationMs)}</span>
      </span>
    </>
  );
  return (
    <li className={classes.stage} data-outcome={outcome}>
      <span className={classes.icon}>
        {outcome === "skipped" ? (
          <IconCircleMinus size={18} color="var(--mantine-color-dimmed)" aria-hidden="true" />
        ) : (
          <OutcomeIcon status={outcome} size={18} />
        )}
      </span>
      {detail ? (
        <UnstyledButton
          className={classes.line}
          aria-expanded={isOpen}
          aria-controls={detailId}
          onClick={() => setIsOpen(!isOpen)}
        >
          {line}
          <IconChevronRight className={classes.chevron} size={14} aria-hidden="true" />
        </UnstyledButton>
      ) : (
        <div className={classes.line}>{line}</div>
      )}
      {detail && (
        <Collapse expanded={isOpen} id={detailId}>
          <Text component="div" className={classes.detail}>
            {detail}
          </Text>
        </Collapse>
      )}
    </li>
  );
}

/** One sentence for screen readers, instead of every change of the list. */
function progressWords(label: string, stages: readonly Stage[]): string {
  const first = (outcome: StageOutcome) => stages.find((stage) => stage.outcome === outcome);
  const failed = first("failed");
  if (failed) return `${label}: failed at “${failed.label}”.`;
  const running = first("running");
  if (running) return `${label}: ${running.label}.`;
  if (first("not_reached")) return "";
  const warned = first("warning");
  return warned ? `${label}: done, with a warning at “${warned.label}”.` : `${label}: every stage passed.`;
}
