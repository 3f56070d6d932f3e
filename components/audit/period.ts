// The times that the audit log can be narrowed to.

export const periods = [
  { value: "hour", label: "Last hour", hours: 1 },
  { value: "day", label: "Last 24 hours", hours: 24 },
  { value: "week", label: "Last 7 days", hours: 7 * 24 },
  { value: "month", label: "Last 30 days", hours: 30 * 24 },
] as const;

/** Days of one's own choice. */
export const chosenDays = "days";

/** When the period that is called so began. */
export function beginningOf(period: string, now = new Date()): string {
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
