"use client";
// Which versions of a secret were read, from when to when, the latest first: each a bar on one line of time.
import { Text } from "@mantine/core";
import { AutomationLinks } from "@/components/automations/automation-links";
import { MachineValue } from "@/components/ui/machine-value";
import { Tag } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { wordsOfResource } from "@/lib/clouds/catalog";
import { counted } from "@/lib/shared/counted";
import type { SecretUse, SecretVersion } from "@/lib/shared/secret-history/schema";
import classes from "./secret-history.module.css";

export function Versions({
  versions,
  readAt,
  truncated,
}: Pick<SecretUse, "versions" | "readAt" | "truncated">) {
  const bars = timelineBars(versions);
  const hasSeveralResources = new Set(versions.map(({ resource }) => resource)).size > 1;
  const what = readAt === "deploy" ? "deployment" : "kickoff";
  return (
    <>
      <ol className={classes.versions} aria-label="Versions">
        {versions.map((version, index) => (
          <li key={`${version.resource} ${version.version}`} className={classes.version}>
            <div className={classes.id}>
              <MachineValue value={version.version} label={wordsOfResource(version.resource).version} />
              {index === 0 && <Tag>latest</Tag>}
            </div>
            <div className={classes.line} aria-hidden="true">
              <span
                className={classes.bar}
                data-latest={index === 0 || undefined}
                style={{ left: `${bars[index]?.left}%`, width: `${bars[index]?.width}%` }}
              />
            </div>
            <div className={classes.words}>
              <span>
                {version.firstSeenAt === version.lastSeenAt ? (
                  "Seen "
                ) : (
                  <>
                    Seen from <RelativeTime value={version.firstSeenAt} /> to{" "}
                  </>
                )}
                <RelativeTime value={version.lastSeenAt} />, in {counted(version.count, what)}
              </span>
              {version.automations.length > 0 && (
                <span>
                  by <AutomationLinks automations={version.automations} most={3} />
                </span>
              )}
              {hasSeveralResources && (
                <MachineValue value={version.resource} label={wordsOfResource(version.resource).resource} />
              )}
            </div>
          </li>
        ))}
      </ol>
      {truncated && (
        <Text size="xs" c="dimmed" mt="xs">
          Of the last 2,000 {what}s that read it. Older ones are listed below.
        </Text>
      )}
    </>
  );
}

interface TimelineBar {
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
