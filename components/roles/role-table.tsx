"use client";
import { Text } from "@mantine/core";
import { IconCopy, IconEye, IconPencil, IconTrash, IconUserShield } from "@tabler/icons-react";
import { membersInWords, summaryOf } from "@/components/roles/labels";
import { useAllowed } from "@/components/shell/organization";
import type { Column } from "@/components/ui/data-row";
import { DataTable, type List } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import type { RowAction } from "@/components/ui/row-menu";
import type { SearchBoxProps } from "@/components/ui/search-box";
import type { Role } from "@/lib/shared/roles/schema";

interface RoleTableProps {
  list: List<Role>;
  search: SearchBoxProps;
  /** Why the viewer may not change this one; undefined when they may. */
  lock: (role: Role) => string | undefined;
  onView: (role: Role) => void;
  onEdit: (role: Role) => void;
  onDuplicate: (role: Role) => void;
  onDelete: (role: Role) => void;
}

export function RoleTable(props: RoleTableProps) {
  const { list, search, lock, onView, onEdit, onDuplicate, onDelete } = props;
  const canManage = useAllowed("organization_settings:manage");

  function actions(role: Role): RowAction[] {
    const view: RowAction = { label: "View", icon: IconEye, onSelect: () => onView(role) };
    if (!canManage) return [view];
    const duplicate: RowAction = { label: "Duplicate", icon: IconCopy, onSelect: () => onDuplicate(role) };
    if (role.builtIn) return [view, duplicate];
    const disabledReason = lock(role);
    return [
      ...(disabledReason ? [view] : []),
      { label: "Edit", icon: IconPencil, onSelect: () => onEdit(role), disabledReason },
      duplicate,
      { label: "Delete", icon: IconTrash, onSelect: () => onDelete(role), danger: true, disabledReason },
    ];
  }

  return (
    <DataTable
      label="Roles"
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      onOpen={(role) => (lock(role) ? onView(role) : onEdit(role))}
      actions={actions}
      search={search}
      empty={<EmptyState icon={IconUserShield} title="No roles" />}
    />
  );
}

const columns: readonly Column<Role>[] = [
  {
    header: "Name",
    width: "26%",
    cell: ({ name, builtIn }) => <Tagged name={name}>{builtIn && <Tag>Built in</Tag>}</Tagged>,
  },
  {
    header: "Permissions",
    cell: (role) => (
      <Text component="span" inherit c="dimmed">
        {summaryOf(role)}
      </Text>
    ),
  },
  { header: "Members", width: 120, cell: ({ memberCount }) => membersInWords(memberCount) },
];
