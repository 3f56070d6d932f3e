// What a member can be sent email about.
import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import type { Permission } from "@/lib/shared/permissions";

export const alertEvents = [
  "kickoff.failed",
  "pre_flight.failed",
  "webhook.paused",
  "service_account.unanswered",
] as const;
const AlertEvent = z.enum(alertEvents);
export type AlertEvent = z.infer<typeof AlertEvent>;

/** Whoever is told of it has to be allowed to read it here. */
export const alertNeeds: Record<AlertEvent, Permission> = {
  "kickoff.failed": "automations:read",
  "pre_flight.failed": "automations:read",
  "webhook.paused": "webhooks:read",
  "service_account.unanswered": "organization_settings:read",
};

/** An organization's members get one email in so long at most, with all that came meanwhile. */
export const alertMinutes = 15;

const Events = z
  .array(AlertEvent)
  .max(alertEvents.length)
  .transform((events) => alertEvents.filter((event) => events.includes(event)));

export const AlertsInput = z.strictObject({ events: Events });
export type AlertsInput = z.infer<typeof AlertsInput>;

export const Alerts = namedSchema("Alerts", {
  events: z.array(AlertEvent),
  /** Whether this Latchkey sends email at all. */
  isEmailOn: z.boolean(),
});
export type Alerts = z.infer<typeof Alerts>;
