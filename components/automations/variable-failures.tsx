// Every variable that a kickoff or a deploy could not resolve, each with its reason.
import { reasonWords } from "@/components/automations/kickoff-words";
import { OutcomeIcon } from "@/components/elements/outcome";
import type { VariableFailure } from "@/lib/errors";
import classes from "./variable-failures.module.css";

export function VariableFailures({ failures }: { failures: readonly VariableFailure[] }) {
  return (
    <ul className={classes.list} aria-label="Failures">
      {failures.map(({ key, reason, detail }) => (
        <li key={`${key} ${reason}`} className={classes.failure}>
          <OutcomeIcon outcome="red" size={16} />
          <div className={classes.words}>
            <code className={classes.key}>{key}</code>
            <strong>{reasonWords(reason)}</strong>
            <p>{detail}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
