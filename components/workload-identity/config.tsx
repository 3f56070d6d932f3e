"use client";
// The page of one workload identity config: the role, who trusts whom as far as that is known, and what helps to repair it.
import { Button, Group, Tabs } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { issuerFact, organizationFact } from "@/components/organization/facts";
import { configChoices, credentialList } from "@/components/secret-providers/queries";
import { ConsoleLink } from "@/components/shell/console-link";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { FactLine } from "@/components/ui/fact-line";
import { ErrorState } from "@/components/ui/failure/error-state";
import { IconButton } from "@/components/ui/icon-button";
import { deleteAction, RowMenu } from "@/components/ui/list/row-menu";
import { MachineValue } from "@/components/ui/machine-value";
import { NoticeStrip, type PageNotice } from "@/components/ui/notice-strip";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { Tag } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import { PageSkeleton } from "@/components/ui/page-skeleton";
import { RelativeTime } from "@/components/ui/relative-time";
import { TabList } from "@/components/ui/tab-list";
import { configLinks } from "@/components/workload-identity/config-chain";
import { useConfigViews } from "@/components/workload-identity/config-views";
import { copyId } from "@/components/workload-identity/copy-id";
import { issuerNotice } from "@/components/workload-identity/issuer-notice";
import { configDetail } from "@/components/workload-identity/queries";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { CloudField } from "@/lib/clouds/definition";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

const configForm = deferred(() => import("./config-form"), "ConfigForm");
const configDeletion = deferred(() => import("./config-deletion"), "ConfigDeletion");

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
  const { isOpen, open: openDialog, dialog } = useRowDialogs<never, "form" | "deletion">();
  const [isGone, setIsGone] = useState(false);
  const { views, open, setOpen } = useConfigViews(config);
  const notices = useConfigNotices(config, facts, { view: open, show: setOpen });
  // To say whose default would be taken.
  const known = useQuery({ ...configChoices(organizationId), enabled: isOpen("form") });

  const remove = deleteAction(() => openDialog("deletion"));
  // What is left on the page would only say, once it is read again, that there is nothing there any more.
  if (isGone) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        parent={<ConsoleLink to="settings/workload-identity">Workload Identity</ConsoleLink>}
        title={config.name}
        description={`A role in your ${cloudDefinition(config.cloud).name} account that automations assume for a few minutes to read their secrets.`}
        action={
          <Group gap="xs" wrap="nowrap">
            {canManage && (
              <IconButton variant="default" icon={IconPencil} onClick={() => openDialog("form")}>
                Edit
              </IconButton>
            )}
            <RowMenu name={config.name} actions={canManage ? [copyId(config), remove] : [copyId(config)]} />
          </Group>
        }
      />
      <NoticeStrip notices={notices} />
      <ConfigFacts config={config} facts={facts} />
      <Tabs value={open} onChange={setOpen} keepMounted={false}>
        <TabList open={open} tabs={views} />
        {views.map(({ id, View }) => (
          <Tabs.Panel key={id} value={id}>
            <View config={config} facts={facts} />
          </Tabs.Panel>
        ))}
      </Tabs>
      {canManage && (
        <>
          <DeferredWindow part={configForm} {...dialog("form")} config={config} known={known.data ?? []} />
          <DeferredWindow
            part={configDeletion}
            {...dialog("deletion")}
            config={config}
            onDeleted={() => {
              setIsGone(true);
              router.push(`/${slug}/settings/workload-identity`);
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
        issuerFact(issuer),
        organizationFact(organizationId),
      ]}
    />
  );
}

interface Place {
  /** The part of the page that is open: it says by itself what a notice would lead to. */
  view: string | null;
  show: (view: string) => void;
}

function useConfigNotices(
  config: WorkloadIdentityConfig,
  facts: IssuerFacts,
  { view, show }: Place,
): (PageNotice | null)[] {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("secret_providers:read");
  const { data } = useInfiniteQuery({
    ...credentialList(organizationId, "", config.id),
    enabled: canRead && view !== "credentials",
  });
  const links =
    view === "credentials" ? [] : configLinks(config.cloud, data?.pages.flatMap(({ items }) => items) ?? []);
  const broken = links.find(({ state }) => state === "red");
  return [
    issuerNotice(facts.missing),
    broken
      ? {
          id: "chain",
          tone: "error",
          title: `${broken.from} → ${broken.to}: ${broken.label}`,
          body: broken.evidence && (
            <>
              {broken.evidence.by}, <RelativeTime value={broken.evidence.at} />.
            </>
          ),
          action: (
            <Button variant="default" size="compact-sm" onClick={() => show("credentials")}>
              See credentials
            </Button>
          ),
        }
      : null,
  ];
}
