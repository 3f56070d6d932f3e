// How the changes that the next deploy would make are told.
import type { PendingChangeKind } from "@/lib/automations/schema";

export const pendingChangeWords: Record<PendingChangeKind, string> = {
  added: "assigned since; kickoffs do not get it yet",
  removed: "not assigned any more; this version still has it",
  replaced: "another variable has this key now",
  source_changed: "its source, or where its credential looks for it, has changed",
  value_changed: "another value was entered",
  moved_to_deploy: "its credential reads at deploy now; kickoffs fail until it is baked in",
};

/** Without a new version, kickoffs of the newest one fail. */
export function failsUntilDeployed(change: PendingChangeKind): boolean {
  return change === "moved_to_deploy";
}
