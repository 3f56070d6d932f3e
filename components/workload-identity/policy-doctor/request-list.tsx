"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import { type Outcome, OutcomeIcon } from "@/components/ui/outcome";
import type { ReviewedRequest } from "@/lib/shared/clouds/doctor";
import classes from "./request-list.module.css";

const words: Record<ReviewedRequest["verdict"], { word: string; outcome: Outcome }> = {
  allowed: { word: "Allowed", outcome: "green" },
  denied: { word: "Denied", outcome: "red" },
  depends: { word: "It depends", outcome: "amber" },
};
const shownAtFirst = 12;

/** What is refused first: that is what somebody looks for. */
export function RequestList({ requests }: { requests: readonly ReviewedRequest[] }) {
  const [all, setAll] = useState(false);
  const order = { denied: 0, depends: 1, allowed: 2 };
  const sorted = requests.toSorted((one, other) => order[one.verdict] - order[other.verdict]);
  const shown = all ? sorted : sorted.slice(0, shownAtFirst);
  return (
    <>
      <ul className={classes.list}>
        {shown.map(({ action, resource, secretName, required, verdict, statementIndex }) => {
          const { word, outcome } = words[verdict];
          return (
            <li key={`${action} ${resource} ${secretName}`} className={classes.request}>
              <span className={classes.outcome}>
                <OutcomeIcon outcome={outcome} size={14} />
                {word}
              </span>
              <span className={classes.words}>
                <code className={classes.action}>{action}</code>
                <span className={classes.resource}>
                  {secretName ? <code>{secretName}</code> : "on all secrets, to suggest names"}
                  {!required && " · not needed to read"}
                  {statementIndex !== null && ` · statement ${statementIndex + 1}`}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      {sorted.length > shown.length && (
        <Button variant="default" size="xs" mt={8} onClick={() => setAll(true)}>
          Show all {sorted.length}
        </Button>
      )}
    </>
  );
}
