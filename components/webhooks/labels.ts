// Webhooks in plain words: what they are sent, and how they are.
import type { Status } from "@/components/ui/status";
import type { PauseReason, Webhook, WebhookDelivery, WebhookEvent } from "@/lib/shared/webhooks/schema";

export const eventLabels: Record<WebhookEvent, string> = {
  "audit_event.recorded": "Audit events",
  "kickoff.failed": "Failed kickoffs",
  "pre_flight.failed": "Failed pre-flights",
};

/** "Audit events, failed kickoffs". */
export function eventsInWords(events: readonly WebhookEvent[]): string {
  const [first = "", ...others] = events.map((event) => eventLabels[event]);
  return [first, ...others.map((label) => label.toLowerCase())].join(", ");
}

export const eventMeanings: Record<WebhookEvent, string> = {
  "audit_event.recorded": "Everything that the audit log records, every kickoff included.",
  "kickoff.failed": "A run that got no variables, with the reason for each.",
  "pre_flight.failed": "A person’s and a schedule’s, with the reasons.",
};

export const typeLabels: Record<WebhookDelivery["type"], string> = {
  "audit_event.recorded": "Audit event",
  "kickoff.failed": "Failed kickoff",
  "pre_flight.failed": "Failed pre-flight",
  "webhook.test": "Test event",
};

/** What follows "Paused". */
export const pauseReasonWords: Record<PauseReason, string> = {
  person: "by a member",
  failures: "after days of failures",
  gone: "by the receiver (410)",
};

interface Shown {
  status: Status;
  words: string;
}

export function webhookStatus({ paused, failingSince }: Pick<Webhook, "paused" | "failingSince">): Shown {
  if (paused?.reason === "person") return { status: "waiting", words: "Paused" };
  if (paused) return { status: "broken", words: "Paused" };
  return failingSince ? { status: "warning", words: "Failing" } : { status: "ok", words: "Active" };
}

export function deliveryStatus({ state, attempts }: Pick<WebhookDelivery, "state" | "attempts">): Shown {
  if (state === "delivered") return { status: "done", words: "Delivered" };
  if (state === "given_up") return { status: "failed", words: "Not delivered" };
  return attempts > 0
    ? { status: "warning", words: "Trying again" }
    : { status: "waiting", words: "Waiting" };
}

/** An address without what could be a secret in it, for a line of a list. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
