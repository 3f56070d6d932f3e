"use client";
import { Text } from "@mantine/core";
import { IconRefresh, IconWebhook } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useAllowed } from "@/components/shell/organization";
import { EmptyState } from "@/components/ui/empty-state";
import { SecondLine } from "@/components/ui/hint";
import { type Column, DataTable, type List } from "@/components/ui/list/data-table";
import { deleteAction, editAction, type RowAction } from "@/components/ui/list/row-menu";
import type { SearchBoxProps } from "@/components/ui/list/search-box";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { eventsInWords, hostOf, webhookStatus } from "@/components/webhooks/labels";
import { counted } from "@/lib/shared/counted";
import type { Webhook } from "@/lib/shared/webhooks/schema";

export interface WebhookActions {
  onEdit: (webhook: Webhook) => void;
  onRotate: (webhook: Webhook) => void;
  onDelete: (webhook: Webhook) => void;
}

interface WebhookTableProps extends WebhookActions {
  list: List<Webhook>;
  search: SearchBoxProps;
  /** The way to the first one. */
  add: ReactNode;
  onOpen: (webhook: Webhook) => void;
}

export function WebhookTable({ list, search, add, onOpen, onEdit, onRotate, onDelete }: WebhookTableProps) {
  const canManage = useAllowed("webhooks:manage");
  const actions = (webhook: Webhook): RowAction[] => [
    editAction(() => onEdit(webhook)),
    {
      label: "Rotate Secret",
      icon: IconRefresh,
      onSelect: () => onRotate(webhook),
    },
    deleteAction(() => onDelete(webhook)),
  ];
  return (
    <DataTable
      label="Webhooks"
      list={list}
      columns={columns}
      rowName={({ url }) => hostOf(url)}
      onOpen={onOpen}
      actions={canManage ? actions : undefined}
      search={search}
      empty={
        <EmptyState icon={IconWebhook} title="No webhooks yet" action={add}>
          Add the address of a server of yours to learn of failed kickoffs as they happen, or to keep the
          audit log elsewhere.
        </EmptyState>
      }
    />
  );
}

const columns: readonly Column<Webhook>[] = [
  {
    header: "Address",
    cell: ({ url, description }) => (
      <span>
        {hostOf(url)}
        {description && <SecondLine>{description}</SecondLine>}
      </span>
    ),
  },
  {
    header: "Events",
    width: "30%",
    cell: ({ events }) => eventsInWords(events),
  },
  {
    header: "Status",
    width: 150,
    cell: (webhook) => {
      const { status, words } = webhookStatus(webhook);
      return (
        <span>
          <OutcomeBadge status={status}>{words}</OutcomeBadge>
          {webhook.missed && (
            <Text component="span" display="block" size="xs" c="dimmed" mt={2}>
              {counted(webhook.missed.count, "event")} missed
            </Text>
          )}
        </span>
      );
    },
  },
  {
    header: "Last delivered",
    width: 140,
    cell: ({ lastDeliveredAt }) =>
      lastDeliveredAt ? (
        <RelativeTime value={lastDeliveredAt} />
      ) : (
        <Text component="span" inherit c="dimmed">
          Never
        </Text>
      ),
  },
];
