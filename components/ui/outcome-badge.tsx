import { Badge } from "@mantine/core";
import type { ReactNode } from "react";
import { type Outcome, OutcomeIcon, outcomeColor } from "@/components/ui/outcome";
import classes from "./outcome-badge.module.css";

interface OutcomeBadgeProps {
  outcome: Outcome;
  /** The word: a colour never stands alone. */
  children: ReactNode;
}

export function OutcomeBadge({ outcome, children }: OutcomeBadgeProps) {
  return (
    <Badge
      className={classes.badge}
      color={outcomeColor[outcome]}
      data-outcome={outcome}
      leftSection={<OutcomeIcon outcome={outcome} size={14} />}
    >
      {children}
    </Badge>
  );
}

/** A name with its mark, at one distance wherever they are together. */
export function Marked({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <span className={classes.marked}>
      <span>{children}</span> {mark}
    </span>
  );
}

/** For what is no outcome but a fact of the row: "Default", "secret", "every kickoff". */
export function Tag({ children }: { children: ReactNode }) {
  return <Badge className={classes.tag}>{children}</Badge>;
}
