"use client";
import { Text } from "@mantine/core";
import { IconBolt, IconPencil, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import type { Column } from "@/components/ui/data-row";
import { DataTable, type List } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { RowAction } from "@/components/ui/row-menu";
import type { SearchBoxProps } from "@/components/ui/search-box";
import type { Automation } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";
import classes from "./automation-table.module.css";

interface AutomationTableProps {
  list: List<Automation>;
  search: SearchBoxProps;
  /** The button that creates one, for the empty list. */
  create: ReactNode;
  onRename: (automation: Automation) => void;
  onDelete: (automation: Automation) => void;
}

export function AutomationTable({ list, search, create, onRename, onDelete }: AutomationTableProps) {
  const { slug } = useOrganization();
  const canManage = useAllowed("automations:manage");
  const permissionHint = usePermissionHint();
  const actions = (automation: Automation) => automationActions(automation, onRename, onDelete);
  return (
    <DataTable
      label="Automations"
      list={list}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      columns={columns}
      href={({ id }) => `/${slug}/automations/${id}`}
      actions={canManage ? actions : undefined}
      search={search}
      empty={
        <EmptyState icon={IconBolt} title="No automations yet" action={create}>
          An automation is a job that uses your secrets. Create it, assign environment variables, then deploy
          it to get a token for its workers.
          {!canManage && ` ${permissionHint("automations:manage", "Creating one")}`}
        </EmptyState>
      }
    />
  );
}

export function automationActions(
  automation: Automation,
  onRename: (automation: Automation) => void,
  onDelete: (automation: Automation) => void,
): RowAction[] {
  return [
    { label: "Rename", icon: IconPencil, onSelect: () => onRename(automation) },
    { label: "Delete", icon: IconTrash, onSelect: () => onDelete(automation), danger: true },
  ];
}

const columns: Column<Automation>[] = [
  { header: "Name", cell: ({ name }) => name },
  {
    header: "Variables",
    width: 130,
    cell: ({ variableCount }) =>
      variableCount === 0 ? <Missing>None</Missing> : counted(variableCount, "variable"),
  },
  {
    header: "Deployment",
    width: 140,
    cell: ({ deploymentVersion }) =>
      deploymentVersion === null ? <Missing>Not deployed</Missing> : `v${deploymentVersion}`,
  },
  {
    header: "Last kickoff",
    width: "34%",
    cell: ({ lastKickoff }) =>
      lastKickoff ? (
        <span className={classes.kickoff}>
          <OutcomeBadge status={lastKickoff.status} />
          <RelativeTime value={lastKickoff.startedAt} />
        </span>
      ) : (
        <Missing>None yet</Missing>
      ),
  },
];

function Missing({ children }: { children: string }) {
  return (
    <Text span inherit c="dimmed">
      {children}
    </Text>
  );
}
