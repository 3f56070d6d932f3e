"use client";
import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { AuditSelection } from "@/components/audit/queries";
import { clearButton } from "@/components/ui/list/filter";
import classes from "@/components/ui/list/filter.module.css";
import { SelectOnDemand } from "@/components/ui/on-demand/select";

interface PeriodFilterProps {
  selection: AuditSelection;
  onChange: (change: AuditSelection) => void;
}

/** A recent period, or from one day to another, both included. */
export function PeriodFilter({ selection, onChange }: PeriodFilterProps) {
  const { period = "", from = "", to = "" } = selection;
  // A day that is still being typed is no time yet, and does not go into the address.
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

const periods = [
  { value: "hour", label: "Last hour", hours: 1 },
  { value: "day", label: "Last 24 hours", hours: 24 },
  { value: "week", label: "Last 7 days", hours: 7 * 24 },
  { value: "month", label: "Last 30 days", hours: 30 * 24 },
] as const;

/** A period that the person enters. */
const chosenDays = "days";

/** When the period that is called so began. */
function beginningOf(period: string, now = new Date()): string {
  const hours = periods.find(({ value }) => value === period)?.hours;
  return hours ? new Date(now.getTime() - hours * 3_600_000).toISOString() : "";
}

/** Midnight, in the reader's zone, before the day of a date field, or after it; "" while there is no whole date. */
export function midnight(day: string, edge: "before" | "after"): string {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const time = new Date(year, month - 1, edge === "before" ? date : date + 1);
  return /^[1-9]\d{3}-\d\d-\d\d$/.test(day) && !Number.isNaN(time.getTime()) ? time.toISOString() : "";
}

/** The day, in the reader's zone, whose midnight this is; "" for no time. */
export function dayOf(time: string, edge: "before" | "after"): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return "";
  const day = new Date(at.getFullYear(), at.getMonth(), edge === "before" ? at.getDate() : at.getDate() - 1);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${String(day.getFullYear()).padStart(4, "0")}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
