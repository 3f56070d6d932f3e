"use client";
// Settings → Audit Log: who did what to which object, newest first; narrowed, unfolded, and taken along as a file.
import { Button, Group, Loader, Text } from "@mantine/core";
import { IconDownload, IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useState } from "react";
import { AuditDetail } from "@/components/audit/audit-detail";
import {
  actionInWords,
  actorKinds,
  actorName,
  capital,
  objectInWords,
  outcomeStatuses,
} from "@/components/audit/labels";
import { auditAddress } from "@/components/audit/list-address";
import { PeriodFilter } from "@/components/audit/period-filter";
import { type AuditSelection, auditChoices, auditList, exportHref } from "@/components/audit/queries";
import { useOrganization } from "@/components/shell/organization";
import { Email } from "@/components/ui/email";
import { EmptyState } from "@/components/ui/empty-state";
import { SecondLine } from "@/components/ui/hint";
import { IconButton } from "@/components/ui/icon-button";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { Filter } from "@/components/ui/list/filter";
import { useUnfolded } from "@/components/ui/list/use-unfolded";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { statuses } from "@/components/ui/status";
import { auditActorKinds, auditOutcomes } from "@/lib/shared/audit/actions";
import type { AuditEvent } from "@/lib/shared/audit/schema";

export function AuditLog() {
  const { id } = useOrganization();
  const [selection, setSelection] = useQueryStates(auditAddress, { history: "push" });
  const unfolded = useUnfolded<number>();
  const list = useInfiniteQuery(auditList(id, selection));
  const isNarrowed = Object.values(selection).some(Boolean);
  /** The event by which the list was narrowed, which names what other filters may leave no event of. */
  const [chosen, setChosen] = useState<AuditEvent | null>(null);
  const change = (given: AuditSelection) => void setSelection(given);

  function only(event: AuditEvent, field: "actorId" | "objectId") {
    const { actor, object } = event;
    setChosen(event);
    if (field === "actorId") change({ actorId: actor.id });
    else change({ objectKind: object.kind, objectId: object.id });
  }

  return (
    <>
      <PageHeader
        title="Audit Log"
        description="Who did what, to which object, from where, and with what result. Secret values are never recorded."
        action={
          <Group gap="xs" wrap="nowrap">
            <ExportLink href={exportHref(id, selection, "csv")}>Export CSV</ExportLink>
            <ExportLink href={exportHref(id, selection, "jsonl")}>Export JSON lines</ExportLink>
          </Group>
        }
      />
      <NarrowedTo
        selection={selection}
        events={[list.data?.pages[0]?.items[0], chosen]}
        onClear={(field) => change({ [field]: "" })}
      />
      <DataTable
        label="Audit events"
        list={list}
        rowKey={(event) => String(event.id)}
        rowName={(event) => `event ${event.id}`}
        columns={auditColumns}
        onOpen={({ id }) => unfolded.toggle(id)}
        detail={{
          isOpen: ({ id }) => unfolded.isOpen(id),
          content: (event) => <AuditDetail event={event} />,
        }}
        actions={(event) => [
          { label: `Only by ${actorName(event)}`, onSelect: () => only(event, "actorId") },
          { label: `Only this ${objectInWords(event.object.kind)}`, onSelect: () => only(event, "objectId") },
        ]}
        filters={<AuditFilters selection={selection} onChange={change} isLoading={list.isPlaceholderData} />}
        empty={
          <EmptyState
            icon={IconHistory}
            title={isNarrowed ? "No events match your filters" : "No events yet"}
          >
            {isNarrowed
              ? "Clear a filter or choose a longer period."
              : "Every change, test, kickoff and refusal appears here."}
          </EmptyState>
        }
      />
    </>
  );
}

/**
 * Filters that have no field in the list: one object, or an actor who isn't a person, mostly a deployment.
 */
function narrowingOf(
  { actorId, objectId }: AuditSelection,
  isListed: boolean,
  events: NarrowedToProps["events"],
) {
  if (objectId) {
    const object = events.find((event) => event?.object.id === objectId)?.object;
    const words = object ? `${objectInWords(object.kind)} ${object.label}` : "one object";
    return { words: `on ${words}`, field: "objectId" as const };
  }
  if (!actorId || isListed) return null;
  const event = events.find((event) => event?.actor.id === actorId);
  return { words: `by ${event ? actorName(event) : "one actor"}`, field: "actorId" as const };
}

function ExportLink({ href, children }: { href: string; children: string }) {
  return (
    <IconButton component="a" href={href} download variant="default" icon={IconDownload}>
      {children}
    </IconButton>
  );
}

interface AuditFiltersProps {
  selection: AuditSelection;
  onChange: (change: AuditSelection) => void;
  /** While what is shown is still the answer to the filters before. */
  isLoading: boolean;
}

function AuditFilters({ selection, onChange, isLoading }: AuditFiltersProps) {
  const { id } = useOrganization();
  const { data: choices } = useQuery(auditChoices(id));
  return (
    <>
      <Filter
        label="Person"
        placeholder="Anyone"
        data={choices?.actors.map((actor) => ({ value: actor.id, label: actor.label })) ?? []}
        value={selection.actorId}
        onChange={(actorId) => onChange({ actorId: actorId ?? "" })}
      />
      <Filter
        label="Kind of actor"
        placeholder="Any actor"
        data={auditActorKinds.map((kind) => ({ value: kind, label: capital(actorKinds[kind]) }))}
        value={selection.actorKind}
        onChange={(actorKind) => onChange({ actorKind: actorKind ?? "" })}
      />
      <Filter
        label="Object"
        width={208}
        placeholder="Any object"
        data={
          choices?.objectKinds.map((kind) => ({ value: kind, label: capital(objectInWords(kind)) })) ?? []
        }
        value={selection.objectKind}
        onChange={(objectKind) => onChange({ objectKind: objectKind ?? "", objectId: "" })}
      />
      <Filter
        label="Action"
        width={200}
        placeholder="Any action"
        data={choices?.actions.map((action) => ({ value: action, label: actionInWords(action) })) ?? []}
        value={selection.action}
        onChange={(action) => onChange({ action: action ?? "" })}
      />
      <Filter
        label="Outcome"
        placeholder="Any outcome"
        data={auditOutcomes.map((value) => ({ value, label: statuses[outcomeStatuses[value]].words }))}
        value={selection.outcome}
        onChange={(outcome) => onChange({ outcome: outcome ?? "" })}
      />
      <PeriodFilter selection={selection} onChange={onChange} />
      {isLoading && <Loader size={14} color="gray" aria-hidden="true" />}
    </>
  );
}

const auditColumns: readonly Column<AuditEvent>[] = [
  { header: "Action", cell: ({ action }) => actionInWords(action) },
  {
    header: "Object",
    width: "22%",
    cell: ({ object }) => <TwoLines first={object.label || object.id} second={objectInWords(object.kind)} />,
  },
  {
    header: "Who",
    width: "17%",
    cell: (event) => <TwoLines first={actorName(event)} second={actorKinds[event.actor.kind]} />,
  },
  {
    header: "Outcome",
    width: 122,
    cell: ({ outcome }) => <OutcomeBadge status={outcomeStatuses[outcome]} />,
  },
  { header: "When", width: 124, cell: ({ at }) => <RelativeTime value={at} /> },
  {
    header: "Address",
    width: 106,
    cell: ({ address }) => (
      <Text component="span" ff="monospace" size="xs" style={{ overflowWrap: "anywhere" }}>
        {address}
      </Text>
    ),
  },
];

function TwoLines({ first, second }: { first: string; second: string }) {
  return (
    <span>
      <Text component="span" display="block" inherit>
        <Email>{first}</Email>
      </Text>
      <SecondLine>{second}</SecondLine>
    </span>
  );
}

interface NarrowedToProps {
  selection: AuditSelection;
  /** Those that may name what it is narrowed to. */
  events: readonly (AuditEvent | null | undefined)[];
  onClear: (field: "actorId" | "objectId") => void;
}

/** Says what the filters cannot show, and takes it away again. */
function NarrowedTo({ selection, events, onClear }: NarrowedToProps) {
  const { id } = useOrganization();
  const { data: choices } = useQuery(auditChoices(id));
  const isListed = !choices || choices.actors.some((actor) => actor.id === selection.actorId);
  const narrowing = narrowingOf(selection, isListed, events);
  if (!narrowing) return null;
  return (
    <Group gap="xs" mb="sm">
      <Text style={{ overflowWrap: "anywhere" }}>
        Only events <strong>{narrowing.words}</strong>.
      </Text>
      <Button variant="default" size="xs" onClick={() => onClear(narrowing.field)}>
        Show all
      </Button>
    </Group>
  );
}
