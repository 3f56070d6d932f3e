// The five outcomes of the console, each with its icon and colour: never a colour alone.

import { Loader } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
} from "@tabler/icons-react";

export type Outcome = "green" | "amber" | "red" | "neutral" | "running";

export const outcomeColor: Record<Outcome, string> = {
  green: "green",
  amber: "amber",
  red: "red",
  neutral: "gray",
  running: "gray",
};

/** Decorative: the word beside it says the same. */
export function OutcomeIcon({ outcome, size = 16 }: { outcome: Outcome; size?: number }) {
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
