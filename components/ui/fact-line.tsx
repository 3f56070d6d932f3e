"use client";
// A page's facts in one line above what the page is for; the rest, and what each fact means, on demand.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { type Fact, FactRows } from "@/components/ui/facts";
import classes from "./fact-line.module.css";

interface FactLineProps {
  /** What the facts are of. */
  label: string;
  /** Of `facts`, how many the line shows. On a phone it shows the first alone. */
  shown?: number;
  facts: readonly Fact[];
  /** A tag or a status, at the start of the line. */
  mark?: ReactNode;
  /** What unfolds below the facts. */
  children?: ReactNode;
}

export function FactLine({ label, shown = 2, facts, mark, children }: FactLineProps) {
  const [isOpen, { toggle }] = useDisclosure();
  const id = useId();
  return (
    <section aria-label={label} className={classes.root} data-open={isOpen || undefined}>
      <div className={classes.line}>
        {mark}
        {isOpen ? (
          <span className={classes.label}>{label}</span>
        ) : (
          // Unfolded, each value is below: twice, it would be read twice and copied from two places.
          <dl className={classes.facts}>
            {facts.slice(0, shown).map(({ term, value }) => (
              <div key={term} className={classes.fact}>
                <dt>{term}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          className={classes.toggle}
          leftSection={<IconChevronRight className={classes.chevron} size={14} aria-hidden="true" />}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={toggle}
        >
          Details
        </Button>
      </div>
      <div id={id} hidden={!isOpen} className={classes.rest}>
        {isOpen && (
          <>
            <FactRows facts={facts} />
            {children && <div className={classes.extra}>{children}</div>}
          </>
        )}
      </div>
    </section>
  );
}
