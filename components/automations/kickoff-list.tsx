"use client";
// The kickoffs of an automation, newest first: which run saw which version of which secret.
import { IconBolt } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { KickoffDetail } from "@/components/automations/kickoff-detail";
import { changedSources, readVersions, secretNameOf } from "@/components/automations/kickoff-versions";
import { kickoffList } from "@/components/automations/queries";
import { ConsoleLink } from "@/components/shell/console-link";
import { useOrganization } from "@/components/shell/organization";
import { Dimmed } from "@/components/ui/dimmed";
import { EmptyState } from "@/components/ui/empty-state";
import { HistoryStrip } from "@/components/ui/history-strip";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { useUnfolded } from "@/components/ui/list/use-unfolded";
import { OutcomeBadge, Tag } from "@/components/ui/outcome-badge";
import { reasonWords } from "@/components/ui/reason-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { statuses } from "@/components/ui/status";
import { duration } from "@/components/ui/time-words";
import type { Automation, Kickoff } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";
import classes from "./kickoff-list.module.css";

const refreshMs = 5000;

export function KickoffList({ automation }: { automation: Automation }) {
  const { id: organizationId } = useOrganization();
  const list = useInfiniteQuery({
    ...kickoffList(organizationId, automation.id),
    // Every loaded page is read again. With many pages, the list is refreshed less often.
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
        rowName={({ startedAt }) => `the kickoff of ${startedAt}`}
        columns={columns(changed)}
        onOpen={({ id }) => unfolded.toggle(id)}
        detail={{
          isOpen: ({ id }) => unfolded.isOpen(id),
          content: (kickoff) => <KickoffDetail kickoff={kickoff} changed={changed.get(kickoff.id)} />,
        }}
        empty={<FirstKickoff automation={automation} />}
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

const shownCount = 60;

interface KickoffStripProps {
  /** Newest first, as the list has them. */
  kickoffs: readonly Kickoff[];
  onOpen: (id: string) => void;
}

/** The latest kickoffs as a picture, in which a failure and a new version of a secret stand out. */
function KickoffStrip({ kickoffs, onOpen }: KickoffStripProps) {
  const bars = useMemo(
    () =>
      kickoffs
        .slice(0, shownCount)
        .toReversed()
        .map((kickoff) => ({
          id: kickoff.id,
          outcome: kickoff.status === "started" ? ("running" as const) : statuses[kickoff.status].outcome,
          startedAt: kickoff.startedAt,
          durationMs: kickoff.durationMs,
          versions: namedVersions(kickoff),
        })),
    [kickoffs],
  );
  return (
    <div className={classes.strip}>
      <HistoryStrip kickoffs={bars} onOpen={onOpen} />
    </div>
  );
}

/** By the secret's name; by the whole name where two accounts have one of the same name. */
function namedVersions(kickoff: Kickoff): Record<string, string> {
  const versions = Object.entries(readVersions(kickoff));
  const names = versions.map(([resource]) => secretNameOf(resource));
  return Object.fromEntries(
    versions.map(([resource, version], index) => {
      const name = names[index] ?? resource;
      return [names.indexOf(name) === names.lastIndexOf(name) ? name : resource, version];
    }),
  );
}

/** What to do before there is a history. */
function FirstKickoff({ automation: { deploymentVersion, followingTokens } }: { automation: Automation }) {
  return (
    <EmptyState icon={IconBolt} title="No kickoffs yet">
      {deploymentVersion === null ? (
        "Assign environment variables, then deploy to get a token for your workers."
      ) : (
        <>
          Run <code>latchkey-worker exec -- &lt;command&gt;</code> with the deployment token of version{" "}
          {followingTokens[0]?.version ?? deploymentVersion}. Each run is a kickoff and appears here.{" "}
          <ConsoleLink to="workers">Get the worker</ConsoleLink>
        </>
      )}
    </EmptyState>
  );
}

/** "Access denied: API_KEY", "Access denied: API_KEY and 2 more": the first of what failed, in one line. */
export function whyFailed(failures: readonly { key: string; reason: string }[]): string {
  const [first, ...more] = failures;
  if (!first) return "";
  return `${reasonWords(first.reason)}: ${first.key}${more.length > 0 ? ` and ${more.length} more` : ""}`;
}
