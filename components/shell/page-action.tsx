"use client";
import { useCallbackRef } from "@mantine/hooks";
import { type Icon, IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { IconButton } from "@/components/ui/icon-button";

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
      <IconButton variant={variant} icon={Icon} onClick={run}>
        {label}
      </IconButton>
    )
  );
}
