"use client";
import { ActionIcon, Button, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type MouseEvent, useEffect, useState } from "react";
import { copyText } from "@/components/ui/clipboard";
import { Tooltip } from "@/components/ui/on-demand/tooltip";

export interface CopyButtonProps {
  value: string;
  /** What is copied, as in "Copy client ID". */
  label: string;
  /** With words after the icon. */
  withText?: boolean;
  withTooltip?: boolean;
  onCopied?: () => void;
  withInitialFocus?: boolean;
}

export function CopyButton(props: CopyButtonProps) {
  const { value, label, withText = false, withTooltip = true, onCopied, withInitialFocus } = props;
  const [result, setResult] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (!result) return;
    const timer = setTimeout(() => setResult(null), 2000);
    return () => clearTimeout(timer);
  }, [result]);

  async function copy(event: MouseEvent) {
    // In a list the row itself is clickable.
    event.stopPropagation();
    const isCopied = await copyText(value);
    setResult(isCopied ? "copied" : "failed");
    if (isCopied) onCopied?.();
  }

  const icon =
    result === "copied" ? (
      <IconCheck size={15} color="var(--mantine-color-green-solid)" aria-hidden="true" />
    ) : (
      <IconCopy size={15} aria-hidden="true" />
    );
  const words = result === "copied" ? "Copied" : result === "failed" ? "Select it and copy by hand" : null;
  return (
    <>
      {withText ? (
        <Button
          variant="default"
          size="xs"
          leftSection={icon}
          onClick={copy}
          aria-label={`Copy ${label}`}
          data-autofocus={withInitialFocus || undefined}
        >
          {words ?? "Copy"}
        </Button>
      ) : (
        <Tooltip label={words ?? "Copy"} disabled={!withTooltip && !words}>
          <ActionIcon size={24} onClick={copy} aria-label={`Copy ${label}`} color="gray">
            {icon}
          </ActionIcon>
        </Tooltip>
      )}
      <VisuallyHidden role="status">{words}</VisuallyHidden>
    </>
  );
}
