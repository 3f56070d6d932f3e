"use client";
// The corrected policy compared with what was pasted, line by line, to copy or to download.
import { VisuallyHidden } from "@mantine/core";
import { CodeFigure } from "@/components/ui/code-figure";
import type { CorrectedPolicy, DiffLine } from "@/lib/shared/clouds/doctor";
import { counted } from "@/lib/shared/counted";
import classes from "./policy-diff.module.css";

const signs: Record<DiffLine["kind"], { sign: string; word: string }> = {
  same: { sign: " ", word: "" },
  removed: { sign: "−", word: "Removed: " },
  added: { sign: "+", word: "Added: " },
};

/** What changes, line by line: with a sign and a word as well as a colour. */
export function PolicyDiff({ corrected }: { corrected: CorrectedPolicy }) {
  const { document, changes, fileName } = corrected;
  const count = (kind: DiffLine["kind"]) => changes.filter((line) => line.kind === kind).length;
  const caption = (
    <>
      <code>{fileName}</code> · {lines(count("removed"))} removed, {lines(count("added"))} added
    </>
  );
  return (
    <CodeFigure
      caption={caption}
      code={document}
      fileName={fileName}
      copy={{ label: "corrected policy" }}
      label="Changes"
    >
      {changes.map(({ kind, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number alone.
        <span key={index} className={classes.line} data-kind={kind}>
          {signs[kind].word && <VisuallyHidden>{signs[kind].word}</VisuallyHidden>}
          <span className={classes.sign} aria-hidden="true">
            {signs[kind].sign}
          </span>
          {text}
          {"\n"}
        </span>
      ))}
    </CodeFigure>
  );
}

function lines(count: number): string {
  return counted(count, "line");
}
