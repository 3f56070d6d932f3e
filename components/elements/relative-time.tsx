"use client";
import { Tooltip } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { exactTime, relativeTime } from "@/components/elements/time-words";

interface RelativeTimeProps {
  /** ISO 8601. */
  value: string;
}

/** "3 minutes ago", kept up to date; the exact time with its zone on hover and on focus. */
export function RelativeTime({ value }: RelativeTimeProps) {
  const minute = useSyncExternalStore(subscribe, currentMinute, () => null);
  const time = new Date(value);
  // The server knows neither the reader's zone nor the moment of reading, so it says UTC.
  if (minute === null) return <time dateTime={value}>{exactTime(time, "UTC")}</time>;
  return (
    <Tooltip label={exactTime(time)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={value} style={{ whiteSpace: "nowrap" }}>
        {relativeTime(time, new Date())}
      </time>
    </Tooltip>
  );
}

function currentMinute(): number {
  return Math.floor(Date.now() / 60_000);
}

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(onChange, 15_000);
  return () => clearInterval(timer);
}
