"use client";
// One service account beside the list: what it may do, who answers for it, and its tokens.
import { Button, Drawer, Group, Skeleton, Stack, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconKey, IconPencil, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { accountTokenList, serviceAccountDetail } from "@/components/api-tokens/queries";
import { accountTokenColumns, TokenTable } from "@/components/api-tokens/token-table";
import { useOrganization } from "@/components/shell/organization";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Facts } from "@/components/ui/facts";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import type { ApiToken, ServiceAccount } from "@/lib/shared/api-tokens/schema";
import { RequestError } from "@/lib/shared/http/client";

interface PanelActions {
  /** Absent where the viewer may not. */
  onEdit?: (account: ServiceAccount) => void;
  onCreateToken?: (account: ServiceAccount) => void;
  onRevoke?: (account: ServiceAccount, token: ApiToken) => void;
}

interface ServiceAccountPanelProps {
  /** Null while it is closed. */
  id: string | null;
  onClose: () => void;
  /** Those on the page: shown at once, until the server has answered. */
  known: readonly ServiceAccount[];
  actionsFor: (account: ServiceAccount) => PanelActions;
}

export function ServiceAccountPanel({ id, onClose, known, actionsFor }: ServiceAccountPanelProps) {
  const { id: organizationId } = useOrganization();
  const isNarrow = useMediaQuery("(max-width: 47.99em)");
  useFocusReturn(id !== null);
  // Stays while the window closes, so that it does not empty under its own animation.
  const [shownId, setShownId] = useState(id);
  if (id && id !== shownId) setShownId(id);
  const { data, error, refetch, isFetching } = useQuery({
    ...serviceAccountDetail(organizationId, shownId ?? ""),
    enabled: shownId !== null && id !== null,
    placeholderData: known.find((account) => account.id === shownId),
  });
  const isGone = error instanceof RequestError && error.problem.status === 404;
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      title={data?.name ?? "Service account"}
      size={isNarrow ? "100%" : 760}
      padding={isNarrow ? "md" : "lg"}
      closeButtonProps={{ "aria-label": "Close" }}
      styles={{ title: { overflowWrap: "anywhere" } }}
    >
      {data && !isGone ? (
        <Content key={data.id} account={data} {...actionsFor(data)} />
      ) : error ? (
        // Asking again would not bring it back.
        <ErrorState error={error} onRetry={isGone ? undefined : () => refetch()} retrying={isFetching} />
      ) : (
        <Stack role="status" aria-label="Loading">
          <Skeleton height={120} />
          <Skeleton height={120} />
        </Stack>
      )}
    </Drawer>
  );
}

function Content({ account, onEdit, onCreateToken, onRevoke }: { account: ServiceAccount } & PanelActions) {
  const { id: organizationId } = useOrganization();
  const list = useInfiniteQuery(accountTokenList(organizationId, account.id));
  const { role, answersFor, needsReview, createdAt } = account;
  const create = onCreateToken && (
    <Button
      size="xs"
      leftSection={<IconPlus size={15} aria-hidden="true" />}
      onClick={() => onCreateToken(account)}
    >
      Create Token
    </Button>
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
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPencil size={15} aria-hidden="true" />}
            onClick={() => onEdit(account)}
          >
            Edit
          </Button>
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
