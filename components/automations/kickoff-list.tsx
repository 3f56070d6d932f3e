"use client";
// The kickoffs of an automation, newest first: which run saw which version of which secret.
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { KickoffDetail } from "@/components/automations/kickoff-detail";
import { KickoffStrip } from "@/components/automations/kickoff-strip";
import { changedSources } from "@/components/automations/kickoff-versions";
import { whyFailed } from "@/components/automations/kickoff-words";
import { kickoffList } from "@/components/automations/queries";
import { useOrganization } from "@/components/shell/organization";
import type { Column } from "@/components/ui/data-row";
import { DataTable } from "@/components/ui/data-table";
import { Dimmed } from "@/components/ui/dimmed";
import { OutcomeBadge, Tag } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { duration } from "@/components/ui/time-words";
import { useUnfolded } from "@/components/ui/use-unfolded";
import type { Automation, Kickoff } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";
import classes from "./kickoff-list.module.css";

const refreshMs = 5000;

interface KickoffListProps {
  automation: Automation;
  /** Shown while there is none. */
  empty: ReactNode;
}

export function KickoffList({ automation, empty }: KickoffListProps) {
  const { id: organizationId } = useOrganization();
  const list = useInfiniteQuery({
    ...kickoffList(organizationId, automation.id),
    // Every page that was loaded is read again: who has gone far back does not need each second.
    refetchInterval: ({ state }) => refreshMs * (state.data?.pages.length ?? 1),
  });
  const kickoffs = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const changed = useMemo(() => changedSources(kickoffs), [kickoffs]);
  // The newest opens itself if it failed, as the page found it.
  const [failedId, setFailedId] = useState<string | null>();
  const [newest] = kickoffs;
  if (failedId === undefined && newest) setFailedId(newest.status === "failed" ? newest.id : null);
  const unfolded = useUnfolded<string>((id) => id === failedId);

  function show(id: string) {
    unfolded.open(id);
    requestAnimationFrame(() => {
      const row = document.getElementById(`kickoff-${id}`)?.closest("tr");
      row?.scrollIntoView({ block: "nearest" });
      row?.querySelector("button")?.focus({ preventScroll: true });
    });
  }

  return (
    <>
      {kickoffs.length > 0 && <KickoffStrip kickoffs={kickoffs} onOpen={show} />}
      <DataTable
        label={`Kickoffs of ${automation.name}`}
        list={list}
        rowKey={({ id }) => id}
        rowName={({ startedAt }) => `the kickoff of ${startedAt}`}
        columns={columns(changed)}
        onOpen={({ id }) => unfolded.toggle(id)}
        detail={{
          isOpen: ({ id }) => unfolded.isOpen(id),
          content: (kickoff) => <KickoffDetail kickoff={kickoff} changed={changed.get(kickoff.id)} />,
        }}
        empty={empty}
      />
    </>
  );
}

function columns(changed: Map<string, ReadonlySet<string>>): Column<Kickoff>[] {
  return [
    {
      header: "Status",
      cell: ({ id, status, failures }) => (
        <span id={`kickoff-${id}`} className={classes.status}>
          <OutcomeBadge status={status} />
          {failures.length > 0 && <span className={classes.reason}>{whyFailed(failures)}</span>}
        </span>
      ),
    },
    { header: "Started", width: 140, cell: ({ startedAt }) => <RelativeTime value={startedAt} /> },
    {
      header: "Duration",
      width: 100,
      cell: ({ durationMs }) => (durationMs === null ? "–" : duration(durationMs)),
    },
    {
      header: "Secrets",
      width: 200,
      cell: ({ id, status, secretCount }) => (
        <span className={classes.secrets}>
          {status === "resolved" ? counted(secretCount, "secret") : "–"}
          {changed.get(id)?.size ? <Tag>new version</Tag> : null}
        </span>
      ),
    },
    {
      header: "Deployment",
      width: 130,
      cell: ({ deploymentVersion, tokenVersion }) => (
        <span>
          v{deploymentVersion}
          {tokenVersion !== null && <Dimmed> by token v{tokenVersion}</Dimmed>}
        </span>
      ),
    },
    {
      header: "Read by",
      width: 110,
      cell: ({ resolve }) => (resolve === "worker" ? "Worker" : "Platform"),
    },
  ];
}
