// Notes of a kickoff which variables it used.
import { database } from "@/db/client";
import type { Worker } from "@/lib/server/auth/actor";
import type { BakedValues } from "@/lib/server/automations/baked-values";
import type { Planned } from "@/lib/server/environment-variables/planning";
import { noteUse } from "@/lib/server/environment-variables/use";
import { log } from "@/lib/server/log";

/**
 * Writes once a minute at most, whatever the number of kickoffs: the plan says what was noted a moment ago. Of a value
 * whose variable is no longer assigned, only PostgreSQL knows. A kickoff does not fail because of this.
 */
export async function noteKickoffUse(
  { organizationId, automationId, deploymentId }: Worker,
  planned: Pick<Planned, "freshKeys" | "bakedKeys" | "unnotedKeys">,
  freshKeys: readonly string[],
  { values }: Pick<BakedValues, "values">,
): Promise<void> {
  const unnoted = new Set(planned.unnotedKeys);
  const assigned = new Set([...planned.freshKeys, ...planned.bakedKeys.map(({ key }) => key)]);
  const isDue =
    freshKeys.some((key) => unnoted.has(key)) ||
    [...values.keys()].some((key) => unnoted.has(key) || !assigned.has(key));
  if (!isDue) return;
  await noteUse(database(), { organizationId, automationId, deploymentId, freshKeys }).catch(() =>
    log("warn", "The use of variables couldn't be recorded."),
  );
}
