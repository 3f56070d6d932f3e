import { Badge } from "@mantine/core";
import type { ReactNode } from "react";
import { type Outcome, OutcomeIcon, outcomeColor, outcomeOf } from "@/components/ui/outcome";
import { type Status, statuses } from "@/components/ui/status";
import classes from "./outcome-badge.module.css";

/** With a word, always: the status's own unless there is a better one. */
type OutcomeBadgeProps = { status: Status; children?: ReactNode } | { outcome: Outcome; children: ReactNode };

export function OutcomeBadge({ children, ...shown }: OutcomeBadgeProps) {
  const outcome = outcomeOf(shown);
  return (
    <Badge
      className={classes.badge}
      color={outcomeColor[outcome]}
      data-outcome={outcome}
      leftSection={<OutcomeIcon outcome={outcome} size={14} />}
    >
      {children ?? ("status" in shown && statuses[shown.status].words)}
    </Badge>
  );
}

interface TaggedProps {
  name: ReactNode;
  /** The tags after it, if there are any. */
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
