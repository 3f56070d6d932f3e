"use client";
// The list of environment variables, of the organization or of one automation, with adding, editing and deleting.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil, IconPlus, IconTrash, IconVariable } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { DataTable } from "@/components/elements/data-table";
import { EmptyState } from "@/components/elements/empty-state";
import type { RowAction } from "@/components/elements/row-menu";
import { useListSearch } from "@/components/elements/use-list-search";
import { variableList } from "@/components/environment-variables/queries";
import { variableColumns } from "@/components/environment-variables/variable-columns";
import { VariableDeletion } from "@/components/environment-variables/variable-deletion";
import { VariableForm } from "@/components/environment-variables/variable-form";
import { useAllowed, useLack, useOrganization } from "@/components/frame/organization";
import { usePaletteActions } from "@/components/frame/palette-actions";
import { effectOf } from "@/lib/environment-variables/definition/powerful-names";
import type { EnvironmentVariable } from "@/lib/environment-variables/schema";

interface VariableListProps {
  /** Only what is assigned to this one. */
  automation?: { id: string; name: string };
  /**
   * What stands above the list; gets the button that adds, unless the empty list shows it already. Without one the
   * button stands beside the search, and is not the page's first action.
   */
  heading?: (add: ReactNode) => ReactNode;
}

const addLabel = "Add Environment Variables";

export function VariableList({ automation, heading }: VariableListProps) {
  const { id: organizationId, slug } = useOrganization();
  const canManage = useAllowed("environment_variables:manage");
  const canUseSecrets = useAllowed("secret_providers:read");
  const canManageAutomations = useAllowed("automations:manage");
  const lack = useLack();
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(
    variableList(organizationId, { query, ...(automation && { automationId: automation.id }) }),
  );
  // Stays while a window closes, so that it does not change under its own animation.
  const [chosen, setChosen] = useState<EnvironmentVariable | null>(null);
  const [isFormOpen, form] = useDisclosure();
  const [isDeletionOpen, deletion] = useDisclosure();

  function edit(variable: EnvironmentVariable | null) {
    setChosen(variable);
    form.open();
  }

  usePaletteActions(
    useMemo(() => {
      const run = () => {
        setChosen(null);
        form.open();
      };
      return canManage ? [{ id: "add-variable", label: addLabel, group: "On this page", run }] : [];
    }, [canManage, form.open]),
  );

  function editingLacks({ isSecret, key }: EnvironmentVariable): string | null {
    if (isSecret && !canUseSecrets) return `It reads a secret. ${lack("secret_providers:read")}`;
    const isPowerful = effectOf(key) !== null && !canManageAutomations;
    return isPowerful ? `Its name affects how automations run. ${lack("automations:manage")}` : null;
  }

  function actions(variable: EnvironmentVariable): RowAction[] {
    const disabledReason = editingLacks(variable);
    return [
      {
        label: "Edit",
        icon: <IconPencil size={16} aria-hidden="true" />,
        onSelect: () => edit(variable),
        ...(disabledReason !== null && { disabledReason }),
      },
      {
        label: "Delete",
        icon: <IconTrash size={16} aria-hidden="true" />,
        onSelect: () => {
          setChosen(variable);
          deletion.open();
        },
        danger: true,
      },
    ];
  }

  const add = canManage && (
    <Button
      variant={heading ? "filled" : "default"}
      ml={heading ? undefined : "auto"}
      leftSection={<IconPlus size={16} aria-hidden="true" />}
      onClick={() => edit(null)}
    >
      {addLabel}
    </Button>
  );
  const isEmpty = query === "" && list.data?.pages[0]?.items.length === 0;

  return (
    <>
      {heading?.(isEmpty ? null : add)}
      <DataTable
        label={automation ? `Environment variables of ${automation.name}` : "Environment variables"}
        list={list}
        rowKey={({ id }) => id}
        rowName={({ key }) => key}
        columns={variableColumns(automation?.id, `/${slug}/automations`)}
        onOpen={canManage ? edit : undefined}
        canOpen={(variable) => editingLacks(variable) === null}
        actions={canManage ? actions : undefined}
        filters={heading || isEmpty ? undefined : add}
        search={{ value: query, onChange: setQuery, placeholder: "Search by key or secret name" }}
        empty={
          <EmptyState
            icon={<IconVariable size={22} stroke={1.6} />}
            title={automation ? "No variables are assigned yet" : "No environment variables yet"}
            action={add}
          >
            {automation
              ? "Add one here, or assign an existing variable."
              : "A variable has a direct value, or takes a secret from your AWS account at every kickoff. Assign it to the automations that need it."}
            {!canManage && ` ${lack("environment_variables:manage", "Adding one")}`}
          </EmptyState>
        }
      />
      {canManage && (
        <>
          <VariableForm opened={isFormOpen} onClose={form.close} variable={chosen} automation={automation} />
          <VariableDeletion opened={isDeletionOpen} onClose={deletion.close} variable={chosen} />
        </>
      )}
    </>
  );
}
