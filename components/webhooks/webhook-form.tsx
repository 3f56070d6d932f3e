"use client";
import { useGrantorHint, useOrganization } from "@/components/shell/organization";
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ChoicesField } from "@/components/ui/form/choices-field";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { eventLabels, eventMeanings, hostOf } from "@/components/webhooks/labels";
import { allows } from "@/lib/shared/permissions";
import { webhookOperations } from "@/lib/shared/webhooks/operations";
import {
  eventNeeds,
  type NewWebhook,
  type Webhook,
  type WebhookEvent,
  WebhookInput,
  webhookEvents,
} from "@/lib/shared/webhooks/schema";

interface WebhookFormProps extends Dialog {
  /** The one to edit; null for a new one. */
  webhook: Webhook | null;
  onCreated: (webhook: NewWebhook) => void;
}

export function WebhookForm({ webhook, onCreated, ...dialog }: WebhookFormProps) {
  const mutate = useOrganizationMutation();
  const { permissions } = useOrganization();
  const grantorHint = useGrantorHint();
  const canReadRuns = allows(permissions, "automations:read");
  const edited = useEdited(dialog.opened, webhook, webhookOperations.get);
  const { object } = edited;

  async function submit(body: WebhookInput) {
    if (object) {
      const success = `Saved the webhook to ${hostOf(body.url)}.`;
      return edited.change(webhookOperations.update, { body, success });
    }
    const created = await mutate(webhookOperations.create, {}, { body });
    onCreated(created);
    return created;
  }

  return (
    <FormModal
      {...dialog}
      title={object ? "Edit Webhook" : "Add Webhook"}
      description={
        object ? undefined : "It gets the events that come after it. You see its signing secret next."
      }
      schema={WebhookInput}
      defaultValues={{
        url: object?.url ?? "",
        description: object?.description ?? "",
        // What people want to know first; the audit log is long.
        events:
          object?.events ?? (canReadRuns ? (["kickoff.failed", "pre_flight.failed"] as WebhookEvent[]) : []),
      }}
      onSubmit={submit}
      edited={edited}
    >
      <TextField
        name="url"
        label="Address"
        type="url"
        machine
        placeholder="https://hooks.example.com/latchkey"
        help="An https address that answers a POST within 15 seconds with a status from 200 to 299."
      />
      <TextField name="description" label="Description" optional placeholder="On-call channel" />
      <ChoicesField<WebhookInput>
        name="events"
        label="Events"
        choices={webhookEvents.map((event) => {
          // A person who may not read something here cannot have it sent elsewhere.
          const isAllowed = allows(permissions, eventNeeds[event]);
          return {
            value: event,
            label: eventLabels[event],
            disabled: !isAllowed,
            description: isAllowed
              ? eventMeanings[event]
              : `Your role can’t read these. ${grantorHint(eventNeeds[event])}`,
          };
        })}
      />
    </FormModal>
  );
}
