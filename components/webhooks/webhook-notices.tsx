"use client";
// What needs somebody: a webhook that fails or is paused, and the events that it missed.
import { Button, Group } from "@mantine/core";
import { useAllowed } from "@/components/shell/organization";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { counted } from "@/lib/shared/counted";
import type { Webhook } from "@/lib/shared/webhooks/schema";
import { pausedAfterDays } from "@/lib/shared/webhooks/times";

interface WebhookNoticesProps {
  webhook: Webhook;
  /** Which action runs at the moment. */
  running: string | null;
  onSettle: (action: "send" | "dismiss") => void;
}

export function WebhookNotices({ webhook, running, onSettle }: WebhookNoticesProps) {
  const { paused, failingSince, missed } = webhook;
  const canManage = useAllowed("webhooks:manage");
  return (
    <>
      {paused && paused.reason !== "person" && (
        <Notice
          tone="error"
          title={`Paused ${paused.reason === "gone" ? "by the receiver" : "after failures"}`}
        >
          {paused.reason === "gone"
            ? "The receiver answered with status 410, which means that it wants no more events."
            : `Every attempt failed for ${pausedAfterDays} days.`}{" "}
          It was paused <RelativeTime value={paused.at} />. When the receiver works again, resume the webhook.
        </Notice>
      )}
      {failingSince && (
        <Notice tone="warning" title="The receiver is failing">
          The first failure was <RelativeTime value={failingSince} />, and no attempt has succeeded since.
          After {pausedAfterDays} days of that, Latchkey pauses the webhook.
        </Notice>
      )}
      {missed && (
        <Notice
          tone="warning"
          title={`${counted(missed.count, "event")} ${missed.count === 1 ? "was" : "were"} not delivered`}
          action={
            canManage && (
              <Group gap="xs">
                {!paused && (
                  <Button
                    size="xs"
                    variant="default"
                    loading={running === "send"}
                    disabled={running !== null}
                    onClick={() => onSettle("send")}
                  >
                    Send them now
                  </Button>
                )}
                <Button
                  size="xs"
                  variant="subtle"
                  loading={running === "dismiss"}
                  disabled={running !== null}
                  onClick={() => onSettle("dismiss")}
                >
                  Dismiss
                </Button>
              </Group>
            )
          }
        >
          The first was recorded <RelativeTime value={missed.since} />, the last{" "}
          <RelativeTime value={missed.until} />. All of them are in the audit log.
          {paused && " Resume the webhook to send them."}
        </Notice>
      )}
    </>
  );
}
