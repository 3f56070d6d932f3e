"use client";
// The frame around code: what it is, a button to copy it and one to download it, and lines that scroll.
import { Group, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { downloadText } from "@/components/ui/clipboard";
import { CopyButton, type CopyButtonProps } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import classes from "./code-figure.module.css";

interface CodeFigureProps {
  caption: ReactNode;
  /** What is copied and downloaded. */
  code: string;
  /** With a name it can be downloaded: "trust-policy.json". */
  fileName?: string;
  copy: Omit<CopyButtonProps, "value" | "withText">;
  /** Names the lines for screen readers. */
  label: string;
  children: ReactNode;
}

export function CodeFigure({ caption, code, fileName, copy, label, children }: CodeFigureProps) {
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
          {caption}
        </Text>
        <Group gap={6} wrap="nowrap">
          {fileName && (
            <IconButton
              variant="default"
              size="xs"
              icon={IconDownload}
              onClick={() => downloadText(fileName, code)}
              aria-label={`Download ${fileName}`}
            >
              Download
            </IconButton>
          )}
          <CopyButton value={code} withText {...copy} />
        </Group>
      </Group>
      {/* biome-ignore-start lint/a11y: what scrolls must be reachable by keyboard, and then be named. */}
      <pre className={classes.code} tabIndex={0} role="group" aria-label={label}>
        <code>{children}</code>
      </pre>
      {/* biome-ignore-end lint/a11y: what scrolls must be reachable by keyboard, and then be named. */}
    </figure>
  );
}
