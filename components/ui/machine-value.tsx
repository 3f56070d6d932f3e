"use client";
// What a machine reads (a UUID, a claim, a full name): one line, cut in the middle when it must be, never without a way to the whole.
import { type CSSProperties, type RefObject, useRef, useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Tooltip } from "@/components/ui/on-demand/tooltip";
import classes from "./machine-value.module.css";

interface MachineValueProps {
  value: string;
  /** What it is, for the copy button: "client ID". */
  label: string;
  withCopy?: boolean;
  /** Characters that stay visible at the end. */
  tail?: number;
}

export function MachineValue({ value, label, withCopy = true, tail = 10 }: MachineValueProps) {
  const head = useRef<HTMLSpanElement>(null);
  const [isCut, setIsCut] = useState(false);
  // Only a cut needs the tooltip; the width is known when somebody points at it.
  const measure = () => setIsCut(isOverflowing(head));
  const split = value.length > tail * 2 ? value.length - tail : value.length;

  return (
    <Tooltip
      label={<span className={classes.whole}>{value}</span>}
      disabled={!isCut}
      events={{ focus: true, touch: true }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it measures only; the copy button is what one acts on. */}
      <span className={classes.root} onMouseEnter={measure} onFocus={measure}>
        <code className={classes.text} style={{ "--tail": `${value.length - split}ch` } as CSSProperties}>
          {/* Read aloud, two pieces would have a gap between them; selected, they give the whole value. */}
          <span className={classes.spoken}>{value}</span>
          <span aria-hidden="true">
            <span ref={head} className={classes.head}>
              {value.slice(0, split)}
            </span>
            <span>{value.slice(split)}</span>
          </span>
        </code>
        {withCopy && <CopyButton value={value} label={label} withTooltip={false} />}
      </span>
    </Tooltip>
  );
}

function isOverflowing(element: RefObject<HTMLElement | null>): boolean {
  return element.current !== null && element.current.scrollWidth > element.current.clientWidth;
}
