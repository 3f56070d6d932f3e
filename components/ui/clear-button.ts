// The button that clears a filter, for the keyboard and the ear too: Mantine has it for the mouse alone.
import type { MouseEvent } from "react";

export function clearButton(label: string) {
  return {
    "aria-label": `Clear the filter by ${label}`,
    "aria-hidden": false,
    tabIndex: 0,
    onClick({ currentTarget }: MouseEvent<HTMLButtonElement>) {
      // The button goes with what it cleared.
      currentTarget.closest(".mantine-InputWrapper-root")?.querySelector("input")?.focus();
    },
  };
}
