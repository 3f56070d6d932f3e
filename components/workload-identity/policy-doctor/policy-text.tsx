"use client";
import { Fragment, useEffect, useMemo, useRef } from "react";
import { markedLines } from "@/components/workload-identity/policy-doctor/marked-lines";
import type { PolicyFinding } from "@/lib/shared/clouds/doctor";
import classes from "./policy-text.module.css";

interface PolicyTextProps {
  text: string;
  findings: readonly PolicyFinding[];
  chosen: Choice | null;
  onChoose: (choice: Choice) => void;
}

/** Which finding is pointed at. */
export interface Choice {
  index: number;
  /** Whether the text is to come into view, should it be off the screen. */
  reveals: boolean;
}

/** The text with its line numbers, and a mark wherever a finding points. */
export function PolicyText({ text, findings, chosen, onChoose }: PolicyTextProps) {
  const scroller = useRef<HTMLPreElement>(null);
  const lines = useMemo(() => markedLines(text, findings), [text, findings]);
  useEffect(() => {
    if (chosen === null) return;
    const mark = scroller.current?.querySelector<HTMLElement>("[data-chosen]");
    if (!mark || !scroller.current) return;
    // Only the text moves: the page stays where its reader is.
    const { top, height } = mark.getBoundingClientRect();
    const box = scroller.current.getBoundingClientRect();
    scroller.current.scrollTop += top - box.top - (box.height - height) / 3;
    const { left, right } = mark.getBoundingClientRect();
    if (chosen.reveals) scroller.current.scrollIntoView({ block: "nearest" });
    if (left < box.left + 56 || right > box.right) scroller.current.scrollLeft += left - box.left - 64;
  }, [chosen]);
  return (
    // biome-ignore-start lint/a11y: what scrolls must be reachable by keyboard, and then be named.
    <pre ref={scroller} className={classes.text} tabIndex={0} role="region" aria-label="Reviewed text">
      <code>
        {lines.map((segments, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number alone.
          <span key={index} className={classes.line}>
            <span className={classes.number} aria-hidden="true">
              {index + 1}
            </span>
            <span className={classes.words}>
              {segments.map((segment, at) => {
                if (!segment.severity)
                  // biome-ignore lint/suspicious/noArrayIndexKey: a line's parts never move.
                  return <Fragment key={at}>{segment.text}</Fragment>;
                const isChosen = chosen !== null && segment.findings.includes(chosen.index);
                return (
                  // The list of findings is the way by keyboard.
                  <mark
                    // biome-ignore lint/suspicious/noArrayIndexKey: a line's parts never move.
                    key={at}
                    className={classes.mark}
                    data-severity={segment.severity}
                    data-chosen={isChosen || undefined}
                    onClick={() => onChoose({ index: segment.findings[0] ?? 0, reveals: false })}
                  >
                    {segment.text}
                  </mark>
                );
              })}
              {"\n"}
            </span>
          </span>
        ))}
      </code>
    </pre>
    // biome-ignore-end lint/a11y: what scrolls must be reachable by keyboard, and then be named.
  );
}
