"use client";
// Settings → Audit Log: who did what to which object, newest first; narrowed, unfolded, and taken along as a file.
import { Button, Group } from "@mantine/core";
import { IconDownload, IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AuditDetail } from "@/components/audit/audit-detail";
import { AuditFilters } from "@/components/audit/audit-filters";
import { auditColumns } from "@/components/audit/columns";
import { NarrowedTo } from "@/components/audit/narrowed-to";
import { type AuditSelection, auditList, exportHref } from "@/components/audit/queries";
import { actorName, objectInWords } from "@/components/audit/words";
import { DataTable } from "@/components/elements/data-table";
import { EmptyState } from "@/components/elements/empty-state";
import { PageHeader } from "@/components/elements/page-header";
import { useOrganization } from "@/components/frame/organization";
import type { AuditEvent } from "@/lib/audit/schema";

/** One deployment, or one object, that a row was taken as the filter for. */
export interface Narrowing {
  words: string;
  field: "actorId" | "objectId";
}

export function AuditLog() {
  const { id } = useOrganization();
  const [selection, setSelection] = useState<AuditSelection>({});
  const [narrowing, setNarrowing] = useState<Narrowing | null>(null);
  const [openIds, setOpenIds] = useState<ReadonlySet<number>>(new Set());
  const list = useInfiniteQuery(auditList(id, selection));
  const isNarrowed = Object.values(selection).some(Boolean);

  function change(given: AuditSelection) {
    setSelection((now) => ({ ...now, ...given }));
    if (narrowing && narrowing.field in given) setNarrowing(null);
  }

  function only({ actor, object, ...event }: AuditEvent, field: Narrowing["field"]) {
    if (field === "actorId") change({ actorId: actor.id });
    else change({ objectKind: object.kind, objectId: object.id });
    // The list of people names members; whatever else is narrowed to has to be said.
    const isListed = field === "actorId" && actor.kind !== "deployment";
    const words =
      field === "actorId"
        ? `by ${actorName({ actor, object, ...event })}`
        : `on ${objectInWords(object.kind)} ${object.label}`;
    setNarrowing(isListed ? null : { words, field });
  }

  function toggle({ id: eventId }: AuditEvent) {
    const next = new Set(openIds);
    if (!next.delete(eventId)) next.add(eventId);
    setOpenIds(next);
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
      {narrowing && <NarrowedTo words={narrowing.words} onClear={() => change({ [narrowing.field]: "" })} />}
      <DataTable
        label="Audit events"
        list={list}
        rowKey={(event) => String(event.id)}
        rowName={(event) => `event ${event.id}`}
        columns={auditColumns}
        onOpen={toggle}
        detail={{
          isOpen: (event) => openIds.has(event.id),
          content: (event) => <AuditDetail event={event} />,
        }}
        actions={(event) => [
          { label: `Only by ${actorName(event)}`, onSelect: () => only(event, "actorId") },
          { label: `Only this ${objectInWords(event.object.kind)}`, onSelect: () => only(event, "objectId") },
        ]}
        filters={<AuditFilters selection={selection} onChange={change} isLoading={list.isPlaceholderData} />}
        empty={
          <EmptyState
            icon={<IconHistory size={22} stroke={1.6} />}
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

function ExportLink({ href, children }: { href: string; children: string }) {
  return (
    <Button
      component="a"
      href={href}
      download
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden="true" />}
    >
      {children}
    </Button>
  );
}
