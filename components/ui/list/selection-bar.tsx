"use client";
// What can be done with the rows that are chosen: at the lower edge of the window, however long the list is.
import { Button, Group, Text, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { focusContent } from "@/components/ui/window/use-focus-return";
import classes from "./selection-bar.module.css";

interface SelectionBarProps {
  /** What is chosen: "variable". */
  counted: string;
  count: number;
  /** How many could be chosen in all, and how. Absent while everything is. */
  all?: { count: number; choose: () => void; isLoading: boolean };
  onClear: () => void;
  /** The actions. */
  children: ReactNode;
}

export function SelectionBar({ counted, count, all, onClear, children }: SelectionBarProps) {
  const words = `${count.toLocaleString("en-US")} selected`;
  return (
    <div className={classes.place}>
      <VisuallyHidden role="status">{count > 0 ? words : ""}</VisuallyHidden>
      {count > 0 && (
        <Group component="section" gap="xs" className={classes.bar} aria-label={`Selected ${counted}s`}>
          <Text size="sm" fw={500} className={classes.count}>
            {words}
          </Text>
          {children}
          {all && (
            <Button variant="subtle" color="gray" size="xs" loading={all.isLoading} onClick={all.choose}>
              Select all {all.count.toLocaleString("en-US")}
            </Button>
          )}
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            onClick={() => {
              onClear();
              // The button goes with what it cleared.
              setTimeout(focusContent);
            }}
          >
            Clear
          </Button>
        </Group>
      )}
    </div>
  );
}
