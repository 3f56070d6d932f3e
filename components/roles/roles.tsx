"use client";
// Settings → Roles: the two that are built in, and the organization's own.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { PageHeader } from "@/components/elements/page-header";
import { useAllowed, useGrantWords, useLack, useOrganization } from "@/components/frame/organization";
import { usePaletteActions } from "@/components/frame/palette-actions";
import { roleList } from "@/components/roles/queries";
import { RoleDeletion } from "@/components/roles/role-deletion";
import { RoleForm } from "@/components/roles/role-form";
import { RoleTable } from "@/components/roles/role-table";
import { RoleView } from "@/components/roles/role-view";
import { beyondReach } from "@/components/roles/words";
import type { Role } from "@/lib/roles/schema";

const addLabel = "Create Role";

export function Roles({ ownRole }: { ownRole: { id: string; isOwner: boolean } }) {
  const { id, permissions } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const lack = useLack();
  const whoGrants = useGrantWords();
  const [query, setQuery] = useState("");
  const list = useInfiniteQuery(roleList(id, query));
  // Stays while a window closes, so that it does not change under its own animation.
  const [chosen, setChosen] = useState<{ role: Role | null; isCopy: boolean }>({ role: null, isCopy: false });
  const [isFormOpen, form] = useDisclosure();
  const [isViewOpen, view] = useDisclosure();
  const [isDeletionOpen, deletion] = useDisclosure();

  function choose(open: () => void, role: Role | null, isCopy = false) {
    setChosen({ role, isCopy });
    open();
  }

  function lock(role: Role): string | undefined {
    if (role.builtIn) return `${role.name} is built in: it is the same everywhere and cannot be changed.`;
    if (!canManage) return lack("organization_settings:manage", "Changing roles");
    return beyondReach(permissions, role, ownRole.isOwner, whoGrants);
  }

  usePaletteActions(
    useMemo(() => {
      const run = () => {
        setChosen({ role: null, isCopy: false });
        form.open();
      };
      return canManage ? [{ id: "create-role", label: addLabel, group: "On this page", run }] : [];
    }, [canManage, form.open]),
  );

  return (
    <>
      <PageHeader
        title="Roles"
        description="What members may do: for each feature nothing, read, or manage, which includes read."
        action={
          canManage && (
            <Button
              leftSection={<IconPlus size={16} aria-hidden="true" />}
              onClick={() => choose(form.open, null)}
            >
              {addLabel}
            </Button>
          )
        }
      />
      <RoleTable
        list={list}
        search={{ value: query, onChange: setQuery, placeholder: "Search roles" }}
        lock={lock}
        onView={(role) => choose(view.open, role)}
        onEdit={(role) => choose(form.open, role)}
        onDuplicate={(role) => choose(form.open, role, true)}
        onDelete={(role) => choose(deletion.open, role)}
      />
      <RoleView
        opened={isViewOpen}
        onClose={view.close}
        role={chosen.role}
        reason={(chosen.role && lock(chosen.role)) ?? ""}
      />
      {canManage && (
        <>
          <RoleForm opened={isFormOpen} onClose={form.close} ownRoleId={ownRole.id} {...chosen} />
          <RoleDeletion
            opened={isDeletionOpen}
            onClose={deletion.close}
            role={chosen.role}
            isOwner={ownRole.isOwner}
          />
        </>
      )}
    </>
  );
}
