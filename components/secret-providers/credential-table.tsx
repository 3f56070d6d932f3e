"use client";
import { IconKey, IconPencil, IconPlugConnected, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ConfigLink } from "@/components/secret-providers/config-link";
import { testConnectionLabel } from "@/components/secret-providers/labels";
import { LastTest } from "@/components/secret-providers/last-test";
import { usePermitted } from "@/components/secret-providers/permitted";
import { usePermissionHint } from "@/components/shell/organization";
import type { Column } from "@/components/ui/data-row";
import { DataTable, type List } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import type { RowAction } from "@/components/ui/row-menu";
import type { SearchBoxProps } from "@/components/ui/search-box";
import { cloudDefinition, methodDefinition } from "@/lib/clouds/catalog";
import { placeIn } from "@/lib/clouds/naming";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import classes from "./credential-table.module.css";

interface CredentialTableProps {
  list: List<SecretProviderCredential>;
  search: SearchBoxProps;
  /** The button that adds the first; absent for whoever may not. */
  add: ReactNode;
  onOpen: (credential: SecretProviderCredential) => void;
  onTest: (credential: SecretProviderCredential) => void;
  onEdit: (credential: SecretProviderCredential) => void;
  onDelete: (credential: SecretProviderCredential) => void;
}

export function CredentialTable(props: CredentialTableProps) {
  const { list, search, add, onOpen, onTest, onEdit, onDelete } = props;
  const { canManage, canChange } = usePermitted();
  const permissionHint = usePermissionHint();

  function actions(credential: SecretProviderCredential): RowAction[] {
    const disabledReason = canChange(credential)
      ? undefined
      : permissionHint("workload_identity_configs:manage");
    return [
      { label: testConnectionLabel, icon: IconPlugConnected, onSelect: () => onTest(credential) },
      { label: "Edit", icon: IconPencil, onSelect: () => onEdit(credential), disabledReason },
      {
        label: "Delete",
        icon: IconTrash,
        onSelect: () => onDelete(credential),
        danger: true,
        disabledReason,
      },
    ];
  }

  return (
    <DataTable
      label="Secret provider credentials"
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      onOpen={onOpen}
      actions={canManage ? actions : undefined}
      search={search}
      empty={
        <EmptyState icon={IconKey} title="No credentials yet" action={add || undefined}>
          Environment variables read their secrets with a credential. With Workload Identity it uses a config
          and stores no key; access keys are stored encrypted.
          {!canManage && ` ${permissionHint("secret_providers:manage", "Adding one")}`}
        </EmptyState>
      }
    />
  );
}

const columns: readonly Column<SecretProviderCredential>[] = [
  {
    header: "Name",
    cell: ({ name, isDefault }) => <Tagged name={name}>{isDefault && <Tag>Default</Tag>}</Tagged>,
  },
  { header: "Provider", width: 178, cell: ({ provider }) => cloudDefinition(provider).secretStoreName },
  {
    header: "Authentication Method",
    width: 156,
    cell: ({ provider, authenticationMethod }) => methodDefinition(provider, authenticationMethod).label,
  },
  {
    header: "Region",
    width: 126,
    cell: ({ provider, settings }) => (
      <code className={classes.region}>{placeIn(cloudDefinition(provider).naming, null, settings)}</code>
    ),
  },
  { header: "Config", width: "13%", cell: (credential) => <ConfigLink credential={credential} /> },
  { header: "Last test", width: 120, cell: (credential) => <LastTest credential={credential} /> },
];
