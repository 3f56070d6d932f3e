import { database } from "@/db/client";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { newestDeployment } from "@/lib/server/automations/deployments/record";
import { bakedRows } from "@/lib/server/automations/deployments/snapshot-values";
import { find as findAutomation } from "@/lib/server/automations/service";
import {
  type AssignedVariable,
  assignedVariables,
  readAtNow,
  sourceFingerprint,
} from "@/lib/server/environment-variables/assigned-variables";
import type { PendingChange, PendingChangeKind, PendingChanges } from "@/lib/shared/automations/schema";

type Row = Awaited<ReturnType<typeof bakedRows>>[number];

/**
 * Compares sources, not values: nothing is read or opened. A secret that was rotated in the cloud, or read at every
 * kickoff anyway, is no change of the next deploy.
 */
export async function pendingChanges(actor: Actor, automationId: string): Promise<PendingChanges> {
  requirePermission(actor, "automations:read");
  const db = database();
  const { organizationId } = actor;
  await findAutomation(db, actor, automationId);
  const newest = await newestDeployment(actor, automationId);
  const assigned = await assignedVariables(db, organizationId, automationId);
  const rows = newest ? await bakedRows(db, organizationId, newest.id) : [];
  const deployed = new Map(rows.map((row) => [row.key, row]));
  const current = new Map(assigned.map((read) => [read.variable.key, read]));
  const changes: PendingChange[] = [];
  for (const key of [...new Set([...deployed.keys(), ...current.keys()])].sort()) {
    const change = changeOf(deployed.get(key), current.get(key), newest?.createdAt);
    if (change) changes.push({ key, change });
  }
  return { deploymentVersion: newest?.version ?? null, changes };
}

function changeOf(
  row: Row | undefined,
  assigned: AssignedVariable | undefined,
  deployedAt: Date | undefined,
): PendingChangeKind | null {
  const holdsValue = row !== undefined && row.sealedValue !== "";
  if (!assigned) return holdsValue ? "removed" : null;
  if (readAtNow(assigned) === "kickoff") {
    // With a credential it is read afresh already; without one, only this version's own copy is left.
    return holdsValue && !assigned.credential ? "source_changed" : null;
  }
  if (!row) return "added";
  if (!holdsValue) return "moved_to_deploy";
  if (row.variableId !== assigned.variable.id) return "replaced";
  const now = sourceFingerprint(assigned);
  // A version from before fingerprints only knows when the variable itself changed.
  const isSame = row.sourceFingerprint
    ? row.sourceFingerprint === now
    : deployedAt !== undefined && assigned.variable.updatedAt <= deployedAt;
  if (isSame) return null;
  const isValue = assigned.variable.source === "direct" && !row.sourceFingerprint.startsWith("secret:");
  return isValue ? "value_changed" : "source_changed";
}
