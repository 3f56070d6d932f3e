"use client";
// The page of one workload identity config: the role, who trusts whom as far as it was seen, and what helps to mend it.
import { Anchor, Button, Group, Tabs } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { configChoices } from "@/components/secret-providers/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import { ErrorState } from "@/components/ui/error-state";
import { FactLine } from "@/components/ui/fact-line";
import { Link } from "@/components/ui/link";
import { MachineValue } from "@/components/ui/machine-value";
import { NoticeStrip } from "@/components/ui/notice-strip";
import { Tag } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import { PageSkeleton } from "@/components/ui/page-skeleton";
import { RowMenu } from "@/components/ui/row-menu";
import { TabList } from "@/components/ui/tab-list";
import { configActions } from "@/components/workload-identity/config-actions";
import { useConfigNotices } from "@/components/workload-identity/config-notices";
import { useConfigViews } from "@/components/workload-identity/config-views";
import { configDetail } from "@/components/workload-identity/queries";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { CloudField } from "@/lib/clouds/definition";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

const configForm = deferred(() =>
  import("@/components/workload-identity/config-form").then(({ ConfigForm }) => ConfigForm),
);
const configDeletion = deferred(() =>
  import("@/components/workload-identity/config-deletion").then(({ ConfigDeletion }) => ConfigDeletion),
);

interface ConfigPageProps {
  id: string;
  facts: IssuerFacts;
}

export function WorkloadIdentityConfigPage({ id, facts }: ConfigPageProps) {
  const { id: organizationId } = useOrganization();
  const { data, error, refetch, isFetching } = useQuery(configDetail(organizationId, id));
  if (data) return <Content config={data} facts={facts} />;
  if (error) return <ErrorState error={error} onRetry={() => refetch()} retrying={isFetching} />;
  return <PageSkeleton />;
}

function Content({ config, facts }: { config: WorkloadIdentityConfig; facts: IssuerFacts }) {
  const { id: organizationId, slug } = useOrganization();
  const router = useRouter();
  const canManage = useAllowed("workload_identity_configs:manage");
  const [isFormOpen, form] = useDisclosure();
  const [isDeletionOpen, deletion] = useDisclosure();
  const [isGone, setIsGone] = useState(false);
  const { views, open, setOpen } = useConfigViews(config);
  const notices = useConfigNotices(config, facts, { view: open, show: setOpen });
  // To say whose default would be taken.
  const known = useQuery({ ...configChoices(organizationId), enabled: isFormOpen });
  const listPath = `/${slug}/settings/workload-identity`;

  // What is left on the page would only say, once it is read again, that there is nothing there any more.
  if (isGone) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        parent={
          <Anchor component={Link} href={listPath} size="xs">
            Workload Identity
          </Anchor>
        }
        title={config.name}
        description={`A role in your ${cloudDefinition(config.cloud).name} account that automations assume for a few minutes to read their secrets.`}
        action={
          <Group gap="xs" wrap="nowrap">
            {canManage && (
              <Button
                variant="default"
                leftSection={<IconPencil size={16} aria-hidden="true" />}
                onClick={form.open}
              >
                Edit
              </Button>
            )}
            <RowMenu
              name={config.name}
              actions={configActions(config, canManage ? { onDelete: deletion.open } : null)}
            />
          </Group>
        }
      />
      <NoticeStrip notices={notices} />
      <ConfigFacts config={config} facts={facts} />
      <Tabs value={open} onChange={setOpen} keepMounted={false}>
        <TabList open={open}>
          {views.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </TabList>
        {views.map(({ id, View }) => (
          <Tabs.Panel key={id} value={id}>
            <View config={config} facts={facts} />
          </Tabs.Panel>
        ))}
      </Tabs>
      {canManage && (
        <>
          <DeferredWindow
            part={configForm}
            opened={isFormOpen}
            onClose={form.close}
            config={config}
            known={known.data ?? []}
          />
          <DeferredWindow
            part={configDeletion}
            opened={isDeletionOpen}
            onClose={deletion.close}
            config={config}
            onDeleted={() => {
              setIsGone(true);
              router.push(listPath);
            }}
          />
        </>
      )}
    </>
  );
}

interface ConfigFactsProps {
  config: WorkloadIdentityConfig;
  facts: IssuerFacts;
}

/** The values of a config that one compares with what the cloud's own console shows. */
function ConfigFacts({ config, facts }: ConfigFactsProps) {
  const { issuer, organizationId } = facts;
  const fields: readonly CloudField[] = cloudDefinition(config.cloud as CloudId).workloadIdentity.fields;
  return (
    <FactLine
      label="Config"
      mark={config.isDefault && <Tag>Default</Tag>}
      facts={[
        ...fields.flatMap((field) => {
          const value = config.settings[field.name];
          if (value === undefined) return [];
          const implied = field.implies?.(value) ?? [];
          return {
            term: field.label,
            value: <MachineValue value={value} label={field.label} tail={16} />,
            help: implied.map(({ label, value }) => `${label} ${value}`).join(" · "),
          };
        }),
        {
          term: "OIDC Issuer URL",
          value: issuer ? (
            <MachineValue value={issuer} label="OIDC issuer URL" tail={12} />
          ) : (
            "Not configured"
          ),
        },
        {
          term: "Organization UUID",
          value: <MachineValue value={organizationId} label="organization UUID" tail={12} />,
        },
      ]}
    />
  );
}
