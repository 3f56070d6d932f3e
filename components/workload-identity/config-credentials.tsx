"use client";
import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconPlugConnected, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useStartTest } from "@/components/secret-providers/connection-tests";
import { CredentialForm } from "@/components/secret-providers/credential-form";
import { CredentialPanel } from "@/components/secret-providers/credential-panel";
import classes from "@/components/secret-providers/credential-table.module.css";
import { testConnectionLabel } from "@/components/secret-providers/labels";
import { LastTest } from "@/components/secret-providers/last-test";
import { useOpenCredential } from "@/components/secret-providers/open-credential";
import { usePermitted } from "@/components/secret-providers/permitted";
import { credentialList } from "@/components/secret-providers/queries";
import { useOrganization } from "@/components/shell/organization";
import type { Column } from "@/components/ui/data-row";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import { ConfigChain } from "@/components/workload-identity/config-chain";
// The credentials that use a config, each with its last test, and the way to add and test one without leaving the page.
import type { ConfigViewProps } from "@/components/workload-identity/config-view-props";
import { anyCloud, cloudDefinition } from "@/lib/clouds/catalog";
import { placeIn } from "@/lib/clouds/naming";
import { counted } from "@/lib/shared/counted";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

export function ConfigCredentials({ config }: ConfigViewProps) {
  const { id: organizationId } = useOrganization();
  const { canManage, canTrust } = usePermitted();
  const list = useInfiniteQuery(credentialList(organizationId, "", config.id));
  const panel = useOpenCredential();
  const startTest = useStartTest();
  // Stays while the window closes, so that it does not change under its own animation.
  const [chosen, setChosen] = useState<SecretProviderCredential | null>(null);
  const [isFormOpen, form] = useDisclosure();
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  // To say whose default would be taken.
  const all = useInfiniteQuery({ ...credentialList(organizationId), enabled: isFormOpen });
  const canAdd = canManage && canTrust;

  function edit(credential: SecretProviderCredential | null) {
    setChosen(credential);
    form.open();
  }

  function test({ id }: SecretProviderCredential) {
    panel.open(id);
    startTest(id);
  }

  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => edit(null)}>
      Add Credential
    </Button>
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
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        onOpen={({ id }) => panel.open(id)}
        actions={
          canManage
            ? (credential) => [
                { label: testConnectionLabel, icon: IconPlugConnected, onSelect: () => test(credential) },
              ]
            : undefined
        }
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
      {/* One window at a time: the panel comes back when the form over it closes. */}
      <CredentialPanel
        id={isFormOpen ? null : panel.openId}
        onClose={panel.close}
        onEdit={edit}
        known={rows}
      />
      {canManage && (
        <CredentialForm
          opened={isFormOpen}
          onClose={form.close}
          // Right after it was saved is the moment to test what nothing is known of yet.
          onSaved={({ id, lastTest }) => !lastTest && panel.open(id)}
          credential={chosen}
          boundTo={config}
          known={all.data?.pages.flatMap(({ items }) => items) ?? rows}
        />
      )}
    </>
  );
}

const columns: readonly Column<SecretProviderCredential>[] = [
  {
    header: "Name",
    cell: ({ name, isDefault }) => <Tagged name={name}>{isDefault && <Tag>Default</Tag>}</Tagged>,
  },
  {
    header: "Region",
    width: 150,
    cell: ({ provider, settings }) => (
      <code className={classes.region}>{placeIn(cloudDefinition(provider).naming, null, settings)}</code>
    ),
  },
  {
    header: "Used by",
    width: 196,
    cell: ({ variableCount }) => counted(variableCount, "environment variable"),
  },
  { header: "Last test", width: 170, cell: (credential) => <LastTest credential={credential} /> },
];
