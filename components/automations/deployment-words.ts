// What is said of a deployment that was made.
import type { Automation, NewDeployment } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";

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
    bakedCount === 0 ? "No values were stored" : `${counted(bakedCount, "value was", "values were")} stored`;
  if (freshCount === 0) return `${baked}.`;
  return `${baked}; ${counted(freshCount, "secret-backed variable is", "secret-backed variables are")} read fresh at every kickoff.`;
}
