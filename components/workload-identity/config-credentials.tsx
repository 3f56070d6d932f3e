"use client";
// The credentials that use a config, each with its last test, and the way to add and test one without leaving the page.
import { Group } from "@mantine/core";
import { IconKey, IconPlugConnected, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { nameColumn, placeColumn } from "@/components/clouds/columns";
import { useStartTest } from "@/components/secret-providers/connection-test/attempts";
import { LastTest } from "@/components/secret-providers/connection-test/last-test";
import { testConnectionLabel } from "@/components/secret-providers/labels";
import { usePermitted } from "@/components/secret-providers/permitted";
import { credentialList } from "@/components/secret-providers/queries";
import { useOrganization } from "@/components/shell/organization";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { useOpenRow } from "@/components/ui/list/use-open-row";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import type { ConfigViewProps } from "@/components/workload-identity/config-address";
import { ConfigChain } from "@/components/workload-identity/config-chain";
import { anyCloud } from "@/lib/clouds/catalog";
import { counted } from "@/lib/shared/counted";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

const credentialPanel = deferred(
  () => import("@/components/secret-providers/credential-panel"),
  "CredentialPanel",
);
const credentialForm = deferred(
  () => import("@/components/secret-providers/credential-form"),
  "CredentialForm",
);

export function ConfigCredentials({ config }: ConfigViewProps) {
  const { id: organizationId } = useOrganization();
  const { canManage, canTrust } = usePermitted();
  const list = useInfiniteQuery(credentialList(organizationId, "", config.id));
  const startTest = useStartTest();
  const { chosen, isOpen, open, dialog } = useRowDialogs<SecretProviderCredential, "form">();
  const row = useOpenRow("credential", isOpen("form"));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  // To say whose default would be taken.
  const all = useInfiniteQuery({ ...credentialList(organizationId), enabled: isOpen("form") });
  const canAdd = canManage && canTrust;

  function test({ id }: SecretProviderCredential) {
    row.open(id);
    startTest(id);
  }

  const actions = (credential: SecretProviderCredential) => [
    { label: testConnectionLabel, icon: IconPlugConnected, onSelect: () => test(credential) },
  ];

  const add = (
    <IconButton icon={IconPlus} onClick={() => open("form")}>
      Add Credential
    </IconButton>
  );
  return (
    <>
      <ConfigChain config={config} />
      {canAdd && rows.length > 0 && (
        <Group justify="flex-end" mb="sm">
          {add}
        </Group>
      )}
      <DataTable
        label="Credentials of this config"
        list={list}
        columns={columns}
        rowName={({ name }) => name}
        onOpen={({ id }) => row.open(id)}
        actions={canManage ? actions : undefined}
        empty={
          <EmptyState
            icon={IconKey}
            title="No credentials use this config yet"
            action={canAdd ? add : undefined}
          >
            Environment variables read their secrets with a credential. Add one and test the connection to see
            whether {anyCloud.name} lets this organization assume the role.
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
        <DeferredWindow
          part={credentialForm}
          {...dialog("form")}
          // Right after it was saved is the moment to test what nothing is known of yet.
          onSaved={({ id, lastTest }) => !lastTest && row.open(id)}
          credential={chosen}
          boundTo={config}
          known={all.data?.pages.flatMap(({ items }) => items) ?? rows}
        />
      )}
    </>
  );
}

const columns: readonly Column<SecretProviderCredential>[] = [
  nameColumn,
  placeColumn(({ provider }) => provider, 150),
  {
    header: "Used by",
    width: 196,
    cell: ({ variableCount }) => counted(variableCount, "environment variable"),
  },
  { header: "Last test", width: 170, cell: (credential) => <LastTest credential={credential} /> },
];
