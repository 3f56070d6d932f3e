// One run of a timer, from its claim to its record. It may do what a kickoff of the automation may, and nothing more.
import { unavailability } from "@/db/errors";
import { recordAudit } from "@/lib/server/audit/record";
import type { Schedule } from "@/lib/server/auth/actor";
import {
  type Claimed,
  databaseClock,
  finishClaim,
  postponeClaim,
} from "@/lib/server/automations/pre-flight/claims";
import { auditedFlight, keepResult } from "@/lib/server/automations/pre-flight/results";
import { scheduledPreFlight } from "@/lib/server/automations/pre-flight/service";
import { observePreFlight } from "@/lib/server/automations/run-evidence";
import { AppError } from "@/lib/shared/errors";

/** Where others of the organization have its places, it is put off; where it breaks, that is recorded in its place. */
export async function runClaimed(claimed: Claimed, clock = databaseClock): Promise<void> {
  const { organizationId, automationId, automationName, claim } = claimed;
  const actor: Schedule = {
    kind: "schedule",
    organizationId,
    automationId,
    automationName,
    address: "local",
    requestId: claim,
  };
  const automation = { id: automationId, name: automationName };
  try {
    const run = await scheduledPreFlight(actor);
    const isRecorded = await finishClaim(claimed, await clock(), (tx) =>
      keepResult(tx, actor, automation, run),
    );
    if (isRecorded) await observePreFlight(actor, automationName, run);
  } catch (error) {
    if (isFull(error)) return postponeClaim(claimed, await clock());
    // Nothing can be recorded, and nothing was found out: it is taken over after its lease.
    if (unavailability(error)) throw error;
    const detail = { error: error instanceof AppError ? error.code : "internal" };
    await finishClaim(claimed, await clock(), (tx) =>
      recordAudit(tx, actor, { ...auditedFlight(automation), outcome: "failed", detail }),
    );
  }
}

function isFull(error: unknown): boolean {
  return error instanceof AppError && (error.code === "too_many_requests" || error.code === "overloaded");
}
