"use client";
// Which versions of a secret were read, from when to when, the latest first: each a bar on one line of time.
import { Anchor, Text } from "@mantine/core";
import { timelineBars } from "@/components/secret-history/timeline";
import { useOrganization } from "@/components/shell/organization";
import { Link } from "@/components/ui/link";
import { MachineValue } from "@/components/ui/machine-value";
import { Tag } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { wordsOfResource } from "@/lib/clouds/catalog";
import { counted } from "@/lib/shared/counted";
import type { SecretUse, SecretVersion } from "@/lib/shared/secret-history/schema";
import classes from "./secret-history.module.css";

const shownAutomations = 3;

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
              <Readers version={version} />
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

function Readers({ version: { automations } }: { version: SecretVersion }) {
  const { slug } = useOrganization();
  if (automations.length === 0) return null;
  const rest = automations.length - shownAutomations;
  return (
    <span>
      {"by "}
      {automations.slice(0, shownAutomations).map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <Anchor component={Link} href={`/${slug}/automations/${id}`} inherit>
            {name}
          </Anchor>
        </span>
      ))}
      {rest > 0 && ` and ${rest} more`}
    </span>
  );
}
