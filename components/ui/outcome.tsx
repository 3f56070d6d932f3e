// The five outcomes of the console, each with its icon and colour: never a colour alone.

import { Loader } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
} from "@tabler/icons-react";
import { type Status, type StatusOutcome, statuses } from "@/components/ui/status";

export type Outcome = StatusOutcome;

export const outcomeColor: Record<Outcome, string> = {
  green: "green",
  amber: "amber",
  red: "red",
  neutral: "gray",
  running: "gray",
};

/** What an outcome is shown of: a status, or the outcome by itself. */
export type Shown = { status: Status; outcome?: undefined } | { outcome: Outcome; status?: undefined };

export function outcomeOf(shown: Shown): Outcome {
  return shown.status ? statuses[shown.status].outcome : shown.outcome;
}

/** Decorative: the word next to it says the same. */
export function OutcomeIcon({ size = 16, ...shown }: Shown & { size?: number }) {
  const outcome = outcomeOf(shown);
  if (outcome === "running") return <Loader size={size - 2} color="gray" aria-hidden="true" />;
  const Icon = icons[outcome];
  return <Icon size={size} color={outcomeIconColor(outcome)} aria-hidden="true" style={{ flexShrink: 0 }} />;
}

function outcomeIconColor(outcome: Outcome): string {
  return outcome === "neutral" ? "var(--mantine-color-dimmed)" : `var(--mantine-color-${outcome}-solid)`;
}

const icons = {
  green: IconCircleCheckFilled,
  amber: IconAlertTriangleFilled,
  red: IconCircleXFilled,
  neutral: IconCircleDashed,
};
