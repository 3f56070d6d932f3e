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

interface TaggedProps {
  name: ReactNode;
  /** The tags beside it, if there are any. */
  children: ReactNode;
}

/** A name and its tags: always at the same distance, the tags under a name that leaves them no room. */
export function Tagged({ name, children }: TaggedProps) {
  return (
    <span className={classes.tagged}>
      <span>{name}</span> {children}
    </span>
  );
}

/** For what is no outcome but a fact of the row: "Default", "secret", "every kickoff". */
export function Tag({ children }: { children: ReactNode }) {
  return <Badge className={classes.tag}>{children}</Badge>;
}
