"use client";
// Which versions of a secret were read, from when to when, the latest first: each a bar on one line of time.
import { Text } from "@mantine/core";
import { AutomationLinks } from "@/components/automations/automation-links";
import { timelineBars } from "@/components/secret-history/timeline";
import { MachineValue } from "@/components/ui/machine-value";
import { Tag } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { wordsOfResource } from "@/lib/clouds/catalog";
import { counted } from "@/lib/shared/counted";
import type { SecretUse } from "@/lib/shared/secret-history/schema";
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
