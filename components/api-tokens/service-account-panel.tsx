"use client";
// The panel of one service account: what it may do, who answers for it, and its tokens.
import { Group, Stack, Title } from "@mantine/core";
import { IconKey, IconPencil, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { accountTokenList, serviceAccountDetail } from "@/components/api-tokens/queries";
import { accountTokenColumns, TokenTable } from "@/components/api-tokens/token-table";
import { useOrganization } from "@/components/shell/organization";
import { EmptyState } from "@/components/ui/empty-state";
import { Facts } from "@/components/ui/facts";
import { IconButton } from "@/components/ui/icon-button";
import { DetailPanel, type PanelState } from "@/components/ui/list/detail-panel";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ApiToken, ServiceAccount } from "@/lib/shared/api-tokens/schema";

interface PanelActions {
  /** Absent where the viewer may not. */
  onEdit?: (account: ServiceAccount) => void;
  onCreateToken?: (account: ServiceAccount) => void;
  onRevoke?: (account: ServiceAccount, token: ApiToken) => void;
}

interface ServiceAccountPanelProps extends PanelState<ServiceAccount> {
  actionsFor: (account: ServiceAccount) => PanelActions;
}

export function ServiceAccountPanel({ actionsFor, ...state }: ServiceAccountPanelProps) {
  const { id: organizationId } = useOrganization();
  return (
    <DetailPanel
      {...state}
      detail={(id) => serviceAccountDetail(organizationId, id)}
      titleOf={({ name }) => name}
      kind="Service account"
    >
      {(account) => <Content account={account} {...actionsFor(account)} />}
    </DetailPanel>
  );
}

function Content({ account, onEdit, onCreateToken, onRevoke }: { account: ServiceAccount } & PanelActions) {
  const { id: organizationId } = useOrganization();
  const list = useInfiniteQuery(accountTokenList(organizationId, account.id));
  const { role, answersFor, needsReview, createdAt } = account;
  const create = onCreateToken && (
    <IconButton size="xs" icon={IconPlus} onClick={() => onCreateToken(account)}>
      Create Token
    </IconButton>
  );
  return (
    <Stack gap="lg">
      {needsReview && (
        <Notice tone="warning" title="Nobody answers for it now">
          {answersFor ?? "The person who created it"} has no access any more. Edit and save it to answer for
          it yourself, or delete it.
        </Notice>
      )}
      {onEdit && (
        <Group gap="xs">
          <IconButton variant="default" size="xs" icon={IconPencil} onClick={() => onEdit(account)}>
            Edit
          </IconButton>
        </Group>
      )}
      <Facts
        label="Service account"
        facts={[
          { term: "Role", value: role.name },
          { term: "Answers for it", value: answersFor ?? "A former member" },
          { term: "Created", value: <RelativeTime value={createdAt} /> },
        ]}
      />
      <section aria-label="Tokens">
        <Group justify="space-between" mb="xs">
          <Title order={3}>Tokens</Title>
          {create}
        </Group>
        <TokenTable
          label={`Tokens of ${account.name}`}
          list={list}
          columns={accountTokenColumns}
          onRevoke={onRevoke && ((token) => onRevoke(account, token))}
          empty={
            <EmptyState icon={IconKey} title="No tokens yet">
              Create one for each program that acts as {account.name}.
            </EmptyState>
          }
        />
      </section>
    </Stack>
  );
}
