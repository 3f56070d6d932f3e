// When a timer tries an automation: at the same moment of every period, which is another for each automation, so that
// those of an organization, and those of all, do not ask a cloud at once.
import { createHash } from "node:crypto";
import type { PreFlightPeriod } from "@/lib/shared/automations/pre-flight/schema";

const lengthsMs: Record<PreFlightPeriod, number> = { hourly: 3_600_000, daily: 86_400_000 };

/** The automation's next moment after `after`. */
export function nextDue(automationId: string, every: PreFlightPeriod, after: Date): Date {
  const lengthMs = lengthsMs[every];
  const offsetMs = createHash("sha256").update(automationId).digest().readUIntBE(0, 6) % lengthMs;
  const sinceLastMs = (((after.getTime() - offsetMs) % lengthMs) + lengthMs) % lengthMs;
  return new Date(after.getTime() + lengthMs - sinceLastMs);
}
