"use client";
import { IconHistory, IconVariable } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import {
  automationFilters,
  isNarrowed,
  variableAddress,
  variableFilters,
} from "@/components/environment-variables/list-address";
import { variableList } from "@/components/environment-variables/queries";
import { SelectedVariables } from "@/components/environment-variables/selected-variables";
import { variableColumns } from "@/components/environment-variables/variable-columns";
import { VariableFilters } from "@/components/environment-variables/variable-filters";
import { secretPath } from "@/components/secret-history/path";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { usePageAction } from "@/components/shell/page-action";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { DataTable } from "@/components/ui/list/data-table";
import { deleteAction, editAction, type RowAction } from "@/components/ui/list/row-menu";
import { useSelection } from "@/components/ui/list/use-selection";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { anyCloud } from "@/lib/clouds/catalog";
import { effectOf } from "@/lib/shared/environment-variables/powerful-names";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import type { VariableSort } from "@/lib/shared/environment-variables/value-source";
import classes from "./variable-columns.module.css";

const assignExisting = deferred(() => import("./assign-existing"), "AssignExisting");
const variableForm = deferred(() => import("./variable-form"), "VariableForm");
const variableDeletion = deferred(() => import("./variable-deletion"), "VariableDeletion");

interface VariableListProps {
  /** Only what is assigned to this one. */
  automation?: { id: string; name: string };
  /**
   * What is above the list; gets the button that adds, unless the empty list shows it already. Without one the
   * button is next to the search, and is not the page's first action.
   */
  heading?: (add: ReactNode) => ReactNode;
}

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
  const { chosen, open, dialog } = useRowDialogs<EnvironmentVariable, "form" | "deletion" | "assignment">();
  const add = usePageAction({
    label: "Add Environment Variables",
    variant: heading ? "filled" : "default",
    isAllowed: canManage,
    run: () => open("form"),
  });

  /** Why the viewer may not edit it; undefined where they may. */
  function lock({ isSecret, key }: EnvironmentVariable): string | undefined {
    if (isSecret && !canUseSecrets) return `It reads a secret. ${permissionHint("secret_providers:read")}`;
    if (effectOf(key) === null || canManageAutomations) return undefined;
    return `Its name affects how automations run. ${permissionHint("automations:manage")}`;
  }

  function actions(variable: EnvironmentVariable): RowAction[] {
    const { source, secretName } = variable;
    return [
      editAction(() => open("form", variable), lock(variable)),
      ...(secretName === null
        ? []
        : [
            {
              label: "Secret history",
              icon: IconHistory,
              onSelect: () => router.push(`/${slug}/${secretPath(source, secretName)}`),
            },
          ]),
      deleteAction(() => open("deletion", variable)),
    ];
  }

  const assign = canManage && automation && (
    <IconButton variant="default" icon={IconVariable} onClick={() => open("assignment")}>
      Assign Variables
    </IconButton>
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
        rowName={({ key }) => key}
        columns={variableColumns(automation?.id, sort)}
        onOpen={canManage ? (variable) => open("form", variable) : undefined}
        canOpen={(variable) => !lock(variable)}
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
          <DeferredWindow part={variableForm} {...dialog("form")} variable={chosen} automation={automation} />
          <DeferredWindow part={variableDeletion} {...dialog("deletion")} variable={chosen} />
          {automation && (
            <DeferredWindow part={assignExisting} {...dialog("assignment")} automation={automation} />
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
