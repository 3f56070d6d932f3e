"use client";
import { Anchor, Group, Text } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import type { Column } from "@/components/ui/data-row";
import { DataTable, type List } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { MachineValue } from "@/components/ui/machine-value";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import type { SearchBoxProps } from "@/components/ui/search-box";
import { configActions } from "@/components/workload-identity/config-actions";
import classes from "@/components/workload-identity/config-table.module.css";
import { configHref } from "@/components/workload-identity/queries";
import { SetUpCloud } from "@/components/workload-identity/set-up-cloud";
import { anyCloud, cloudDefinition, principalLabel, principalOf } from "@/lib/clouds/catalog";
import { placeIn } from "@/lib/clouds/naming";
import { counted } from "@/lib/shared/counted";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

interface ConfigTableProps {
  list: List<WorkloadIdentityConfig>;
  search: SearchBoxProps;
  /** The button that adds the first; absent for whoever may not. */
  add: ReactNode;
  onEdit: (config: WorkloadIdentityConfig) => void;
  onDelete: (config: WorkloadIdentityConfig) => void;
}

export function ConfigTable({ list, search, add, onEdit, onDelete }: ConfigTableProps) {
  const { slug } = useOrganization();
  const canManage = useAllowed("workload_identity_configs:manage");
  const permissionHint = usePermissionHint();

  return (
    <DataTable
      label="Workload identity configs"
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      href={({ id }) => configHref(slug, id)}
      actions={(config) => configActions(config, canManage ? { onEdit, onDelete } : null)}
      search={search}
      empty={
        <EmptyState
          icon={IconFingerprint}
          title="No workload identity configs yet"
          action={
            <Group gap="xs" justify="center">
              <SetUpCloud />
              {add}
            </Group>
          }
        >
          A config names an IAM role in your {anyCloud.account} that trusts this organization. Automations
          assume it for a few minutes to read their secrets; no {anyCloud.adjective} key is stored anywhere.
          {!canManage && ` ${permissionHint("workload_identity_configs:manage", "Adding one")}`}
        </EmptyState>
      }
    />
  );
}

const columns: readonly Column<WorkloadIdentityConfig>[] = [
  {
    header: "Name",
    cell: ({ name, isDefault }) => <Tagged name={name}>{isDefault && <Tag>Default</Tag>}</Tagged>,
  },
  { header: "Cloud Provider", width: 116, cell: ({ cloud }) => cloudDefinition(cloud).name },
  {
    header: principalLabel,
    width: "27%",
    cell: ({ name, cloud, settings }) => {
      // Named by its row: a screen reader, or a test, must not take it for the form's field.
      return (
        <MachineValue
          value={principalOf({ cloud, settings })}
          label={`${cloudDefinition(cloud).words.resource} of ${name}`}
          tail={14}
        />
      );
    },
  },
  {
    header: "Region",
    width: 134,
    cell: ({ cloud, settings }) => (
      <code className={classes.region}>{placeIn(cloudDefinition(cloud).naming, null, settings)}</code>
    ),
  },
  {
    header: "Used by",
    width: 128,
    cell: ({ credentialCount }) => <CredentialCount count={credentialCount} />,
  },
];

/** How many credentials use a config, with the way to them for whoever may read them. */
function CredentialCount({ count }: { count: number }) {
  const { slug } = useOrganization();
  const canRead = useAllowed("secret_providers:read");
  if (count === 0) {
    return (
      <Text component="span" c="dimmed">
        None
      </Text>
    );
  }
  const words = counted(count, "credential");
  if (!canRead) return words;
  return (
    <Anchor component={Link} href={`/${slug}/settings/secret-provider-credentials`} c="inherit" inherit>
      {words}
    </Anchor>
  );
}
