import { Title } from "@mantine/core";
import { type ReactNode, type Ref, useId } from "react";
import classes from "./overview.module.css";

interface SectionProps {
  title: string;
  /** Next to the title. */
  aside?: ReactNode;
  children: ReactNode;
  ref?: Ref<HTMLElement>;
}

/** A part of Overview under its heading. */
export function Section({ title, aside, children, ref }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} ref={ref}>
      <div className={classes.heading}>
        <Title order={2} id={id}>
          {title}
        </Title>
        {aside}
      </div>
      <div className={classes.card}>{children}</div>
    </section>
  );
}
