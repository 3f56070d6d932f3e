"use client";
import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { beginningOf, chosenDays, dayOf, midnight, periods } from "@/components/audit/period";
import type { AuditSelection } from "@/components/audit/queries";
import { clearButton } from "@/components/ui/clear-button";
import classes from "@/components/ui/list-filter.module.css";
import { SelectOnDemand } from "@/components/ui/select-on-demand";

interface PeriodFilterProps {
  selection: AuditSelection;
  onChange: (change: AuditSelection) => void;
}

/** A recent period, or from one day to another, both included. */
export function PeriodFilter({ selection, onChange }: PeriodFilterProps) {
  const { period = "", from = "", to = "" } = selection;
  // A half typed day is no time yet, and in no address.
  const [first, setFirst] = useState(() => (period === chosenDays ? dayOf(from, "before") : ""));
  const [last, setLast] = useState(() => (period === chosenDays ? dayOf(to, "after") : ""));

  function choose(next: string | null) {
    // "Last hour" stays the hour before it was chosen: a list that moves under its reader cannot be paged.
    const times = next === chosenDays ? days(first, last) : { from: beginningOf(next ?? ""), to: "" };
    onChange({ period: next ?? "", ...times });
  }

  function chooseDays(nextFirst: string, nextLast: string) {
    setFirst(nextFirst);
    setLast(nextLast);
    onChange(days(nextFirst, nextLast));
  }

  return (
    <>
      <SelectOnDemand
        aria-label="Time"
        placeholder="Any time"
        data={[...periods, { value: chosenDays, label: "Some days…" }].map(({ value, label }) => ({
          value,
          label,
        }))}
        value={period || null}
        onChange={choose}
        className={classes.filter}
        clearable
        clearButtonProps={clearButton("time")}
      />
      {period === chosenDays && (
        <>
          <TextInput
            type="date"
            className={classes.filter}
            aria-label="First day"
            leftSection={<DayWord>From</DayWord>}
            leftSectionWidth={52}
            wrapperProps={{ "data-long": true }}
            style={{ "--filter-width": "196px" }}
            value={first}
            max={last || undefined}
            onChange={(event) => chooseDays(event.currentTarget.value, last)}
          />
          <TextInput
            type="date"
            className={classes.filter}
            aria-label="Last day"
            leftSection={<DayWord>To</DayWord>}
            leftSectionWidth={34}
            wrapperProps={{ "data-long": true }}
            style={{ "--filter-width": "178px" }}
            value={last}
            min={first || undefined}
            onChange={(event) => chooseDays(first, event.currentTarget.value)}
          />
        </>
      )}
    </>
  );
}

/** The field is named by its label; this is for people who see two dates in a row. */
function DayWord({ children }: { children: string }) {
  return (
    <Text span size="sm" c="dimmed" aria-hidden="true">
      {children}
    </Text>
  );
}

function days(first: string, last: string) {
  return { from: midnight(first, "before"), to: midnight(last, "after") };
}
