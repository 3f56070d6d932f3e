"use client";
import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBan, IconRocket, IconVersionsOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DeploymentContent } from "@/components/automations/deployment-content";
import { deploymentList } from "@/components/automations/queries";
import { TokenRevocation } from "@/components/automations/token-revocation";
import { VersionRevocation } from "@/components/automations/version-revocation";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import type { Column } from "@/components/ui/data-row";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { RowAction } from "@/components/ui/row-menu";
import type { Automation, Deployment } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";

/** The automation's versions, newest first, and whether their workers are still let in. */
export function DeploymentList({ automation }: { automation: Automation }) {
  const { id: organizationId } = useOrganization();
  const canManage = useAllowed("automations:manage");
  const list = useInfiniteQuery(deploymentList(organizationId, automation.id));
  // Stays while the window closes, so that it does not change under its own animation.
  const [chosen, setChosen] = useState<Deployment | null>(null);
  const [isTokenRevocationOpen, tokenRevocation] = useDisclosure();
  const [isVersionRevocationOpen, versionRevocation] = useDisclosure();

  const [openVersions, setOpenVersions] = useState<ReadonlySet<number>>(new Set());

  function toggle(version: number) {
    const next = new Set(openVersions);
    if (!next.delete(version)) next.add(version);
    setOpenVersions(next);
  }

  function actions(deployment: Deployment): RowAction[] {
    return [
      {
        label: "Revoke token",
        icon: IconBan,
        onSelect: () => {
          setChosen(deployment);
          tokenRevocation.open();
        },
        danger: true,
        ...(deployment.tokenRuns === null && { disabledReason: "It has no token of its own." }),
        ...((deployment.revokedAt ?? deployment.tokenRevokedAt) && {
          disabledReason: "It’s already revoked.",
        }),
      },
      {
        label: "Revoke version",
        icon: IconVersionsOff,
        onSelect: () => {
          setChosen(deployment);
          versionRevocation.open();
        },
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
        onOpen={({ version }) => toggle(version)}
        detail={{
          isOpen: ({ version }) => openVersions.has(version),
          content: ({ version }) => <DeploymentContent automationId={automation.id} version={version} />,
        }}
        empty={
          <EmptyState icon={IconRocket} title="Not deployed yet">
            Deploying creates version 1: it stores direct values and secrets read with access keys, and gives
            you a token for workers.
          </EmptyState>
        }
      />
      <TokenRevocation
        opened={isTokenRevocationOpen}
        onClose={tokenRevocation.close}
        automation={automation}
        deployment={chosen}
      />
      <VersionRevocation
        opened={isVersionRevocationOpen}
        onClose={versionRevocation.close}
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
      cell: ({ createdBy }) =>
        createdBy ?? (
          <Text span inherit c="dimmed">
            A former member
          </Text>
        ),
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
          <Text span inherit c="dimmed">
            {tokenRuns === null ? "–" : "Never"}
          </Text>
        ),
    },
  ];
}

function TokenState({ revokedAt, tokenRevokedAt, tokenRuns, expiresAt }: Deployment) {
  if (tokenRuns === null) {
    return (
      <Text span inherit c="dimmed">
        None: workers keep theirs
      </Text>
    );
  }
  const endedAt = tokenRevokedAt ?? revokedAt;
  if (endedAt) {
    return (
      <Text span inherit c="dimmed">
        Revoked <RelativeTime value={endedAt} />
      </Text>
    );
  }
  const state = tokenRuns === "newest" ? "Follows the newest" : "Active";
  if (!expiresAt) return state;
  const isOver = Date.parse(expiresAt) <= Date.now();
  return (
    <Text span inherit c={isOver ? "dimmed" : undefined}>
      {isOver ? "Expired " : `${state}, expires `}
      <RelativeTime value={expiresAt} />
    </Text>
  );
}
