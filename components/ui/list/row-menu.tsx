"use client";
import { ActionIcon } from "@mantine/core";
import { IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useLayoutEffect, useRef } from "react";
import type { RowAction } from "@/components/ui/list/row-menu-items";
import { deferred } from "@/components/ui/on-demand/deferred";
import { MenuOnDemand } from "@/components/ui/on-demand/menu";
import { focusContent } from "@/components/ui/window/use-focus-return";

export type { RowAction };

export const editAction = (onSelect: () => void, disabledReason?: string): RowAction => ({
  label: "Edit",
  icon: IconPencil,
  onSelect,
  disabledReason,
});

export const deleteAction = (onSelect: () => void, disabledReason?: string): RowAction => ({
  label: "Delete",
  icon: IconTrash,
  onSelect,
  danger: true,
  disabledReason,
});

interface RowMenuProps {
  /** Whose actions: the row's name. */
  name: string;
  actions: readonly RowAction[];
}

const part = deferred(() => import("./row-menu-items"), "RowMenuItems");

export function RowMenu({ name, actions }: RowMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(
    () => () => {
      // The row goes, deleted perhaps from this very menu.
      if (button.current && document.activeElement === button.current) setTimeout(focusContent);
    },
    [],
  );
  if (actions.length === 0) return null;
  return (
    <MenuOnDemand
      part={part}
      content={{ actions }}
      button={button}
      target={
        <ActionIcon
          ref={button}
          aria-label={`Actions for ${name}`}
          onClick={(event) => event.stopPropagation()}
        >
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      }
    />
  );
}
