import { ListQuery, pageOf } from "@/lib/shared/listing";
import { type Caller, member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import {
  DeliveryQuery,
  MissedInput,
  NewWebhook,
  Webhook,
  WebhookDelivery,
  WebhookInput,
  WebhookSwitch,
} from "@/lib/shared/webhooks/schema";

const webhooks = `${organization}/webhooks` as const;
/** Anyone who has events sent somewhere has to be allowed to read them here. */
const subscriber = {
  ...member("webhooks:manage"),
  dependsOn: ["audit_log:read", "automations:read"],
} as const satisfies Caller;

export const webhookOperations = {
  list: operation("GET", webhooks, {
    summary: "Lists the organization's webhooks, the oldest first.",
    caller: member("webhooks:read"),
    query: ListQuery,
    answer: pageOf(Webhook),
  }),
  create: operation("POST", webhooks, {
    summary: "Adds a webhook. Only this answer has its signing secret.",
    caller: subscriber,
    body: WebhookInput,
    answer: NewWebhook,
    status: 201,
    audits: ["webhook.created"],
  }),
  get: operation("GET", `${webhooks}/{id}`, {
    summary: "Gives one webhook.",
    caller: member("webhooks:read"),
    answer: Webhook,
  }),
  update: operation("PUT", `${webhooks}/{id}`, {
    summary: "Changes a webhook's address, description and events.",
    caller: subscriber,
    body: WebhookInput,
    ifMatch: true,
    answer: Webhook,
    audits: ["webhook.updated"],
  }),
  delete: operation("DELETE", `${webhooks}/{id}`, {
    summary: "Deletes a webhook with its deliveries.",
    caller: member("webhooks:manage"),
    ifMatch: true,
    audits: ["webhook.deleted"],
  }),
  rotateSecret: operation("POST", `${webhooks}/{id}/secret`, {
    summary: "Makes a new signing secret. For 24 hours the old one signs too.",
    caller: member("webhooks:manage"),
    ifMatch: true,
    answer: NewWebhook,
    audits: ["webhook.secret_rotated"],
  }),
  switch: operation("PUT", `${webhooks}/{id}/paused`, {
    summary: "Pauses a webhook, or resumes it.",
    caller: member("webhooks:manage"),
    body: WebhookSwitch,
    answer: Webhook,
    audits: ["webhook.paused", "webhook.resumed"],
  }),
  test: operation("POST", `${webhooks}/{id}/test`, {
    summary: "Sends a test event.",
    caller: member("webhooks:manage"),
    answer: WebhookDelivery,
    status: 201,
    audits: ["webhook.tested"],
  }),
  missed: operation("POST", `${webhooks}/{id}/missed`, {
    summary: "Sends the events that the webhook missed, or dismisses the notice of them.",
    caller: member("webhooks:manage"),
    body: MissedInput,
    answer: Webhook,
    audits: ["webhook.missed_events_sent", "webhook.missed_events_dismissed"],
  }),
  deliveries: operation("GET", `${webhooks}/{id}/deliveries`, {
    summary: "Lists a webhook's deliveries, the newest first.",
    caller: member("webhooks:read"),
    query: DeliveryQuery,
    answer: pageOf(WebhookDelivery),
  }),
  redeliver: operation("POST", `${webhooks}/{id}/deliveries/{deliveryId}`, {
    summary: "Sends a delivery again, at once and under the same webhook-id.",
    caller: member("webhooks:manage"),
    answer: WebhookDelivery,
    audits: ["webhook.redelivered"],
  }),
};
