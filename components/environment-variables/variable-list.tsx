"use client";
// The list of environment variables, of the organization or of one automation, with adding, editing and deleting.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconHistory, IconPencil, IconPlus, IconTrash, IconVariable } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { type ReactNode, useMemo, useState } from "react";
import { AssignExisting } from "@/components/environment-variables/assign-existing";
import {
  automationFilters,
  isNarrowed,
  variableAddress,
  variableFilters,
} from "@/components/environment-variables/list-address";
import { variableList } from "@/components/environment-variables/queries";
import { SelectedVariables } from "@/components/environment-variables/selected-variables";
import { variableColumns } from "@/components/environment-variables/variable-columns";
import { VariableDeletion } from "@/components/environment-variables/variable-deletion";
import { VariableFilters } from "@/components/environment-variables/variable-filters";
import { VariableForm } from "@/components/environment-variables/variable-form";
import { secretPath } from "@/components/secret-history/path";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { RowAction } from "@/components/ui/row-menu";
import { useSelection } from "@/components/ui/use-selection";
import { anyCloud } from "@/lib/clouds/catalog";
import { effectOf } from "@/lib/shared/environment-variables/powerful-names";
import type { EnvironmentVariable, VariableSort } from "@/lib/shared/environment-variables/schema";
import classes from "./variable-columns.module.css";

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

const wide = { query: null, source: null, readAt: null, automation: null };

export function VariableList({ automation, heading }: VariableListProps) {
  const { id: organizationId, slug } = useOrganization();
  const router = useRouter();
  const canManage = useAllowed("environment_variables:manage");
  const canUseSecrets = useAllowed("secret_providers:read");
  const canManageAutomations = useAllowed("automations:manage");
  const permissionHint = usePermissionHint();
  const [address, setAddress] = useQueryStates(variableAddress, { history: "push" });
  const { query, sort, order } = address;
  const filters = automation ? automationFilters(address, automation.id) : variableFilters(address);
  const list = useInfiniteQuery(variableList(organizationId, filters));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const { sort: _, order: __, ...scope } = filters;
  const selection = useSelection(rows, list.data !== undefined && !list.hasNextPage, JSON.stringify(scope));
  // Stays while a window closes, so that it does not change under its own animation.
  const [chosen, setChosen] = useState<EnvironmentVariable | null>(null);
  const [isFormOpen, form] = useDisclosure();
  const [isDeletionOpen, deletion] = useDisclosure();
  const [isAssignmentOpen, assignment] = useDisclosure();

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
    if (isSecret && !canUseSecrets) return `It reads a secret. ${permissionHint("secret_providers:read")}`;
    const isPowerful = effectOf(key) !== null && !canManageAutomations;
    return isPowerful
      ? `Its name affects how automations run. ${permissionHint("automations:manage")}`
      : null;
  }

  function actions(variable: EnvironmentVariable): RowAction[] {
    const disabledReason = editingLacks(variable);
    const { source, secretName } = variable;
    return [
      {
        label: "Edit",
        icon: IconPencil,
        onSelect: () => edit(variable),
        ...(disabledReason !== null && { disabledReason }),
      },
      ...(secretName === null
        ? []
        : [
            {
              label: "Secret history",
              icon: IconHistory,
              onSelect: () => router.push(secretPath(slug, source, secretName)),
            },
          ]),
      {
        label: "Delete",
        icon: IconTrash,
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
      leftSection={<IconPlus size={16} aria-hidden="true" />}
      onClick={() => edit(null)}
    >
      {addLabel}
    </Button>
  );
  const assign = canManage && automation && (
    <Button
      variant="default"
      leftSection={<IconVariable size={16} aria-hidden="true" />}
      onClick={assignment.open}
    >
      Assign Variables
    </Button>
  );
  const isFiltered = !automation && isNarrowed({ ...address, query: "" });
  const isEmpty = query === "" && !isFiltered && list.data?.pages[0]?.items.length === 0;
  const buttons = automation ? (
    <div className={classes.buttons} data-beside={!isEmpty || undefined}>
      {assign}
      {add}
    </div>
  ) : (
    add
  );

  return (
    <>
      {heading?.(isEmpty ? null : buttons)}
      <DataTable
        label={automation ? `Environment variables of ${automation.name}` : "Environment variables"}
        list={list}
        rowKey={({ id }) => id}
        rowName={({ key }) => key}
        columns={variableColumns(automation?.id, `/${slug}/automations`, sort)}
        onOpen={canManage ? edit : undefined}
        canOpen={(variable) => editingLacks(variable) === null}
        actions={canManage ? actions : undefined}
        filters={
          isEmpty ? undefined : automation ? (
            buttons
          ) : (
            <VariableFilters address={address} onChange={(change) => void setAddress(change)} />
          )
        }
        search={{
          value: query,
          onChange: (text) => void setAddress({ query: text }, { history: "replace" }),
          placeholder: "Search by key or secret name",
        }}
        onWiden={isFiltered ? () => void setAddress(wide) : undefined}
        sort={{
          by: sort,
          direction: order === "asc" ? "ascending" : "descending",
          onChange: (by, direction) =>
            void setAddress({
              sort: by as VariableSort,
              order: direction === "ascending" ? "asc" : "desc",
            }),
        }}
        counted="variable"
        selection={canManage ? selection : undefined}
        empty={
          <EmptyState
            icon={IconVariable}
            title={automation ? "No variables are assigned yet" : "No environment variables yet"}
            action={buttons}
          >
            {automation
              ? "Add one here, or assign an existing variable."
              : `A variable has a direct value, or takes a secret from your ${anyCloud.account} at every kickoff. Assign it to the automations that need it.`}
            {!canManage && ` ${permissionHint("environment_variables:manage", "Adding one")}`}
          </EmptyState>
        }
      />
      {canManage && (
        <>
          <VariableForm opened={isFormOpen} onClose={form.close} variable={chosen} automation={automation} />
          <VariableDeletion opened={isDeletionOpen} onClose={deletion.close} variable={chosen} />
          {automation && (
            <AssignExisting opened={isAssignmentOpen} onClose={assignment.close} automation={automation} />
          )}
          <SelectedVariables
            selection={selection}
            filters={filters}
            total={list.data?.pages[0]?.total ?? 0}
          />
        </>
      )}
    </>
  );
}
