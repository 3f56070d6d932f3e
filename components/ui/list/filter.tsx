"use client";
// A filter of a list, next to its search: one of several values, or any.
import type { SelectProps } from "@mantine/core";
import type { MouseEvent } from "react";
import { labelOf } from "@/components/ui/choice-label";
import { labelHasText, useEnterPicks } from "@/components/ui/form/enter-picks";
import { SelectOnDemand } from "@/components/ui/on-demand/select";
import classes from "./filter.module.css";

interface FilterProps
  extends Pick<
    SelectProps,
    "data" | "onChange" | "placeholder" | "filter" | "onSearchChange" | "nothingFoundMessage"
  > {
  label: string;
  value: string | undefined;
  width?: number;
}

/** One that is empty narrows nothing. */
export function Filter({ label, value, width, ...others }: FilterProps) {
  const enter = useEnterPicks({ chosen: labelOf(others.data, value) });
  return (
    <SelectOnDemand
      nothingFoundMessage="Nothing found"
      filter={labelHasText}
      {...others}
      {...enter.props}
      onOptionSubmit={enter.onOptionSubmit}
      classNames={{ options: enter.listClass }}
      aria-label={label}
      value={value || null}
      className={classes.filter}
      style={width ? { "--filter-width": `${width}px` } : undefined}
      searchable
      clearable
      // Eight of them need no scrolling.
      maxDropdownHeight={280}
      clearButtonProps={clearButton(label.toLowerCase())}
      comboboxProps={{ width: 280, position: "bottom-start" }}
    />
  );
}

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
