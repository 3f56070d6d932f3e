"use client";
// The part of an automation's page that says whose tokens let its workers in, and writes the lines that they need.
import { Group, Stack, Text } from "@mantine/core";
import { IconFingerprint, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { CodeBlock } from "@/components/ui/code-block";
import { Dimmed } from "@/components/ui/dimmed";
import { DocsLink } from "@/components/ui/docs-link";
import { EmptyState } from "@/components/ui/empty-state";
import { Hint, SecondLine } from "@/components/ui/hint";
import { IconButton } from "@/components/ui/icon-button";
import { type Column, DataTable, type List, wholeList } from "@/components/ui/list/data-table";
import { readOptions } from "@/components/ui/list/query";
import { deleteAction, editAction, type RowAction } from "@/components/ui/list/row-menu";
import { useUnfolded } from "@/components/ui/list/use-unfolded";
import { MachineValue } from "@/components/ui/machine-value";
import { Notice } from "@/components/ui/notice";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { RelativeTime } from "@/components/ui/relative-time";
import { linesFor } from "@/components/worker-identities/presets";
import type { Automation } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";
import { workerIdentityOperations } from "@/lib/shared/worker-identities/operations";
import { mostIdentities, type WorkerIdentity } from "@/lib/shared/worker-identities/schema";

const identityForm = deferred(() => import("./identity-form"), "IdentityForm");
const identityDeletion = deferred(() => import("./identity-deletion"), "IdentityDeletion");

export function WorkerIdentities({ automation }: { automation: Automation }) {
  const { id: organizationId } = useOrganization();
  const canManage = useAllowed("automations:manage");
  const permissionHint = usePermissionHint();
  const query = useQuery(workerIdentities(organizationId, automation.id));
  const { chosen, open, dialog } = useRowDialogs<WorkerIdentity, "form" | "deletion">();
  const unfolded = useUnfolded<string>();
  const rows = query.data?.items;
  const isFull = (rows?.length ?? 0) >= mostIdentities;
  const add = canManage && (
    <IconButton icon={IconPlus} onClick={() => open("form")} disabled={isFull}>
      Add Worker Identity
    </IconButton>
  );
  const actions = (identity: WorkerIdentity): RowAction[] => [
    editAction(() => open("form", identity)),
    deleteAction(() => open("deletion", identity)),
  ];
  return (
    <>
      {rows && rows.length > 0 && (
        <Group justify="space-between" align="flex-start" mb="sm">
          <Text c="dimmed" maw={620}>
            Workers with a token of one of these get sessions of 15 minutes and need no deployment token.{" "}
            {isFull && `An automation can have up to ${mostIdentities}. `}
            {!canManage && permissionHint("automations:manage", "Adding and changing them")}
          </Text>
          {add}
        </Group>
      )}
      <DataTable
        label={`Worker identities of ${automation.name}`}
        list={listOf(query)}
        rowName={({ name }) => name}
        columns={columns}
        actions={canManage ? actions : undefined}
        onOpen={({ id }) => unfolded.toggle(id)}
        detail={{
          isOpen: ({ id }) => unfolded.isOpen(id),
          content: (identity) => <IdentityLines automationId={automation.id} identity={identity} />,
        }}
        empty={
          <EmptyState icon={IconFingerprint} title="No worker identities yet" action={add}>
            Workers in GitHub Actions, Kubernetes or elsewhere can prove themselves with the token of where
            they run, so that they need no stored deployment token.{" "}
            <DocsLink to="worker#without-a-stored-token">How that works</DocsLink>
            {!canManage && <> {permissionHint("automations:manage", "Adding one")}</>}
          </EmptyState>
        }
      />
      {canManage && (
        <>
          <DeferredWindow
            part={identityForm}
            {...dialog("form")}
            automation={automation}
            identity={chosen}
            onSaved={({ id }) => {
              // What is to be done next are the lines.
              if (!chosen && !unfolded.isOpen(id)) unfolded.toggle(id);
            }}
          />
          <DeferredWindow
            part={identityDeletion}
            {...dialog("deletion")}
            automation={automation}
            identity={chosen}
          />
        </>
      )}
    </>
  );
}

type Read = {
  data?: { items: WorkerIdentity[] } | undefined;
  error: unknown;
  isFetching: boolean;
  refetch: () => Promise<unknown>;
};

/** They are few, so that the list has one page. */
function listOf({ data, error, isFetching, refetch }: Read): List<WorkerIdentity> {
  const { data: pages, ...whole } = wholeList(data?.items ?? []);
  return {
    ...whole,
    data: data && pages,
    error,
    isFetching,
    refetch: refetch as List<WorkerIdentity>["refetch"],
  } as List<WorkerIdentity>;
}

const columns: Column<WorkerIdentity>[] = [
  {
    header: "Name",
    cell: ({ name, issuer, jwks }) => (
      <span style={{ minWidth: 0 }}>
        {name}
        <Text component="span" display="block" size="xs" c="dimmed" truncate title={issuer}>
          {issuer}
        </Text>
        {jwks && <SecondLine>{counted(jwks.keys.length, "key")} entered by hand</SecondLine>}
      </span>
    ),
  },
  {
    header: "Subject",
    width: "36%",
    cell: ({ subject, isSingleUse }) => (
      <span style={{ overflowWrap: "anywhere" }}>
        <code>{subject}</code>
        {isSingleUse && <SecondLine>Each token once</SecondLine>}
      </span>
    ),
  },
  {
    header: "Last used",
    width: 150,
    cell: ({ lastUsedAt, lastRefusal }) => (
      <span>
        {lastUsedAt ? <RelativeTime value={lastUsedAt} /> : <Dimmed>Never</Dimmed>}
        {lastRefusal && (
          <SecondLine>
            Refused <RelativeTime value={lastRefusal.at} />
          </SecondLine>
        )}
      </span>
    ),
  },
];

function IdentityLines({ automationId, identity }: { automationId: string; identity: WorkerIdentity }) {
  const { label, about, code } = linesFor({ origin: window.location.origin, automationId, identity });
  return (
    <Stack gap="sm" pt="sm">
      {identity.lastRefusal && (
        <Notice tone="warning" title="A token of this issuer was refused">
          <RelativeTime value={identity.lastRefusal.at} />: {identity.lastRefusal.reason}
        </Notice>
      )}
      <div>
        <Hint>Issuer</Hint>
        <MachineValue value={identity.issuer} label="issuer" />
      </div>
      <div>
        <Hint>Audience</Hint>
        <MachineValue value={identity.audience} label="audience" />
      </div>
      {identity.jwks && (
        <div>
          <Hint>Ids of the keys that count (kid). Latchkey fetches no others.</Hint>
          {identity.jwks.keys.map(({ kid }) => (
            <MachineValue key={kid} value={kid} label="key id" />
          ))}
        </div>
      )}
      <Text>{about}</Text>
      <CodeBlock label={label} code={code} />
    </Stack>
  );
}

function workerIdentities(organizationId: string, id: string) {
  return readOptions(workerIdentityOperations.list, { organizationId, id });
}
