// Where each version of a secret lies on one line of time. Pure.
import type { SecretVersion } from "@/lib/shared/secret-history/schema";

export interface TimelineBar {
  /** Of the whole width, in percent. */
  left: number;
  width: number;
}

/** In percent: a version that was seen once is still to be seen. */
const leastWidth = 1.5;

/** One bar for each version, in their order, from the first reading of any to the last of any. */
export function timelineBars(
  versions: readonly Pick<SecretVersion, "firstSeenAt" | "lastSeenAt">[],
): TimelineBar[] {
  const start = Math.min(...versions.map(({ firstSeenAt }) => Date.parse(firstSeenAt)));
  const end = Math.max(...versions.map(({ lastSeenAt }) => Date.parse(lastSeenAt)));
  const span = end - start;
  return versions.map(({ firstSeenAt, lastSeenAt }) => {
    if (span === 0) return { left: 0, width: 100 };
    const left = ((Date.parse(firstSeenAt) - start) / span) * 100;
    const width = ((Date.parse(lastSeenAt) - start) / span) * 100 - left;
    return { left: Math.min(left, 100 - leastWidth), width: Math.max(width, leastWidth) };
  });
}
