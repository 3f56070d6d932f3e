"use client";
import { Button, Group, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { Fragment } from "react";
import { downloadText } from "@/components/elements/clipboard";
import { CopyButton } from "@/components/elements/copy-button";
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

export function CodeBlock(props: CodeBlockProps) {
  const { code, label, fileName, onCopied, withInitialFocus } = props;
  return (
    <figure className={classes.root}>
      <Group
        component="figcaption"
        className={classes.caption}
        justify="space-between"
        wrap="nowrap"
        gap="xs"
      >
        <Text component="span" size="xs" c="dimmed" truncate>
          {label}
          {fileName && <code className={classes.fileName}>{fileName}</code>}
        </Text>
        <Group gap={6} wrap="nowrap">
          {fileName && (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconDownload size={15} aria-hidden="true" />}
              onClick={() => downloadText(fileName, code)}
              aria-label={`Download ${fileName}`}
            >
              Download
            </Button>
          )}
          <CopyButton
            value={code}
            label={label}
            withText
            onCopied={onCopied}
            withInitialFocus={withInitialFocus}
          />
        </Group>
      </Group>
      {/* biome-ignore-start lint/a11y: what scrolls must be reachable by keyboard, and then be named. */}
      <pre className={classes.code} tabIndex={0} role="group" aria-label={label}>
        <code>
          {code.split("\n").map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number alone.
            <Fragment key={index}>
              <span className={classes.line}>{line}</span>
              {"\n"}
            </Fragment>
          ))}
        </code>
      </pre>
      {/* biome-ignore-end lint/a11y: what scrolls must be reachable by keyboard, and then be named. */}
    </figure>
  );
}
