"use client";
// The page of all the organization's automations.
import { IconBolt } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { automationActions } from "@/components/automations/actions";
import { automationList } from "@/components/automations/queries";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { usePageAction } from "@/components/shell/page-action";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { Dimmed } from "@/components/ui/dimmed";
import { EmptyState } from "@/components/ui/empty-state";
import { useListSearch } from "@/components/ui/list/address";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Automation } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";
import classes from "./automations.module.css";

const automationForm = deferred(() => import("./automation-form"), "AutomationForm");
const automationDeletion = deferred(() => import("./automation-deletion"), "AutomationDeletion");

const refreshMs = 15_000;

export function Automations() {
  const { id, slug } = useOrganization();
  const canManage = useAllowed("automations:manage");
  const permissionHint = usePermissionHint();
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery({ ...automationList(id, query), refetchInterval: refreshMs });
  const { chosen, open, dialog } = useRowDialogs<Automation, "form" | "deletion">();
  const create = usePageAction({
    label: "Create Automation",
    isAllowed: canManage,
    run: () => open("form"),
  });

  usePaletteActions(
    useMemo(() => {
      const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
      return rows.map(({ id, name }) => ({
        id: `automation-${id}`,
        label: name,
        group: "Automations",
        href: `/${slug}/automations/${id}`,
      }));
    }, [list.data, slug]),
  );

  const isEmpty = query === "" && list.data?.pages[0]?.items.length === 0;
  return (
    <>
      <PageHeader
        title="Automations"
        description="The jobs that use your secrets: assign variables, deploy, run."
        action={isEmpty ? null : create}
      />
      <DataTable
        label="Automations"
        list={list}
        rowName={({ name }) => name}
        columns={columns}
        href={({ id }) => `/${slug}/automations/${id}`}
        actions={canManage ? (automation) => automationActions((name) => open(name, automation)) : undefined}
        search={{ value: query, onChange: setQuery, placeholder: "Search by name" }}
        empty={
          <EmptyState icon={IconBolt} title="No automations yet" action={create}>
            An automation is a job that uses your secrets. Create it, assign environment variables, then
            deploy it to get a token for its workers.
            {!canManage && ` ${permissionHint("automations:manage", "Creating one")}`}
          </EmptyState>
        }
      />
      {canManage && (
        <>
          <DeferredWindow part={automationForm} {...dialog("form")} automation={chosen} />
          <DeferredWindow part={automationDeletion} {...dialog("deletion")} automation={chosen} />
        </>
      )}
    </>
  );
}

const columns: Column<Automation>[] = [
  { header: "Name", cell: ({ name }) => name },
  {
    header: "Variables",
    width: 130,
    cell: ({ variableCount }) =>
      variableCount === 0 ? <Dimmed>None</Dimmed> : counted(variableCount, "variable"),
  },
  {
    header: "Deployment",
    width: 140,
    cell: ({ deploymentVersion }) =>
      deploymentVersion === null ? <Dimmed>Not deployed</Dimmed> : `v${deploymentVersion}`,
  },
  {
    header: "Last kickoff",
    width: "34%",
    cell: ({ lastKickoff }) =>
      lastKickoff ? (
        <span className={classes.kickoff}>
          <OutcomeBadge status={lastKickoff.status} />
          <RelativeTime value={lastKickoff.startedAt} />
        </span>
      ) : (
        <Dimmed>None yet</Dimmed>
      ),
  },
];
