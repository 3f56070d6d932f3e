"use client";
// The corrected policy beside what was pasted, line by line, to copy or to download.
import { Button, Group, Text, VisuallyHidden } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { downloadText } from "@/components/elements/clipboard";
import { CopyButton } from "@/components/elements/copy-button";
import type { CorrectedPolicy, DiffLine } from "@/lib/clouds/policy-review/schema";
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
  return (
    <figure className={classes.root}>
      <Group
        component="figcaption"
        className={classes.caption}
        justify="space-between"
        wrap="nowrap"
        gap="xs"
      >
        <Text component="span" size="xs" c="dimmed">
          <code>{fileName}</code> · {lines(count("removed"))} removed, {lines(count("added"))} added
        </Text>
        <Group gap={6} wrap="nowrap">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={15} aria-hidden="true" />}
            onClick={() => downloadText(fileName, document)}
            aria-label={`Download ${fileName}`}
          >
            Download
          </Button>
          <CopyButton value={document} label="corrected policy" withText />
        </Group>
      </Group>
      {/* biome-ignore-start lint/a11y: what scrolls must be reachable by keyboard, and then be named. */}
      <pre className={classes.code} tabIndex={0} role="region" aria-label="Changes">
        <code>
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
        </code>
      </pre>
      {/* biome-ignore-end lint/a11y: what scrolls must be reachable by keyboard, and then be named. */}
    </figure>
  );
}

function lines(count: number): string {
  return count === 1 ? "1 line" : `${count} lines`;
}
