// How the lists and windows of credentials speak of them.
import type { Outcome } from "@/components/ui/outcome";
import type { ConnectionTest, ReadAt } from "@/lib/shared/secret-providers/schema";

/** What the moment of reading costs when a secret is rotated. */
export const readWords: Record<ReadAt, string> = {
  kickoff: "At every kickoff: no deploy needed after a rotation.",
  deploy: "At deploy, and stored with that version: deploy again after a rotation.",
};

/** The last test in one word, or the one that runs now. */
export function testWords(
  lastTest: ConnectionTest | null,
  isRunning: boolean,
): { outcome: Outcome; word: string } {
  if (isRunning) return { outcome: "running", word: "Testing" };
  if (!lastTest) return { outcome: "neutral", word: "Not tested" };
  return lastTest.ok ? { outcome: "green", word: "Passed" } : { outcome: "red", word: "Failed" };
}
