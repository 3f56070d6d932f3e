"use client";
// Settings → Workload Identity: what AWS needs to know of Latchkey, and the roles that Latchkey may take.
import { Button, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { useListSearch } from "@/components/ui/list-address";
import { PageHeader } from "@/components/ui/page-header";
import { useWindows } from "@/components/ui/use-windows";
import { ConfigDeletion } from "@/components/workload-identity/config-deletion";
import { ConfigForm } from "@/components/workload-identity/config-form";
import { ConfigTable } from "@/components/workload-identity/config-table";
import { Issuer } from "@/components/workload-identity/issuer";
import { configList } from "@/components/workload-identity/queries";
import { SetUpCloud } from "@/components/workload-identity/set-up-cloud";
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

const addLabel = "Add Workload Identity Config";

export function WorkloadIdentityConfigs({ facts }: { facts: IssuerFacts }) {
  const { id } = useOrganization();
  const canManage = useAllowed("workload_identity_configs:manage");
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(configList(id, query));
  const { chosen, isOpen, open, close } = useWindows<WorkloadIdentityConfig, "form" | "deletion">();

  usePaletteActions(
    useMemo(() => {
      const run = () => open("form");
      return canManage ? [{ id: "add-config", label: addLabel, group: "On this page", run }] : [];
    }, [canManage, open]),
  );

  const add = canManage && (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => open("form")}>
      {addLabel}
    </Button>
  );
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isEmpty = list.data !== undefined && rows.length === 0 && query === "";

  return (
    <>
      <PageHeader
        title="Workload Identity"
        description="Cloud roles that automations assume to read secrets, with no stored key."
        action={
          !isEmpty && (
            <Group gap="xs">
              <SetUpCloud />
              {add}
            </Group>
          )
        }
      />
      <Issuer facts={facts} />
      <ConfigTable
        list={list}
        search={{ value: query, onChange: setQuery, placeholder: "Search configs" }}
        add={add}
        onEdit={(config) => open("form", config)}
        onDelete={(config) => open("deletion", config)}
      />
      {canManage && (
        <>
          <ConfigForm opened={isOpen("form")} onClose={close} config={chosen} known={rows} />
          <ConfigDeletion opened={isOpen("deletion")} onClose={close} config={chosen} />
        </>
      )}
    </>
  );
}
