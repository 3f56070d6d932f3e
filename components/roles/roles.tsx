"use client";
// Settings → Roles: the two that are built in, and the organization's own.
import { IconCopy, IconEye, IconUserShield } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { membersInWords, roleBeyondAuthority, summaryOf } from "@/components/roles/labels";
import { roleList } from "@/components/roles/queries";
import {
  useAllowed,
  useGrantorHint,
  useOrganization,
  usePermissionHint,
} from "@/components/shell/organization";
import { usePageAction } from "@/components/shell/page-action";
import { Dimmed } from "@/components/ui/dimmed";
import { EmptyState } from "@/components/ui/empty-state";
import { useListSearch } from "@/components/ui/list/address";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { deleteAction, editAction, type RowAction } from "@/components/ui/list/row-menu";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import type { Role } from "@/lib/shared/roles/schema";

const roleView = deferred(() => import("./role-view"), "RoleView");
const roleForm = deferred(() => import("./role-form"), "RoleForm");
const roleDeletion = deferred(() => import("./role-deletion"), "RoleDeletion");

export function Roles({ ownRole }: { ownRole: { id: string; isOwner: boolean } }) {
  const { id, permissions } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const permissionHint = usePermissionHint();
  const grantorHint = useGrantorHint();
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(roleList(id, query));
  const { chosen, open, dialog } = useRowDialogs<Role, "form" | "copy" | "view" | "deletion">();
  const create = usePageAction({ label: "Create Role", isAllowed: canManage, run: () => open("form") });

  /** Why the viewer may not change a role; undefined when they may. */
  function lock(role: Role): string | undefined {
    if (role.builtIn) return `${role.name} is built in and can’t be changed.`;
    if (!canManage) return permissionHint("organization_settings:manage", "Changing roles");
    return roleBeyondAuthority(permissions, role, ownRole.isOwner, grantorHint);
  }

  function actions(role: Role): RowAction[] {
    const view = { label: "View", icon: IconEye, onSelect: () => open("view", role) };
    const duplicate = { label: "Duplicate", icon: IconCopy, onSelect: () => open("copy", role) };
    if (!canManage) return [view];
    if (role.builtIn) return [view, duplicate];
    const disabledReason = lock(role);
    return [
      ...(disabledReason ? [view] : []),
      editAction(() => open("form", role), disabledReason),
      duplicate,
      deleteAction(() => open("deletion", role), disabledReason),
    ];
  }

  return (
    <>
      <PageHeader
        title="Roles"
        description="What members may do: none, read or manage for each feature. Manage includes read."
        action={create}
      />
      <DataTable
        label="Roles"
        list={list}
        columns={columns}
        rowName={({ name }) => name}
        onOpen={(role) => open(lock(role) ? "view" : "form", role)}
        actions={actions}
        search={{ value: query, onChange: setQuery, placeholder: "Search roles" }}
        empty={<EmptyState icon={IconUserShield} title="No roles" />}
      />
      <DeferredWindow
        part={roleView}
        {...dialog("view")}
        role={chosen}
        reason={(chosen && lock(chosen)) ?? ""}
      />
      {canManage && (
        <>
          <DeferredWindow part={roleForm} {...dialog("form")} role={chosen} ownRoleId={ownRole.id} />
          <DeferredWindow part={roleForm} {...dialog("copy")} role={chosen} ownRoleId={ownRole.id} isCopy />
          <DeferredWindow
            part={roleDeletion}
            {...dialog("deletion")}
            role={chosen}
            isOwner={ownRole.isOwner}
          />
        </>
      )}
    </>
  );
}

const columns: readonly Column<Role>[] = [
  {
    header: "Name",
    width: "26%",
    cell: ({ name, builtIn }) => <Tagged name={name}>{builtIn && <Tag>Built in</Tag>}</Tagged>,
  },
  { header: "Permissions", cell: (role) => <Dimmed>{summaryOf(role)}</Dimmed> },
  { header: "Members", width: 120, cell: ({ memberCount }) => membersInWords(memberCount) },
];
