"use client";
import { Fragment } from "react";
import { CodeFigure } from "@/components/ui/code-figure";
import classes from "./code-block.module.css";

interface CodeBlockProps {
  code: string;
  /** What it is: "Trust policy". */
  label: string;
  /** With a name it can be downloaded: "trust-policy.json". */
  fileName?: string;
  onCopied?: () => void;
  /** In a window that opens for the sake of this: its copy button is where the keyboard begins. */
  withInitialFocus?: boolean;
}

export function CodeBlock({ code, label, fileName, onCopied, withInitialFocus }: CodeBlockProps) {
  const caption = (
    <>
      {label}
      {fileName && <code className={classes.fileName}>{fileName}</code>}
    </>
  );
  return (
    <CodeFigure
      caption={caption}
      code={code}
      fileName={fileName}
      copy={{ label, onCopied, withInitialFocus }}
      label={label}
    >
      {code.split("\n").map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number alone.
        <Fragment key={index}>
          <span className={classes.line}>{line}</span>
          {"\n"}
        </Fragment>
      ))}
    </CodeFigure>
  );
}
