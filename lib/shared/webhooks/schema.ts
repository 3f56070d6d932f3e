// Webhooks: addresses of an organization's own to which its events are sent, as Standard Webhooks says.
import { z } from "zod";
import { Description, Moment, PlainText } from "@/lib/shared/input";
import { pageLimit } from "@/lib/shared/listing";
import { pageSizes } from "@/lib/shared/page-sizes";
import type { Permission } from "@/lib/shared/permissions";

/** The events that a webhook can subscribe to. */
export const webhookEvents = ["audit_event.recorded", "kickoff.failed", "pre_flight.failed"] as const;
export const WebhookEvent = z.enum(webhookEvents);
export type WebhookEvent = z.infer<typeof WebhookEvent>;

/** Anyone who has events sent somewhere has to be allowed to read them here. */
export const eventNeeds: Record<WebhookEvent, Permission> = {
  "audit_event.recorded": "audit_log:read",
  "kickoff.failed": "automations:read",
  "pre_flight.failed": "automations:read",
};

const messageTypes = [...webhookEvents, "webhook.test"] as const;
export type MessageType = (typeof messageTypes)[number];

/** An organization's, so that what one receiver costs stays bounded. */
export const mostWebhooks = 10;

const address = "Enter an https address, such as https://hooks.example.com/latchkey.";
/** Checks the text only. The address that its name leads to is checked at every request. */
const WebhookUrl = PlainText.trim()
  .max(2000, "An address can have up to 2,000 characters.")
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), address)
  .refine(
    (text) => !URL.canParse(text) || (!new URL(text).username && !new URL(text).password),
    "The address can't contain a user or password: anyone who sees the address would see them.",
  )
  .transform((text) => {
    if (!URL.canParse(text)) return text;
    const url = new URL(text);
    // A fragment is never sent.
    url.hash = "";
    return url.href;
  });

export const WebhookInput = z.strictObject({
  url: WebhookUrl,
  description: Description,
  events: z
    .array(WebhookEvent)
    .max(webhookEvents.length)
    .transform((events) => webhookEvents.filter((event) => events.includes(event)))
    .refine((events) => events.length > 0, "Choose at least one."),
});
export type WebhookInput = z.infer<typeof WebhookInput>;

/**
 * Why nothing is sent: a person paused it, its attempts failed for days, or the receiver answered 410 (Gone).
 */
export const PauseReason = z.enum(["person", "failures", "gone"]);
export type PauseReason = z.infer<typeof PauseReason>;

export const Webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string(),
    events: z.array(WebhookEvent),
    /** Null while it is sent to. */
    paused: z.object({ at: Moment, reason: PauseReason }).nullable(),
    /** Since when every attempt has failed; null after a success. */
    failingSince: Moment.nullable(),
    /** How many deliveries wait, and since when the oldest does. */
    waiting: z.object({ count: z.number(), since: Moment }).nullable(),
    lastDeliveredAt: Moment.nullable(),
    /** Events that were given up, or that came while it was paused. */
    missed: z.object({ count: z.number(), since: Moment, until: Moment }).nullable(),
    /** Until when the replaced secret signs too; null if there is none. */
    previousSecretUntil: Moment.nullable(),
    createdAt: Moment,
    etag: z.string(),
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof Webhook>;

/** With its signing secret, which is shown this once. */
export const NewWebhook = Webhook.extend({ secret: z.string() }).meta({ id: "NewWebhook" });
export type NewWebhook = z.infer<typeof NewWebhook>;

export const WebhookSwitch = z.strictObject({ isPaused: z.boolean() });

/** What to do with missed events: send them now, or only drop the notice about them. */
export const MissedInput = z.strictObject({ action: z.enum(["send", "dismiss"]) });

const DeliveryState = z.enum(["pending", "delivered", "given_up"]);
export type DeliveryState = z.infer<typeof DeliveryState>;

/** Why an attempt failed. */
const deliveryFailures = [
  "status",
  "redirect",
  "timeout",
  "unknown_name",
  "not_allowed",
  "unreachable",
  "certificate",
  "tls",
  "broken_off",
  "proxy",
  "secret_unreadable",
] as const;
export type DeliveryFailure = (typeof deliveryFailures)[number];

export const WebhookDelivery = z
  .object({
    id: z.string(),
    /** `webhook-id`: the same at every attempt. */
    messageId: z.string(),
    type: z.enum(messageTypes),
    state: DeliveryState,
    attempts: z.number(),
    createdAt: Moment,
    attemptedAt: Moment.nullable(),
    /** The HTTP status of the last answer; null where there was none. */
    status: z.number().nullable(),
    /** Why the last attempt failed, in a sentence; null where it did not. */
    error: z.string().nullable(),
    durationMs: z.number().nullable(),
    nextAttemptAt: Moment.nullable(),
  })
  .meta({ id: "WebhookDelivery" });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const DeliveryQuery = z.object({
  limit: pageLimit(pageSizes.standard),
  cursor: z.string().max(1000).optional(),
});
