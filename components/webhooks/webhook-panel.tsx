"use client";
// The panel of one webhook: how it is, what it missed, and its last deliveries.
import { Button, Group, Stack, Title } from "@mantine/core";
import { IconPencil, IconPlayerPause, IconPlayerPlay, IconSend } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { Facts } from "@/components/ui/facts";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { IconButton } from "@/components/ui/icon-button";
import { DetailPanel, type PanelState } from "@/components/ui/list/detail-panel";
import { MachineValue } from "@/components/ui/machine-value";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { DeliveryList } from "@/components/webhooks/delivery-list";
import { eventsInWords, hostOf, webhookStatus } from "@/components/webhooks/labels";
import { webhookDetail } from "@/components/webhooks/queries";
import { WebhookNotices } from "@/components/webhooks/webhook-notices";
import type { WebhookActions } from "@/components/webhooks/webhook-table";
import { counted } from "@/lib/shared/counted";
import { webhookOperations } from "@/lib/shared/webhooks/operations";
import type { Webhook } from "@/lib/shared/webhooks/schema";

/** What is sent, and how it ends, happens elsewhere. */
const refreshMs = 5_000;

export function WebhookPanel({ id, onClose, known, ...actions }: PanelState<Webhook> & WebhookActions) {
  const { id: organizationId } = useOrganization();
  return (
    <DetailPanel
      id={id}
      onClose={onClose}
      known={known}
      detail={(webhookId) => webhookDetail(organizationId, webhookId)}
      titleOf={({ url }) => hostOf(url)}
      kind="Webhook"
      refreshMs={refreshMs}
    >
      {(webhook) => <Content webhook={webhook} {...actions} />}
    </DetailPanel>
  );
}

function Content({ webhook, onEdit, onRotate }: { webhook: Webhook } & WebhookActions) {
  const canManage = useAllowed("webhooks:manage");
  const mutate = useOrganizationMutation();
  const [running, setRunning] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const { id, paused } = webhook;

  /** One at a time; what it fails with stays above the buttons. */
  async function run(name: string, action: () => Promise<unknown>) {
    setRunning(name);
    setFailure(null);
    await action().catch(setFailure);
    setRunning(null);
  }
  const button = (name: string, icon: ReactNode, action: () => Promise<unknown>) => (
    <Button
      variant="default"
      size="xs"
      leftSection={icon}
      loading={running === name}
      disabled={running !== null && running !== name}
      onClick={() => void run(name, action)}
    >
      {name}
    </Button>
  );
  const pause = (isPaused: boolean) => () =>
    mutate(
      webhookOperations.switch,
      { id },
      { body: { isPaused }, success: isPaused ? "Paused the webhook." : "Resumed the webhook." },
    );

  return (
    <Stack gap="lg">
      <FailureNotice failure={failure} />
      <WebhookNotices
        webhook={webhook}
        running={running}
        onSettle={(action) =>
          void run(action, () =>
            mutate(
              webhookOperations.missed,
              { id },
              { body: { action }, success: action === "send" ? "Sending the missed events." : "Dismissed." },
            ),
          )
        }
      />
      {canManage && (
        <Group gap="xs">
          {button("Send Test Event", <IconSend size={15} aria-hidden="true" />, () =>
            mutate(webhookOperations.test, { id }, {}),
          )}
          {paused
            ? button("Resume", <IconPlayerPlay size={15} aria-hidden="true" />, pause(false))
            : button("Pause", <IconPlayerPause size={15} aria-hidden="true" />, pause(true))}
          <IconButton variant="default" size="xs" icon={IconPencil} onClick={() => onEdit(webhook)}>
            Edit
          </IconButton>
        </Group>
      )}
      <WebhookFacts webhook={webhook} onRotate={canManage ? () => onRotate(webhook) : undefined} />
      <section aria-label="Deliveries">
        <Title order={3} mb="xs">
          Last deliveries
        </Title>
        <DeliveryList
          webhookId={id}
          onRedeliver={
            canManage
              ? (delivery) =>
                  void run(delivery.id, () =>
                    mutate(webhookOperations.redeliver, { id, deliveryId: delivery.id }, {}),
                  )
              : undefined
          }
        />
      </section>
    </Stack>
  );
}

function WebhookFacts({ webhook, onRotate }: { webhook: Webhook; onRotate: (() => void) | undefined }) {
  const { url, description, events, waiting, previousSecretUntil } = webhook;
  const { status, words } = webhookStatus(webhook);
  return (
    <Facts
      label="Webhook"
      facts={[
        { term: "Status", value: <OutcomeBadge status={status}>{words}</OutcomeBadge> },
        { term: "Address", value: <MachineValue value={url} label="address" /> },
        ...(description ? [{ term: "Description", value: description }] : []),
        { term: "Events", value: eventsInWords(events) },
        {
          term: "Waiting",
          value: waiting ? (
            <>
              {counted(waiting.count, "event")}, the oldest recorded <RelativeTime value={waiting.since} />
            </>
          ) : (
            "Nothing"
          ),
        },
        {
          term: "Signing secret",
          value: (
            <>
              whsec_••••••••{" "}
              {onRotate && (
                <Button variant="subtle" size="compact-xs" onClick={onRotate}>
                  Rotate Secret
                </Button>
              )}
            </>
          ),
          help: previousSecretUntil && (
            <>
              Requests are also signed with the previous secret. That ends{" "}
              <RelativeTime value={previousSecretUntil} />.
            </>
          ),
        },
      ]}
    />
  );
}
