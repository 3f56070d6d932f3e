// The events that a member chooses to get email about.
import { z } from "zod";
import { alertEvents } from "@/lib/shared/alerts/events";
import { namedSchema } from "@/lib/shared/answer";

const AlertEvent = z.enum(alertEvents);

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
