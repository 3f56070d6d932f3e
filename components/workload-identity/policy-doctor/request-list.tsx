"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import { OutcomeIcon } from "@/components/ui/outcome";
import { statuses } from "@/components/ui/status";
import type { ReviewedRequest } from "@/lib/shared/clouds/doctor";
import classes from "./request-list.module.css";

const shownAtFirst = 12;

/** What is refused first: that is what somebody looks for. */
export function RequestList({ requests }: { requests: readonly ReviewedRequest[] }) {
  const [all, setAll] = useState(false);
  const order = { denied: 0, depends: 1, allowed: 2 };
  const sorted = requests.toSorted((left, right) => order[left.verdict] - order[right.verdict]);
  const shown = all ? sorted : sorted.slice(0, shownAtFirst);
  return (
    <>
      <ul className={classes.list}>
        {shown.map(({ action, resource, secretName, required, verdict, statementIndex }) => {
          return (
            <li key={`${action} ${resource} ${secretName}`} className={classes.request}>
              <span className={classes.outcome}>
                <OutcomeIcon status={verdict} size={14} />
                {statuses[verdict].words}
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
