"use client";
// Settings → Roles: the two that are built in, and the organization's own.
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { roleBeyondAuthority } from "@/components/roles/labels";
import { roleList } from "@/components/roles/queries";
import { RoleTable } from "@/components/roles/role-table";
import {
  useAllowed,
  useGrantorHint,
  useOrganization,
  usePermissionHint,
} from "@/components/shell/organization";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import { useListSearch } from "@/components/ui/list-address";
import { PageHeader } from "@/components/ui/page-header";
import { useRowDialogs } from "@/components/ui/use-row-dialogs";
import type { Role } from "@/lib/shared/roles/schema";

const roleView = deferred(() => import("@/components/roles/role-view").then(({ RoleView }) => RoleView));
const roleForm = deferred(() => import("@/components/roles/role-form").then(({ RoleForm }) => RoleForm));
const roleDeletion = deferred(() =>
  import("@/components/roles/role-deletion").then(({ RoleDeletion }) => RoleDeletion),
);

const addLabel = "Create Role";

interface Chosen {
  role: Role;
  isCopy?: boolean;
}

export function Roles({ ownRole }: { ownRole: { id: string; isOwner: boolean } }) {
  const { id, permissions } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const permissionHint = usePermissionHint();
  const grantorHint = useGrantorHint();
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(roleList(id, query));
  const { chosen, isOpen, open, close } = useRowDialogs<Chosen, "form" | "view" | "deletion">();
  const role = chosen?.role ?? null;

  function lock(role: Role): string | undefined {
    if (role.builtIn) return `${role.name} is built in and can’t be changed.`;
    if (!canManage) return permissionHint("organization_settings:manage", "Changing roles");
    return roleBeyondAuthority(permissions, role, ownRole.isOwner, grantorHint);
  }

  usePaletteActions(
    useMemo(() => {
      const run = () => open("form");
      return canManage ? [{ id: "create-role", label: addLabel, group: "On this page", run }] : [];
    }, [canManage, open]),
  );

  return (
    <>
      <PageHeader
        title="Roles"
        description="What members may do: none, read or manage for each feature. Manage includes read."
        action={
          canManage && (
            <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => open("form")}>
              {addLabel}
            </Button>
          )
        }
      />
      <RoleTable
        list={list}
        search={{ value: query, onChange: setQuery, placeholder: "Search roles" }}
        lock={lock}
        onView={(role) => open("view", { role })}
        onEdit={(role) => open("form", { role })}
        onDuplicate={(role) => open("form", { role, isCopy: true })}
        onDelete={(role) => open("deletion", { role })}
      />
      <DeferredWindow
        part={roleView}
        opened={isOpen("view")}
        onClose={close}
        role={role}
        reason={(role && lock(role)) ?? ""}
      />
      {canManage && (
        <>
          <DeferredWindow
            part={roleForm}
            opened={isOpen("form")}
            onClose={close}
            role={role}
            isCopy={chosen?.isCopy ?? false}
            ownRoleId={ownRole.id}
          />
          <DeferredWindow
            part={roleDeletion}
            opened={isOpen("deletion")}
            onClose={close}
            role={role}
            isOwner={ownRole.isOwner}
          />
        </>
      )}
    </>
  );
}
