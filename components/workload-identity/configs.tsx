"use client";
// Settings → Workload Identity: what the cloud needs to know of Latchkey, and the roles that Latchkey may take.
import { Anchor, Button, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import { DocsLink } from "@/components/ui/docs-link";
import { FactLine } from "@/components/ui/fact-line";
import { useListSearch } from "@/components/ui/list-address";
import { MachineValue } from "@/components/ui/machine-value";
import { PageHeader } from "@/components/ui/page-header";
import { useRowDialogs } from "@/components/ui/use-row-dialogs";
import { ConfigTable } from "@/components/workload-identity/config-table";
import { IssuerCheck } from "@/components/workload-identity/issuer-check";
import { IssuerNotice } from "@/components/workload-identity/issuer-notice";
import { configList } from "@/components/workload-identity/queries";
import { SetUpCloud } from "@/components/workload-identity/set-up-cloud";
import { anyCloud } from "@/lib/clouds/catalog";
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

const configForm = deferred(() =>
  import("@/components/workload-identity/config-form").then(({ ConfigForm }) => ConfigForm),
);
const configDeletion = deferred(() =>
  import("@/components/workload-identity/config-deletion").then(({ ConfigDeletion }) => ConfigDeletion),
);

const addLabel = "Add Workload Identity Config";

export function WorkloadIdentityConfigs({ facts }: { facts: IssuerFacts }) {
  const { id } = useOrganization();
  const canManage = useAllowed("workload_identity_configs:manage");
  const [query, setQuery] = useListSearch();
  const list = useInfiniteQuery(configList(id, query));
  const { chosen, isOpen, open, close } = useRowDialogs<WorkloadIdentityConfig, "form" | "deletion">();

  usePaletteActions(
    useMemo(() => {
      const run = () => open("form");
      return canManage ? [{ id: "add-config", label: addLabel, group: "On this page", run }] : [];
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
      <ConfigTable
        list={list}
        search={{ value: query, onChange: setQuery, placeholder: "Search configs" }}
        add={add}
        onEdit={(config) => open("form", config)}
        onDelete={(config) => open("deletion", config)}
      />
      {canManage && (
        <>
          <DeferredWindow
            part={configForm}
            opened={isOpen("form")}
            onClose={close}
            config={chosen}
            known={rows}
          />
          <DeferredWindow part={configDeletion} opened={isOpen("deletion")} onClose={close} config={chosen} />
        </>
      )}
    </>
  );
}

// What the cloud needs to know of this installation and this organization: the values of the guide's Steps 1 and 3.

function Issuer({ facts }: { facts: IssuerFacts }) {
  const { issuer, missing, organizationId } = facts;
  return (
    <>
      {missing.length > 0 && <IssuerNotice missing={missing} />}
      <FactLine
        label={`For your ${anyCloud.account}`}
        facts={[
          {
            term: "OIDC Issuer URL",
            value: issuer ? (
              <MachineValue value={issuer} label="OIDC issuer URL" tail={12} />
            ) : (
              "Not configured"
            ),
            help: issuer ? (
              <>
                Steps 1 and 2: the Provider URL in IAM. {anyCloud.first} reads its{" "}
                <Anchor
                  href={`${issuer}/.well-known/openid-configuration`}
                  target="_blank"
                  rel="noreferrer"
                  inherit
                >
                  discovery document
                </Anchor>
                . <DocsLink to="aws">Connecting {anyCloud.name}, step by step</DocsLink>
              </>
            ) : (
              "You need it for Steps 1 and 2."
            ),
          },
          {
            term: "Organization UUID",
            value: <MachineValue value={organizationId} label="organization UUID" tail={12} />,
            help: (
              <>
                Step 3: the trust policy allows the subject <code>organization:…</code> with this UUID.
              </>
            ),
          },
        ]}
      >
        {missing.length === 0 && <IssuerCheck />}
      </FactLine>
    </>
  );
}
