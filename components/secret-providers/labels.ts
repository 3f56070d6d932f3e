// How the lists and windows of credentials speak of them.
import type { Status } from "@/components/ui/status";
import type { ReadAt } from "@/lib/shared/resolution/schema";
import type { ConnectionTest } from "@/lib/shared/secret-providers/schema";

/** The label of the button, and of the entries in menus and on the checklist. */
export const testConnectionLabel = "Test Connection";

/** What the moment of reading costs when a secret is rotated. */
export const readWords: Record<ReadAt, string> = {
  kickoff: "At every kickoff: no deploy needed after a rotation.",
  deploy: "At deploy, and stored with that version: deploy again after a rotation.",
};

/** Of the last test, or of the one that runs now. */
export function testStatus(lastTest: ConnectionTest | null, isRunning: boolean): Status {
  if (isRunning) return "testing";
  if (!lastTest) return "not_tested";
  return lastTest.ok ? "passed" : "failed";
}
