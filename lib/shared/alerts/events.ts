// The events that a member can get email about. Without schemas, since a page needs it at once.
import type { Permission } from "@/lib/shared/permissions";

export const alertEvents = [
  "kickoff.failed",
  "pre_flight.failed",
  "webhook.paused",
  "service_account.unanswered",
] as const;
export type AlertEvent = (typeof alertEvents)[number];

/** The permission that a member needs to get email about the event: the one to read it in the console. */
export const alertNeeds: Record<AlertEvent, Permission> = {
  "kickoff.failed": "automations:read",
  "pre_flight.failed": "automations:read",
  "webhook.paused": "webhooks:read",
  "service_account.unanswered": "organization_settings:read",
};

/** An organization's members get one email in so long at most, with all that came meanwhile. */
export const alertMinutes = 15;
