import type { ImpliedFact } from "@/lib/clouds/definition";
import classes from "./implied-facts.module.css";

/** What was read out of an ARN, so that a wrong account is seen before it is saved. */
export function ImpliedFacts({ facts }: { facts: readonly ImpliedFact[] }) {
  return (
    <span className={classes.facts}>
      {facts.map(({ label, value }) => (
        <span key={label} className={classes.fact}>
          {label} <b>{value}</b>
        </span>
      ))}
    </span>
  );
}
