"use client";
import { IconCopy, IconFingerprint, IconPencil, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { copyText } from "@/components/elements/clipboard";
import type { Column } from "@/components/elements/data-row";
import { DataTable, type List } from "@/components/elements/data-table";
import { EmptyState } from "@/components/elements/empty-state";
import { MachineValue } from "@/components/elements/machine-value";
import { Tag } from "@/components/elements/outcome-badge";
import type { RowAction } from "@/components/elements/row-menu";
import type { SearchBoxProps } from "@/components/elements/search-box";
import { toast } from "@/components/elements/toast";
import { useAllowed } from "@/components/frame/organization";
import classes from "@/components/workload-identity/config-table.module.css";
import { CredentialCount } from "@/components/workload-identity/credential-count";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { WorkloadIdentityConfig } from "@/lib/workload-identity/schema";

interface ConfigTableProps {
  list: List<WorkloadIdentityConfig>;
  search: SearchBoxProps;
  /** The button that adds the first; absent for whoever may not. */
  add: ReactNode;
  onEdit: (config: WorkloadIdentityConfig) => void;
  onDelete: (config: WorkloadIdentityConfig) => void;
}

export function ConfigTable({ list, search, add, onEdit, onDelete }: ConfigTableProps) {
  const canManage = useAllowed("workload_identity_configs:manage");

  function actions(config: WorkloadIdentityConfig): RowAction[] {
    const copyId: RowAction = {
      label: "Copy config ID",
      icon: <IconCopy size={16} aria-hidden="true" />,
      onSelect: async () => {
        if (await copyText(config.id)) toast("Copied the config ID. Workers’ logs name the config by it.");
      },
    };
    if (!canManage) return [copyId];
    return [
      { label: "Edit", icon: <IconPencil size={16} aria-hidden="true" />, onSelect: () => onEdit(config) },
      copyId,
      {
        label: "Delete",
        icon: <IconTrash size={16} aria-hidden="true" />,
        onSelect: () => onDelete(config),
        danger: true,
      },
    ];
  }

  return (
    <DataTable
      label="Workload identity configs"
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      onOpen={canManage ? onEdit : undefined}
      actions={actions}
      search={search}
      empty={
        <EmptyState
          icon={<IconFingerprint size={22} stroke={1.6} />}
          title="No workload identity config yet"
          action={add || undefined}
        >
          A config names an IAM role in your AWS account that trusts this organization. Automations take that
          role for a few minutes at a time and read their secrets with it; no AWS key is stored anywhere.
          {!add && " Your role may look at configs but not add them."}
        </EmptyState>
      }
    />
  );
}

const columns: readonly Column<WorkloadIdentityConfig>[] = [
  {
    header: "Name",
    cell: ({ name, isDefault }) => (
      <span className={classes.name}>
        {name} {isDefault && <Tag>Default</Tag>}
      </span>
    ),
  },
  { header: "Cloud Provider", width: 116, cell: ({ cloud }) => cloudDefinition(cloud).name },
  {
    header: "Role ARN",
    width: "32%",
    cell: ({ name, cloud, settings }) => {
      const arn = settings[cloudDefinition(cloud).workloadIdentity.principalField] ?? "";
      // Named by its row: a screen reader, or a test, must not take it for the form's field.
      return <MachineValue value={arn} label={`ARN of ${name}`} tail={14} />;
    },
  },
  {
    header: "Region",
    width: 134,
    cell: ({ settings }) => <code className={classes.region}>{settings.region}</code>,
  },
  {
    header: "Used by",
    width: 128,
    cell: ({ credentialCount }) => <CredentialCount count={credentialCount} />,
  },
];
