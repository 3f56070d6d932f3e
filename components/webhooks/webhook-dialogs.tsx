"use client";
// Deleting a webhook, and replacing its secret: both are asked about first.
import { useEdited } from "@/components/shell/edited";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import { hostOf } from "@/components/webhooks/labels";
import { webhookOperations } from "@/lib/shared/webhooks/operations";
import type { NewWebhook, Webhook } from "@/lib/shared/webhooks/schema";

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  webhook: Webhook | null;
}

export function WebhookDeletion({
  opened,
  onClose,
  webhook,
  onDeleted,
}: DialogProps & { onDeleted: () => void }) {
  const mutate = useOrganizationMutation();
  const edited = useEdited(opened, webhook, webhookOperations.get, ({ id }) => ({ id }));
  if (!edited.object) return null;
  const { id, url, etag } = edited.object;
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="webhook"
      name={hostOf(url)}
      edited={edited}
      onConfirm={async () => {
        await mutate(
          webhookOperations.delete,
          { id },
          { etag, success: `Deleted the webhook to ${hostOf(url)}.` },
        );
        onDeleted();
      }}
    >
      Nothing more is sent to it, and the list of its deliveries goes. The events stay in the audit log.
    </ConfirmDelete>
  );
}

export function SecretRotation({
  opened,
  onClose,
  webhook,
  onRotated,
}: DialogProps & { onRotated: (webhook: NewWebhook) => void }) {
  const mutate = useOrganizationMutation();
  const edited = useEdited(opened, webhook, webhookOperations.get, ({ id }) => ({ id }));
  if (!edited.object) return null;
  const { id, url, etag, previousSecretUntil } = edited.object;
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="webhook"
      name={hostOf(url)}
      verb="Rotate Secret"
      title="Rotate the signing secret?"
      lead={`The webhook to ${hostOf(url)} gets a new signing secret.`}
      edited={edited}
      onConfirm={async () => onRotated(await mutate(webhookOperations.rotateSecret, { id }, { etag }))}
    >
      For 24 hours requests are signed with both, so that your receiver can change over.
      {previousSecretUntil && " The one that was replaced before stops working at once."}
    </ConfirmDelete>
  );
}
