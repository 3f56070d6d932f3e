"use client";
// Settings → Secret Provider Credentials: how environment variables reach secrets, and whether that works.
import { Text } from "@mantine/core";
import { IconKey, IconPlugConnected } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { nameColumn, placeColumn } from "@/components/clouds/columns";
import { ConfigLink } from "@/components/secret-providers/config-link";
import { useStartTest } from "@/components/secret-providers/connection-test/attempts";
import { LastTest } from "@/components/secret-providers/connection-test/last-test";
import { testConnectionLabel } from "@/components/secret-providers/labels";
import { usePermitted } from "@/components/secret-providers/permitted";
import { configChoices, credentialList } from "@/components/secret-providers/queries";
import { useGrantorHint, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { usePageAction } from "@/components/shell/page-action";
import { EmptyState } from "@/components/ui/empty-state";
import { Hint } from "@/components/ui/hint";
import { useListSearch } from "@/components/ui/list/address";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { deleteAction, editAction, type RowAction } from "@/components/ui/list/row-menu";
import { useOpenRow } from "@/components/ui/list/use-open-row";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { PageHeader } from "@/components/ui/page-header";
import { cloudDefinition, methodDefinition } from "@/lib/clouds/catalog";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

const credentialPanel = deferred(() => import("./credential-panel"), "CredentialPanel");
const credentialForm = deferred(() => import("./credential-form"), "CredentialForm");
const credentialDeletion = deferred(() => import("./credential-deletion"), "CredentialDeletion");

export function SecretProviderCredentials() {
  const { id } = useOrganization();
  const { canManage, canTrust, canChange } = usePermitted();
  const permissionHint = usePermissionHint();
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(credentialList(id, query));
  // What the form will offer, so that it opens complete.
  useQuery({ ...configChoices(id), enabled: canManage && canTrust });
  const startTest = useStartTest();
  const { chosen, isOpen, open, dialog } = useRowDialogs<SecretProviderCredential, "form" | "deletion">();
  const row = useOpenRow("credential", isOpen("form"));
  const add = usePageAction({ label: "Add Credential", isAllowed: canManage, run: () => open("form") });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isEmpty = list.data !== undefined && rows.length === 0 && query === "";

  function test({ id }: SecretProviderCredential) {
    row.open(id);
    startTest(id);
  }

  function actions(credential: SecretProviderCredential): RowAction[] {
    const disabledReason = canChange(credential)
      ? undefined
      : permissionHint("workload_identity_configs:manage");
    return [
      { label: testConnectionLabel, icon: IconPlugConnected, onSelect: () => test(credential) },
      editAction(() => open("form", credential), disabledReason),
      deleteAction(() => open("deletion", credential), disabledReason),
    ];
  }

  return (
    <>
      <PageHeader
        title="Secret Provider Credentials"
        description="How environment variables read the secrets in your own cloud account."
        action={isEmpty ? null : add}
        meta={canManage && !canTrust && <WhyKeysAlone />}
      />
      <DataTable
        label="Secret provider credentials"
        list={list}
        columns={columns}
        rowName={({ name }) => name}
        onOpen={({ id }) => row.open(id)}
        actions={canManage ? actions : undefined}
        search={{ value: query, onChange: setQuery, placeholder: "Search by name" }}
        empty={
          <EmptyState icon={IconKey} title="No credentials yet" action={add}>
            Environment variables read their secrets with a credential. With Workload Identity it uses a
            config and stores no key; access keys are stored encrypted.
            {!canManage && ` ${permissionHint("secret_providers:manage", "Adding one")}`}
          </EmptyState>
        }
      />
      <DeferredWindow
        part={credentialPanel}
        {...row.panel}
        onEdit={(credential) => open("form", credential)}
        known={rows}
      />
      {canManage && (
        <>
          <DeferredWindow
            part={credentialForm}
            {...dialog("form")}
            // Right after it was saved is the moment to test what nothing is known of yet.
            onSaved={({ id, lastTest }) => !lastTest && row.open(id)}
            credential={chosen}
            known={rows}
          />
          <DeferredWindow
            part={credentialDeletion}
            {...dialog("deletion")}
            onDeleted={row.close}
            credential={chosen}
          />
        </>
      )}
    </>
  );
}

const columns: readonly Column<SecretProviderCredential>[] = [
  nameColumn,
  { header: "Provider", width: 96, cell: ({ provider }) => cloudDefinition(provider).name },
  {
    header: "Authentication Method",
    width: 156,
    cell: ({ provider, authenticationMethod }) => methodDefinition(provider, authenticationMethod).label,
  },
  placeColumn(({ provider }) => provider, 122),
  {
    header: "Config",
    width: "13%",
    cell: (credential) => (
      <Text inherit truncate title={credential.workloadIdentityConfig?.name}>
        <ConfigLink credential={credential} />
      </Text>
    ),
  },
  { header: "Last test", width: 194, cell: (credential) => <LastTest credential={credential} /> },
];

function WhyKeysAlone() {
  const grantorHint = useGrantorHint();
  return (
    <Hint>
      Adding or changing Workload Identity credentials also needs{" "}
      <code>workload_identity_configs: manage</code>. {grantorHint("workload_identity_configs:manage")}
    </Hint>
  );
}
