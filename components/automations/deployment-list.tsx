"use client";
import { Skeleton, Text } from "@mantine/core";
import { IconBan, IconRocket, IconVersionsOff } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { deploymentDetail, deploymentList } from "@/components/automations/queries";
import { SecretReceipt } from "@/components/automations/secret-receipt";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { Dimmed } from "@/components/ui/dimmed";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/failure/error-state";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import type { RowAction } from "@/components/ui/list/row-menu";
import { useUnfolded } from "@/components/ui/list/use-unfolded";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Automation, DeployedVariable, Deployment } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";
import classes from "./kickoff-detail.module.css";

const tokenRevocation = deferred(() => import("./revocations"), "TokenRevocation");
const versionRevocation = deferred(() => import("./revocations"), "VersionRevocation");

/** The automation's versions, newest first, and whether their workers are still let in. */
export function DeploymentList({ automation }: { automation: Automation }) {
  const { id: organizationId } = useOrganization();
  const canManage = useAllowed("automations:manage");
  const list = useInfiniteQuery(deploymentList(organizationId, automation.id));
  const { chosen, open, dialog } = useRowDialogs<Deployment, "token" | "version">();
  const unfolded = useUnfolded<number>();

  function actions(deployment: Deployment): RowAction[] {
    return [
      {
        label: "Revoke token",
        icon: IconBan,
        onSelect: () => open("token", deployment),
        danger: true,
        ...(deployment.tokenRuns === null && { disabledReason: "It has no token of its own." }),
        ...((deployment.revokedAt ?? deployment.tokenRevokedAt) && {
          disabledReason: "It’s already revoked.",
        }),
      },
      {
        label: "Revoke version",
        icon: IconVersionsOff,
        onSelect: () => open("version", deployment),
        danger: true,
        ...(deployment.revokedAt && { disabledReason: "It’s already revoked." }),
      },
    ];
  }

  return (
    <>
      <DataTable
        label={`Deployments of ${automation.name}`}
        list={list}
        rowKey={({ version }) => String(version)}
        rowName={({ version }) => `version ${version}`}
        columns={columns(automation.deploymentVersion)}
        actions={canManage ? actions : undefined}
        onOpen={({ version }) => unfolded.toggle(version)}
        detail={{
          isOpen: ({ version }) => unfolded.isOpen(version),
          content: ({ version }) => <DeploymentContent automationId={automation.id} version={version} />,
        }}
        empty={
          <EmptyState icon={IconRocket} title="Not deployed yet">
            Deploying creates version 1: it stores direct values and secrets read with access keys, and gives
            you a token for workers.
          </EmptyState>
        }
      />
      <DeferredWindow
        part={tokenRevocation}
        {...dialog("token")}
        automation={automation}
        deployment={chosen}
      />
      <DeferredWindow
        part={versionRevocation}
        {...dialog("version")}
        automation={automation}
        deployment={chosen}
        deployments={list.data?.pages.flatMap(({ items }) => items) ?? []}
      />
    </>
  );
}

function columns(newestVersion: number | null): Column<Deployment>[] {
  return [
    {
      header: "Version",
      width: "17%",
      cell: ({ version, revokedAt }) => (
        <Tagged name={`v${version}`}>
          {version === newestVersion && <Tag>newest</Tag>} {revokedAt && <Tag>revoked</Tag>}
        </Tagged>
      ),
    },
    { header: "Deployed", cell: ({ createdAt }) => <RelativeTime value={createdAt} /> },
    {
      header: "By",
      cell: ({ createdBy }) => createdBy ?? <Dimmed>A former member</Dimmed>,
    },
    { header: "Stored values", cell: ({ bakedCount }) => counted(bakedCount, "value") },
    {
      header: "Token",
      width: "24%",
      cell: (deployment) => <TokenState {...deployment} />,
    },
    {
      header: "Last used",
      cell: ({ lastUsedAt, tokenRuns }) =>
        lastUsedAt ? (
          <RelativeTime value={lastUsedAt} />
        ) : (
          <Dimmed>{tokenRuns === null ? "–" : "Never"}</Dimmed>
        ),
    },
  ];
}

function TokenState({ revokedAt, tokenRevokedAt, tokenRuns, expiresAt }: Deployment) {
  if (tokenRuns === null) {
    return <Dimmed>None: workers keep theirs</Dimmed>;
  }
  const endedAt = tokenRevokedAt ?? revokedAt;
  if (endedAt) {
    return (
      <Dimmed>
        Revoked <RelativeTime value={endedAt} />
      </Dimmed>
    );
  }
  const state = tokenRuns === "newest" ? "Follows the newest" : "Active";
  if (!expiresAt) return state;
  const time = <RelativeTime value={expiresAt} />;
  return Date.parse(expiresAt) <= Date.now() ? (
    <Dimmed>Expired {time}</Dimmed>
  ) : (
    <span>
      {state}, expires {time}
    </span>
  );
}

interface DeploymentContentProps {
  automationId: string;
  version: number;
}

/** Which version of which secret a deployment has, and what its kickoffs read afresh. */
function DeploymentContent({ automationId, version }: DeploymentContentProps) {
  const { id: organizationId } = useOrganization();
  const { data, error, refetch, isFetching } = useQuery(
    deploymentDetail(organizationId, automationId, version),
  );
  if (!data && error) return <ErrorState error={error} onRetry={() => refetch()} retrying={isFetching} />;
  if (!data) return <Skeleton height={72} role="status" aria-label="Loading" />;
  const { variables } = data;
  const baked = variables.filter(({ readAt }) => readAt === "deploy");
  const secrets = baked.filter(({ version }) => version !== null);
  return (
    <div className={classes.root}>
      {secrets.length > 0 && (
        <ul className={classes.list} aria-label="Secrets read at deploy">
          {secrets.map(({ key, secretName, resource, version }) => (
            <SecretReceipt
              key={key}
              variableKey={key}
              secretName={secretName}
              resource={resource}
              version={version}
            />
          ))}
        </ul>
      )}
      <Keys
        title="Direct values, stored at deploy"
        variables={baked.filter(({ version }) => version === null)}
      />
      <Keys
        title="Read at every kickoff"
        variables={variables.filter(({ readAt }) => readAt === "kickoff")}
      />
      {variables.length === 0 && (
        <Text c="dimmed">No variables were assigned when this version was created.</Text>
      )}
    </div>
  );
}

function Keys({ title, variables }: { title: string; variables: readonly DeployedVariable[] }) {
  if (variables.length === 0) return null;
  return (
    <div className={classes.facts}>
      <span>{title}</span>
      {variables.map(({ key }) => (
        <code key={key} className={classes.key}>
          {key}
        </code>
      ))}
    </div>
  );
}
