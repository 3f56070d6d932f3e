"use client";
// The page of all the organization's automations.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { AutomationTable } from "@/components/automations/automation-table";
import { automationList } from "@/components/automations/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import { useListSearch } from "@/components/ui/list-address";
import { PageHeader } from "@/components/ui/page-header";
import type { Automation } from "@/lib/shared/automations/schema";

const automationForm = deferred(() =>
  import("@/components/automations/automation-form").then(({ AutomationForm }) => AutomationForm),
);
const automationDeletion = deferred(() =>
  import("@/components/automations/automation-deletion").then(({ AutomationDeletion }) => AutomationDeletion),
);

const createLabel = "Create Automation";
const refreshMs = 15_000;

export function Automations() {
  const { id, slug } = useOrganization();
  const canManage = useAllowed("automations:manage");
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery({ ...automationList(id, query), refetchInterval: refreshMs });
  // Stays while a window closes, so that it does not change under its own animation.
  const [chosen, setChosen] = useState<Automation | null>(null);
  const [isFormOpen, form] = useDisclosure();
  const [isDeletionOpen, deletion] = useDisclosure();

  usePaletteActions(
    useMemo(() => {
      const run = () => {
        setChosen(null);
        form.open();
      };
      const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
      return [
        ...(canManage ? [{ id: "create-automation", label: createLabel, group: "On this page", run }] : []),
        ...rows.map(({ id, name }) => ({
          id: `automation-${id}`,
          label: name,
          group: "Automations",
          href: `/${slug}/automations/${id}`,
        })),
      ];
    }, [canManage, form.open, list.data, slug]),
  );

  const create = canManage && (
    <Button
      leftSection={<IconPlus size={16} aria-hidden="true" />}
      onClick={() => {
        setChosen(null);
        form.open();
      }}
    >
      {createLabel}
    </Button>
  );
  const isEmpty = query === "" && list.data?.pages[0]?.items.length === 0;

  return (
    <>
      <PageHeader
        title="Automations"
        description="The jobs that use your secrets: assign variables, deploy, run."
        action={isEmpty ? null : create}
      />
      <AutomationTable
        list={list}
        search={{ value: query, onChange: setQuery, placeholder: "Search by name" }}
        create={create}
        onRename={(automation) => {
          setChosen(automation);
          form.open();
        }}
        onDelete={(automation) => {
          setChosen(automation);
          deletion.open();
        }}
      />
      {canManage && (
        <>
          <DeferredWindow
            part={automationForm}
            opened={isFormOpen}
            onClose={form.close}
            automation={chosen}
          />
          <DeferredWindow
            part={automationDeletion}
            opened={isDeletionOpen}
            onClose={deletion.close}
            automation={chosen}
          />
        </>
      )}
    </>
  );
}
