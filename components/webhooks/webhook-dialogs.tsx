"use client";
// Deleting a webhook, and replacing its secret: both are asked about first.
import { useEdited } from "@/components/shell/use-organization-mutation";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { hostOf } from "@/components/webhooks/labels";
import { webhookOperations } from "@/lib/shared/webhooks/operations";
import type { NewWebhook, Webhook } from "@/lib/shared/webhooks/schema";

interface WebhookDeletionProps extends Dialog {
  webhook: Webhook | null;
  onDeleted: () => void;
}

export function WebhookDeletion({ webhook, onDeleted, ...dialog }: WebhookDeletionProps) {
  const edited = useEdited(dialog.opened, webhook, webhookOperations.get);
  if (!edited.object) return null;
  const host = hostOf(edited.object.url);
  return (
    <ConfirmDelete
      {...dialog}
      kind="webhook"
      name={host}
      edited={edited}
      onConfirm={async () => {
        await edited.change(webhookOperations.delete, { success: `Deleted the webhook to ${host}.` });
        onDeleted();
      }}
    >
      Nothing more is sent to it, and the list of its deliveries goes. The events stay in the audit log.
    </ConfirmDelete>
  );
}

interface SecretRotationProps extends Dialog {
  webhook: Webhook | null;
  onRotated: (webhook: NewWebhook) => void;
}

export function SecretRotation({ webhook, onRotated, ...dialog }: SecretRotationProps) {
  const edited = useEdited(dialog.opened, webhook, webhookOperations.get);
  if (!edited.object) return null;
  const host = hostOf(edited.object.url);
  return (
    <ConfirmDelete
      {...dialog}
      kind="webhook"
      name={host}
      verb="Rotate Secret"
      title="Rotate the signing secret?"
      lead={`The webhook to ${host} gets a new signing secret.`}
      edited={edited}
      onConfirm={async () => onRotated(await edited.change(webhookOperations.rotateSecret, {}))}
    >
      For 24 hours requests are signed with both, so that your receiver can change over.
      {edited.object.previousSecretUntil && " The one that was replaced before stops working at once."}
    </ConfirmDelete>
  );
}
