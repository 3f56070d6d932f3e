"use client";
import { Anchor, Text, Tooltip } from "@mantine/core";
import Link from "next/link";
import type { Column } from "@/components/elements/data-row";
import { MachineValue } from "@/components/elements/machine-value";
import { Tag } from "@/components/elements/outcome-badge";
import type { EnvironmentVariable } from "@/lib/environment-variables/schema";
import classes from "./variable-columns.module.css";

/**
 * @param automationId on an automation's own page: itself is not listed among the automations.
 * @param automationsPath where automations are.
 */
export function variableColumns(
  automationId: string | undefined,
  automationsPath: string,
): Column<EnvironmentVariable>[] {
  return [
    {
      header: "Key",
      width: "25%",
      cell: ({ key, isSecret }) => (
        <span className={classes.key}>
          <code>{key}</code>
          {isSecret && <Tag>secret</Tag>}
        </span>
      ),
    },
    { header: "Value Source", width: "15%", cell: ({ sourceLabel }) => sourceLabel },
    { header: "Secret Name or Value", cell: valueCell },
    {
      header: "Read",
      width: 116,
      cell: ({ readAt }) => <Tag>{readAt === "kickoff" ? "every kickoff" : "at deploy"}</Tag>,
    },
    {
      header: automationId ? "Also assigned to" : "Automations",
      width: "18%",
      cell: ({ automations }) => (
        <Assigned
          automations={automations.filter(({ id }) => id !== automationId)}
          automationsPath={automationsPath}
        />
      ),
    },
  ];
}

function valueCell({ secretName }: EnvironmentVariable) {
  if (secretName !== null) return <MachineValue value={secretName} label="secret name" />;
  return (
    <span className={classes.mask} role="img" aria-label="Direct value, masked">
      ••••••••
    </span>
  );
}

const shownCount = 2;

interface AssignedProps {
  automations: readonly { id: string; name: string }[];
  automationsPath: string;
}

function Assigned({ automations, automationsPath }: AssignedProps) {
  if (automations.length === 0) {
    return (
      <Text span inherit c="dimmed">
        None
      </Text>
    );
  }
  const rest = automations.slice(shownCount);
  return (
    <span className={classes.automations}>
      {automations.slice(0, shownCount).map(({ id, name }) => (
        <Anchor key={id} component={Link} href={`${automationsPath}/${id}`} inherit truncate title={name}>
          {name}
        </Anchor>
      ))}
      {rest.length > 0 && (
        <Tooltip
          label={rest.map(({ name }) => name).join(", ")}
          events={{ hover: true, focus: true, touch: true }}
        >
          <Text span inherit c="dimmed" tabIndex={0}>
            and {rest.length} more
          </Text>
        </Tooltip>
      )}
    </span>
  );
}
