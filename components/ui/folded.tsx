// A text that few people need: one line until it is opened.
import type { ReactNode } from "react";
import classes from "./folded.module.css";

export function Folded({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className={classes.root}>
      <summary>{title}</summary>
      <div className={classes.content}>{children}</div>
    </details>
  );
}
