"use client";
// Settings → Workload Identity: what the cloud needs to know about Latchkey, and the roles that Latchkey may take.
import { Anchor, Group } from "@mantine/core";
import { IconFingerprint, IconListCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { nameColumn, placeColumn } from "@/components/clouds/columns";
import { issuerFact, organizationFact, subjectHelp } from "@/components/organization/facts";
import { ConsoleLink } from "@/components/shell/console-link";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { usePageAction } from "@/components/shell/page-action";
import { Dimmed } from "@/components/ui/dimmed";
import { DocsLink } from "@/components/ui/docs-link";
import { EmptyState } from "@/components/ui/empty-state";
import { FactLine } from "@/components/ui/fact-line";
import { IconButton } from "@/components/ui/icon-button";
import { Link } from "@/components/ui/link";
import { useListSearch } from "@/components/ui/list/address";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { deleteAction, editAction, type RowAction } from "@/components/ui/list/row-menu";
import { MachineValue } from "@/components/ui/machine-value";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { PageHeader } from "@/components/ui/page-header";
import { copyId } from "@/components/workload-identity/copy-id";
import { IssuerCheck } from "@/components/workload-identity/issuer-check";
import { IssuerNotice } from "@/components/workload-identity/issuer-notice";
import { configHref, configList } from "@/components/workload-identity/queries";
import { anyCloud, cloudDefinition, principalLabel, principalOf } from "@/lib/clouds/catalog";
import { counted } from "@/lib/shared/counted";
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

const configForm = deferred(() => import("./config-form"), "ConfigForm");
const configDeletion = deferred(() => import("./config-deletion"), "ConfigDeletion");

export function WorkloadIdentityConfigs({ facts }: { facts: IssuerFacts }) {
  const { id, slug } = useOrganization();
  const canManage = useAllowed("workload_identity_configs:manage");
  const permissionHint = usePermissionHint();
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(configList(id, query));
  const { chosen, open, dialog } = useRowDialogs<WorkloadIdentityConfig, "form" | "deletion">();
  const add = usePageAction({
    label: "Add Workload Identity Config",
    isAllowed: canManage,
    run: () => open("form"),
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isEmpty = list.data !== undefined && rows.length === 0 && query === "";

  function actions(config: WorkloadIdentityConfig): RowAction[] {
    if (!canManage) return [copyId(config)];
    return [
      editAction(() => open("form", config)),
      copyId(config),
      deleteAction(() => open("deletion", config)),
    ];
  }

  return (
    <>
      <PageHeader
        title="Workload Identity"
        description="Cloud roles that automations assume to read secrets, with no stored key."
        action={
          !isEmpty && (
            <Group gap="xs">
              <SetUpCloud />
              {add}
            </Group>
          )
        }
      />
      <Issuer facts={facts} />
      <DataTable
        label="Workload identity configs"
        list={list}
        columns={columns}
        rowName={({ name }) => name}
        href={({ id }) => configHref(slug, id)}
        actions={actions}
        search={{ value: query, onChange: setQuery, placeholder: "Search configs" }}
        empty={
          <EmptyState
            icon={IconFingerprint}
            title="No workload identity configs yet"
            action={
              <Group gap="xs" justify="center">
                <SetUpCloud />
                {add}
              </Group>
            }
          >
            A config names an IAM role in your {anyCloud.account} that trusts this organization. Automations
            assume it for a few minutes to read their secrets; no {anyCloud.adjective} key is stored anywhere.
            {!canManage && ` ${permissionHint("workload_identity_configs:manage", "Adding one")}`}
          </EmptyState>
        }
      />
      {canManage && (
        <>
          <DeferredWindow part={configForm} {...dialog("form")} config={chosen} known={rows} />
          <DeferredWindow part={configDeletion} {...dialog("deletion")} config={chosen} />
        </>
      )}
    </>
  );
}

const columns: readonly Column<WorkloadIdentityConfig>[] = [
  nameColumn,
  { header: "Cloud Provider", width: 116, cell: ({ cloud }) => cloudDefinition(cloud).name },
  {
    header: principalLabel,
    width: "27%",
    cell: (config) => (
      <MachineValue
        value={principalOf(config)}
        // Named by its row: a screen reader, or a test, must not take it for the form's field.
        label={`${cloudDefinition(config.cloud).words.resource} of ${config.name}`}
        tail={14}
      />
    ),
  },
  placeColumn(({ cloud }) => cloud, 134),
  {
    header: "Used by",
    width: 128,
    cell: ({ credentialCount }) =>
      credentialCount === 0 ? (
        <Dimmed>None</Dimmed>
      ) : (
        <ConsoleLink to="settings/secret-provider-credentials" needs="secret_providers:read" c="inherit">
          {counted(credentialCount, "credential")}
        </ConsoleLink>
      ),
  },
];

/** What the cloud needs to know about this installation and this organization: the values of the guide's Steps 1 and 3. */
function Issuer({ facts: { issuer, missing, organizationId } }: { facts: IssuerFacts }) {
  const issuerHelp = (
    <>
      Steps 1 and 2: the Provider URL in IAM. {anyCloud.first} reads its{" "}
      <Anchor href={`${issuer}/.well-known/openid-configuration`} target="_blank" rel="noreferrer" inherit>
        discovery document
      </Anchor>
      . <DocsLink to="aws">Connecting {anyCloud.name}, step by step</DocsLink>
    </>
  );
  return (
    <>
      <IssuerNotice missing={missing} />
      <FactLine
        label={`For your ${anyCloud.account}`}
        facts={[
          issuerFact(issuer, issuer ? issuerHelp : "You need it for Steps 1 and 2."),
          organizationFact(organizationId, subjectHelp),
        ]}
      >
        {missing.length === 0 && <IssuerCheck />}
      </FactLine>
    </>
  );
}

/** The way to the guide that makes the role, for people who have none yet. */
function SetUpCloud() {
  const { slug } = useOrganization();
  return (
    <IconButton
      component={Link}
      href={`/${slug}/settings/workload-identity/setup`}
      variant="default"
      icon={IconListCheck}
    >
      Setup guide
    </IconButton>
  );
}
