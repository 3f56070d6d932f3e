// What is said of a deployment that was made.
import { counted } from "@/components/automations/kickoff-words";
import type { Automation, NewDeployment } from "@/lib/shared/automations/schema";

/** "26 Feb 2027", as every time of the console is written; the day it is in UTC, on server and in browser alike. */
export const dayOf = (time: string) =>
  new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(time));

export function bakedWords({ bakedCount }: NewDeployment, { variableCount }: Automation): string {
  const freshCount = Math.max(variableCount - bakedCount, 0);
  const baked =
    bakedCount === 0
      ? "No values were stored"
      : `${counted(bakedCount, "value")} ${bakedCount === 1 ? "was" : "were"} stored`;
  if (freshCount === 0) return `${baked}.`;
  return `${baked}; ${counted(freshCount, "secret-backed variable")} ${freshCount === 1 ? "is" : "are"} read fresh at every kickoff.`;
}
