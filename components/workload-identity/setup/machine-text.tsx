import { Fragment } from "react";

/** A sentence in which what is in backticks is for machines. */
export function MachineText({ children }: { children: string }) {
  return children.split("`").map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence have no other name.
    <Fragment key={index}>{index % 2 === 1 ? <code>{part}</code> : part}</Fragment>
  ));
}
