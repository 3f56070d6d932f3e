"use client";
import { useSyncExternalStore } from "react";
import { Tooltip } from "@/components/ui/on-demand/tooltip";
import { useRenderedAt } from "@/components/ui/rendered-at";
import { exactTime, relativeTime } from "@/components/ui/time-words";
import classes from "./relative-time.module.css";

interface RelativeTimeProps {
  /** ISO 8601. */
  value: string;
}

/**
 * "3 minutes ago", kept up to date; the exact time with its zone on hover and on focus. The server and the browser's first
 * rendering say it as of the same moment, so that nothing jumps when the scripts arrive.
 */
export function RelativeTime({ value }: RelativeTimeProps) {
  const renderedAt = useRenderedAt();
  const minute = useSyncExternalStore(subscribe, currentMinute, () => null);
  const time = new Date(value);
  const now = minute === null ? renderedAt : Date.now();
  return (
    <Tooltip label={exactTime(time)} events={{ focus: true, touch: true }}>
      <time dateTime={value} className={classes.root}>
        {relativeTime(time, new Date(now))}
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
