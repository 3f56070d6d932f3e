// What is said of a deployment that was made.
import { counted } from "@/components/automations/kickoff-words";
import type { Automation, NewDeployment } from "@/lib/automations/schema";

export const dayOf = (time: string) => new Date(time).toISOString().slice(0, 10);

export function bakedWords({ bakedCount }: NewDeployment, { variableCount }: Automation): string {
  const freshCount = Math.max(variableCount - bakedCount, 0);
  const baked =
    bakedCount === 0
      ? "No values were stored"
      : `${counted(bakedCount, "value")} ${bakedCount === 1 ? "was" : "were"} stored`;
  if (freshCount === 0) return `${baked}.`;
  return `${baked}; ${counted(freshCount, "secret-backed variable")} ${freshCount === 1 ? "is" : "are"} read fresh at every kickoff.`;
}
