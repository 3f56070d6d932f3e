"use client";
// Settings → Secret Provider Credentials: how environment variables reach secrets, and whether that works.
import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useStartTest } from "@/components/secret-providers/connection-tests";
import { CredentialTable } from "@/components/secret-providers/credential-table";
import { useOpenCredential } from "@/components/secret-providers/open-credential";
import { usePermitted } from "@/components/secret-providers/permitted";
import { configChoices, credentialList } from "@/components/secret-providers/queries";
import { useGrantorHint, useOrganization } from "@/components/shell/organization";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import { useListSearch } from "@/components/ui/list-address";
import { PageHeader } from "@/components/ui/page-header";
import { useRowDialogs } from "@/components/ui/use-row-dialogs";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

const credentialPanel = deferred(() =>
  import("@/components/secret-providers/credential-panel").then(({ CredentialPanel }) => CredentialPanel),
);
const credentialForm = deferred(() =>
  import("@/components/secret-providers/credential-form").then(({ CredentialForm }) => CredentialForm),
);
const credentialDeletion = deferred(() =>
  import("@/components/secret-providers/credential-deletion").then(
    ({ CredentialDeletion }) => CredentialDeletion,
  ),
);

const addLabel = "Add Credential";

export function SecretProviderCredentials() {
  const { id } = useOrganization();
  const { canManage, canTrust } = usePermitted();
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(credentialList(id, query));
  // What the form will offer, so that it opens complete.
  useQuery({ ...configChoices(id), enabled: canManage && canTrust });
  const panel = useOpenCredential();
  const startTest = useStartTest();
  const { chosen, isOpen, open, close } = useRowDialogs<SecretProviderCredential, "form" | "deletion">();
  const edit = (credential: SecretProviderCredential) => open("form", credential);

  function test(credential: SecretProviderCredential) {
    panel.open(credential.id);
    startTest(credential.id);
  }

  usePaletteActions(
    useMemo(() => {
      const run = () => open("form");
      return canManage ? [{ id: "add-credential", label: addLabel, group: "On this page", run }] : [];
    }, [canManage, open]),
  );

  const add = canManage && (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => open("form")}>
      {addLabel}
    </Button>
  );
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isEmpty = list.data !== undefined && rows.length === 0 && query === "";

  return (
    <>
      <PageHeader
        title="Secret Provider Credentials"
        description="How environment variables read the secrets in your own cloud account."
        action={isEmpty ? null : add}
        meta={canManage && !canTrust && <WhyKeysAlone />}
      />
      <CredentialTable
        list={list}
        search={{ value: query, onChange: setQuery, placeholder: "Search by name" }}
        add={add}
        onOpen={(credential) => panel.open(credential.id)}
        onTest={test}
        onEdit={edit}
        onDelete={(credential) => open("deletion", credential)}
      />
      {/* One window at a time: the panel comes back when the form over it closes. */}
      <DeferredWindow
        part={credentialPanel}
        when={!isOpen("form") && panel.openId !== null}
        id={isOpen("form") ? null : panel.openId}
        onClose={panel.close}
        onEdit={edit}
        known={rows}
      />
      {canManage && (
        <>
          <DeferredWindow
            part={credentialForm}
            opened={isOpen("form")}
            onClose={close}
            // Right after it was saved is the moment to test what nothing is known of yet.
            onSaved={({ id, lastTest }) => !lastTest && panel.open(id)}
            credential={chosen}
            known={rows}
          />
          <DeferredWindow
            part={credentialDeletion}
            opened={isOpen("deletion")}
            onClose={close}
            onDeleted={panel.close}
            credential={chosen}
          />
        </>
      )}
    </>
  );
}

function WhyKeysAlone() {
  const grantorHint = useGrantorHint();
  return (
    <Text size="xs" c="dimmed">
      Adding or changing Workload Identity credentials also needs{" "}
      <code>workload_identity_configs: manage</code>. {grantorHint("workload_identity_configs:manage")}
    </Text>
  );
}
