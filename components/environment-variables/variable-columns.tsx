"use client";
import { Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconChevronDown, IconKey } from "@tabler/icons-react";
import { useRef } from "react";
import type { AssignedAutomationsProps } from "@/components/environment-variables/automations-menu";
import { ConsoleLink } from "@/components/shell/console-link";
import { useOrganization } from "@/components/shell/organization";
import { Dimmed } from "@/components/ui/dimmed";
import type { Column } from "@/components/ui/list/data-table";
import { MachineValue } from "@/components/ui/machine-value";
import { deferred } from "@/components/ui/on-demand/deferred";
import { MenuOnDemand } from "@/components/ui/on-demand/menu";
import { RelativeTime } from "@/components/ui/relative-time";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import type { VariableSort } from "@/lib/shared/environment-variables/value-source";
import classes from "./variable-columns.module.css";

/**
 * One line for each row: names get the most width.
 *
 * @param automationId on an automation's own page: itself is not listed among the automations.
 */
export function variableColumns(
  automationId: string | undefined,
  sort: VariableSort = "key",
): Column<EnvironmentVariable>[] {
  return [
    {
      header: "Key",
      sortBy: "key",
      cell: ({ key, isSecret }) => (
        <span className={classes.key}>
          <code title={key}>{key}</code>
          {isSecret && (
            <span className={classes.secret} title="secret">
              <IconKey size={12} aria-hidden="true" />
              <VisuallyHidden>secret</VisuallyHidden>
            </span>
          )}
        </span>
      ),
    },
    {
      header: "Value Source",
      sortBy: "source",
      width: 138,
      cell: ({ sourceLabel }) => (
        <Text span inherit truncate display="block" title={sourceLabel}>
          {sourceLabel}
        </Text>
      ),
    },
    { header: "Secret Name or Value", cell: valueCell },
    {
      header: "Read",
      width: 106,
      cell: ({ readAt }) => (
        <span className={classes.line}>{readAt === "kickoff" ? "every kickoff" : "at deploy"}</span>
      ),
    },
    {
      header: automationId ? "Also assigned to" : "Automations",
      width: 134,
      cell: ({ automations }) => (
        <AssignedAutomations automations={automations.filter(({ id }) => id !== automationId)} />
      ),
    },
    timeColumn(sort),
  ];
}

/** The time that the list is sorted by is the one to be seen. */
function timeColumn(sort: VariableSort): Column<EnvironmentVariable> {
  if (sort === "updated") {
    return {
      header: "Changed",
      sortBy: "updated",
      width: 108,
      cell: ({ updatedAt }) => <Time value={updatedAt} />,
    };
  }
  return {
    header: "Last used",
    sortBy: "last_used",
    width: 108,
    cell: ({ lastUsedAt }) =>
      lastUsedAt ? <Time value={lastUsedAt} /> : <Dimmed className={classes.line}>Never</Dimmed>,
  };
}

function Time({ value }: { value: string }) {
  return (
    <span className={classes.line}>
      <RelativeTime value={value} />
    </span>
  );
}

function valueCell({ secretName }: EnvironmentVariable) {
  if (secretName !== null) return <MachineValue value={secretName} label="secret name" />;
  return (
    <span className={classes.mask} role="img" aria-label="Direct value, masked">
      ••••••••
    </span>
  );
}

/** On one line, however many there are: a link to the only one, or a chip that opens the list of them. */
function AssignedAutomations({ automations }: Pick<EnvironmentVariable, "automations">) {
  const { slug } = useOrganization();
  const [only] = automations;
  if (!only) {
    return <Dimmed className={classes.line}>None</Dimmed>;
  }
  if (automations.length === 1) {
    return (
      <ConsoleLink to={`automations/${only.id}`} truncate display="block" title={only.name}>
        {only.name}
      </ConsoleLink>
    );
  }
  return <AutomationsChip automations={automations} automationsPath={`/${slug}/automations`} />;
}

const list = deferred(() => import("./automations-menu"), "AutomationsMenu");

function AutomationsChip(props: AssignedAutomationsProps) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <MenuOnDemand
      part={list}
      content={props}
      button={button}
      target={
        <UnstyledButton ref={button} className={classes.chip}>
          {props.automations.length.toLocaleString("en-US")} automations
          <IconChevronDown size={12} aria-hidden="true" />
        </UnstyledButton>
      }
    />
  );
}
