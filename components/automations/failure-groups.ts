import type { VariableFailure } from "@/lib/shared/errors";

type Group = [VariableFailure, ...VariableFailure[]];

/** Failures with one reason, cause, remedy and link, together, in the order of their first. */
export function groupedFailures(failures: readonly VariableFailure[]): Group[] {
  const groups = new Map<string, Group>();
  for (const failure of failures) {
    const { reason, detail, cause = detail, remedy, link } = failure;
    const words = JSON.stringify([reason, cause, remedy, link?.href]);
    const group = groups.get(words);
    if (group) group.push(failure);
    else groups.set(words, [failure]);
  }
  return [...groups.values()];
}
