// What the doctor compared in each statement: what the policy says, what Latchkey sends, whether they fit.
import { OutcomeIcon } from "@/components/ui/outcome";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { statuses } from "@/components/ui/status";
import {
  checkStatus,
  elementWords,
  statementStatus,
} from "@/components/workload-identity/policy-doctor/labels";
import type { PolicyCheck, ReviewedStatement } from "@/lib/shared/clouds/doctor";
import classes from "./statement-checks.module.css";

/** Of each statement: what it asks for, and what Latchkey sends. */
export function StatementChecks({ statements }: { statements: readonly ReviewedStatement[] }) {
  return (
    <ol className={classes.list}>
      {statements.map((statement) => {
        const name = `Statement ${statement.index + 1}`;
        return (
          <li key={statement.index} className={classes.statement}>
            <div className={classes.header}>
              <h3 className={classes.name}>
                {name}
                {statement.sid && <code className={classes.sid}>{statement.sid}</code>}
              </h3>
              <span className={classes.line}>Line {statement.range.start.line}</span>
              <OutcomeBadge status={statementStatus(statement)} />
            </div>
            <table className={classes.checks} aria-label={name}>
              <thead>
                <tr>
                  <th scope="col">Element</th>
                  <th scope="col">The policy says</th>
                  <th scope="col">Latchkey sends</th>
                  <th scope="col">Outcome</th>
                </tr>
              </thead>
              <tbody>
                {statement.checks.map((check, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a review's checks never move.
                  <CheckRow key={index} check={check} />
                ))}
              </tbody>
            </table>
          </li>
        );
      })}
    </ol>
  );
}

function CheckRow({ check }: { check: PolicyCheck }) {
  const status = checkStatus(check);
  return (
    <tr>
      <th scope="row" className={check.element === "condition" ? classes.machine : undefined}>
        {elementWords(check)}
      </th>
      <td data-label="The policy says" className={classes.machine}>
        {check.written || "nothing"}
      </td>
      <td data-label="Latchkey sends" className={classes.machine}>
        {check.sent ?? (check.passes === null ? "not known here" : "nothing")}
      </td>
      <td>
        <span className={classes.outcome}>
          <OutcomeIcon status={status} size={14} />
          {statuses[status].words}
        </span>
      </td>
    </tr>
  );
}
