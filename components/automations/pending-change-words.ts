// How the changes that the next deploy would make are told.
import type { PendingChangeKind } from "@/lib/shared/automations/schema";

export const pendingChangeWords: Record<PendingChangeKind, string> = {
  added: "assigned since the last deploy; kickoffs don’t get it yet",
  removed: "no longer assigned; this version still has it",
  replaced: "another variable now has this key",
  source_changed: "its source, or its credential’s account or region, has changed",
  value_changed: "its value has changed",
  moved_to_deploy: "its credential now reads at deploy; kickoffs fail until you deploy again",
};

/** Without a new version, kickoffs of the newest one fail. */
export function failsUntilDeployed(change: PendingChangeKind): boolean {
  return change === "moved_to_deploy";
}
