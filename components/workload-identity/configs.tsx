"use client";
// Settings → Workload Identity: what AWS needs to know of Latchkey, and the roles that Latchkey may take.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { PageHeader } from "@/components/elements/page-header";
import { useListSearch } from "@/components/elements/use-list-search";
import { useAllowed, useOrganization } from "@/components/frame/organization";
import { usePaletteActions } from "@/components/frame/palette-actions";
import { ConfigDeletion } from "@/components/workload-identity/config-deletion";
import { ConfigForm } from "@/components/workload-identity/config-form";
import { ConfigTable } from "@/components/workload-identity/config-table";
import { Issuer } from "@/components/workload-identity/issuer";
import { configList } from "@/components/workload-identity/queries";
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/workload-identity/schema";

const addLabel = "Add Workload Identity Config";

export function WorkloadIdentityConfigs({ facts }: { facts: IssuerFacts }) {
  const { id } = useOrganization();
  const canManage = useAllowed("workload_identity_configs:manage");
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(configList(id, query));
  // Stays while a window closes, so that it does not change under its own animation.
  const [chosen, setChosen] = useState<WorkloadIdentityConfig | null>(null);
  const [isFormOpen, form] = useDisclosure();
  const [isDeletionOpen, deletion] = useDisclosure();

  function edit(config: WorkloadIdentityConfig | null) {
    setChosen(config);
    form.open();
  }

  function remove(config: WorkloadIdentityConfig) {
    setChosen(config);
    deletion.open();
  }

  usePaletteActions(
    useMemo(() => {
      const run = () => {
        setChosen(null);
        form.open();
      };
      return canManage ? [{ id: "add-config", label: addLabel, group: "On this page", run }] : [];
    }, [canManage, form.open]),
  );

  const add = canManage && (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => edit(null)}>
      {addLabel}
    </Button>
  );
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isEmpty = list.data !== undefined && rows.length === 0 && query === "";

  return (
    <>
      <PageHeader
        title="Workload Identity"
        description="Cloud roles that automations take to read secrets, with no key stored here."
        action={isEmpty ? null : add}
      />
      <Issuer facts={facts} />
      <ConfigTable
        list={list}
        search={{ value: query, onChange: setQuery, placeholder: "Search configs" }}
        add={add}
        onEdit={edit}
        onDelete={remove}
      />
      {canManage && (
        <>
          <ConfigForm opened={isFormOpen} onClose={form.close} config={chosen} known={rows} />
          <ConfigDeletion opened={isDeletionOpen} onClose={deletion.close} config={chosen} />
        </>
      )}
    </>
  );
}
