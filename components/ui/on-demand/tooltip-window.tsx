"use client";
import { Tooltip } from "@mantine/core";
import type { ReactNode, RefObject } from "react";

interface TooltipWindowProps {
  /** Of the words, by which they describe the target. */
  id: string;
  target: RefObject<HTMLElement | null>;
  opened: boolean;
  label: ReactNode;
}

/** Where and how a tooltip shows; its user decides when. */
export function TooltipWindow({ id, target, opened, label }: TooltipWindowProps) {
  return (
    <Tooltip
      target={target}
      opened={opened}
      events={{ hover: false, focus: false, touch: false }}
      label={<span id={id}>{label}</span>}
    />
  );
}
