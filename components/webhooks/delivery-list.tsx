"use client";
import { Text } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useOrganization } from "@/components/shell/organization";
import { EmptyState } from "@/components/ui/empty-state";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { duration } from "@/components/ui/time-words";
import { deliveryStatus, typeLabels } from "@/components/webhooks/labels";
import { deliveryList } from "@/components/webhooks/queries";
import type { WebhookDelivery } from "@/lib/shared/webhooks/schema";

interface DeliveryListProps {
  webhookId: string;
  /** Absent where the viewer may not. */
  onRedeliver: ((delivery: WebhookDelivery) => void) | undefined;
}

/** Somebody who has just sent one waits for its end; otherwise a look now and then is enough. */
const [soonMs, usualMs] = [1_500, 10_000];

export function DeliveryList({ webhookId, onRedeliver }: DeliveryListProps) {
  const { id } = useOrganization();
  const list = useInfiniteQuery({
    ...deliveryList(id, webhookId),
    refetchInterval: ({ state }) => {
      const first = state.data?.pages[0]?.items ?? [];
      return first.some(({ state, attempts }) => state === "pending" && attempts === 0) ? soonMs : usualMs;
    },
  });
  return (
    <DataTable
      label="Last deliveries"
      list={list}
      columns={columns}
      rowName={({ type, createdAt }) => `${typeLabels[type]}, ${createdAt}`}
      actions={
        onRedeliver &&
        ((delivery) => [
          {
            label: "Send Again",
            icon: IconSend,
            onSelect: () => onRedeliver(delivery),
          },
        ])
      }
      empty={
        <EmptyState title="Nothing was sent yet">
          Send a test event to see whether the receiver answers.
        </EmptyState>
      }
    />
  );
}

function NextAttempt({ at }: { at: string }) {
  if (new Date(at).getTime() - Date.now() < 60_000) return " Latchkey tries again in a moment.";
  return (
    <>
      {" "}
      Next attempt <RelativeTime value={at} />.
    </>
  );
}

const columns: readonly Column<WebhookDelivery>[] = [
  { header: "Event", width: "22%", cell: ({ type }) => typeLabels[type] },
  {
    header: "Outcome",
    cell: (delivery) => {
      const { status, words } = deliveryStatus(delivery);
      const { error, nextAttemptAt, attempts } = delivery;
      return (
        <span>
          <OutcomeBadge status={status}>{words}</OutcomeBadge>
          {error && (
            <Text component="span" display="block" size="xs" c="dimmed" mt={4}>
              {error}
              {nextAttemptAt && attempts > 0 && <NextAttempt at={nextAttemptAt} />}
            </Text>
          )}
        </span>
      );
    },
  },
  {
    header: "When",
    width: 124,
    cell: ({ attemptedAt, createdAt }) => <RelativeTime value={attemptedAt ?? createdAt} />,
  },
  {
    header: "Duration",
    width: 92,
    cell: ({ durationMs }) => (durationMs === null ? "–" : duration(durationMs)),
  },
];
