"use client";
import { Button } from "@mantine/core";
import { useCallbackRef } from "@mantine/hooks";
import { type Icon, IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import { usePaletteActions } from "@/components/shell/palette-actions";

interface PageAction {
  label: string;
  icon?: Icon;
  isAllowed: boolean;
  run: () => void;
  variant?: "filled" | "default";
}

/** The button of what one does on a page, which the command palette offers as well; false where it is not allowed. */
export function usePageAction({ label, icon: Icon = IconPlus, isAllowed, run, variant }: PageAction) {
  const stableRun = useCallbackRef(run);
  usePaletteActions(
    useMemo(
      () => (isAllowed ? [{ id: label, label, group: "On this page", run: stableRun }] : []),
      [label, isAllowed, stableRun],
    ),
  );
  return (
    isAllowed && (
      <Button variant={variant} leftSection={<Icon size={16} aria-hidden="true" />} onClick={run}>
        {label}
      </Button>
    )
  );
}
