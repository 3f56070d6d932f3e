import type { ReactNode } from "react";
import classes from "./facts.module.css";

export interface Fact {
  term: string;
  value: ReactNode;
  /** What it is for. */
  help?: ReactNode;
}

interface FactsProps {
  /** What the facts are of. */
  label: string;
  facts: readonly Fact[];
}

/** A few values to read and copy, each with what it is for. */
export function Facts({ label, facts }: FactsProps) {
  return (
    <section aria-label={label} className={classes.root}>
      <FactRows facts={facts} />
    </section>
  );
}

/** For where something else is their frame. */
export function FactRows({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.list}>
      {facts.map(({ term, value, help }) => (
        <div key={term} className={classes.fact}>
          <dt>{term}</dt>
          <dd>
            <div className={classes.value}>{value}</div>
            {help && <div className={classes.help}>{help}</div>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
