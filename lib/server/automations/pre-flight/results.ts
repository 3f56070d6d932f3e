// What is kept of a pre-flight: its audit row, and what the automation's page and Overview show of the last one.
import { lte } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { automations } from "@/db/schema/automations";
import { preFlightResults } from "@/db/schema/pre-flights";
import { inOrganization } from "@/db/scope";
import { type AuditedAction, recordAudit } from "@/lib/server/audit/record";
import type { Member, Schedule } from "@/lib/server/auth/actor";
import { hasReadFresh, observeReads, type ReadsSeen } from "@/lib/server/automations/read-evidence";
import type { RunSeen } from "@/lib/server/evidence/record";
import type { KeptFailure, PreFlight } from "@/lib/shared/automations/pre-flight/schema";

interface Tried {
  id: string;
  name: string;
}

export function auditedFlight({ id, name }: Tried): Pick<AuditedAction, "action" | "object"> {
  return { action: "automation.pre_flight", object: { kind: "automation", id, label: name } };
}

export async function keepResult(
  tx: Transaction,
  actor: Member | Schedule,
  automation: Tried,
  { result, failures }: { result: PreFlight; failures: KeptFailure[] },
): Promise<void> {
  const { organizationId } = actor;
  const kept = {
    startedAt: new Date(result.startedAt),
    ok: result.ok,
    passed: result.variables.filter(({ failure }) => failure === null).map(({ key }) => key),
    failures,
  };
  const [found] = await tx
    .select({ id: automations.id })
    .from(automations)
    .where(inOrganization({ organizationId }, automations, { id: automation.id }))
    .for("key share");
  // Of an automation that was deleted meanwhile only the audit log speaks.
  if (found) {
    const by = actor.kind === "member" ? "person" : "schedule";
    await tx
      .insert(preFlightResults)
      .values({ organizationId, automationId: automation.id, by, ...kept })
      .onConflictDoUpdate({
        target: [preFlightResults.automationId, preFlightResults.by],
        set: kept,
        setWhere: lte(preFlightResults.startedAt, kept.startedAt),
      });
  }
  await recordAudit(tx, actor, {
    ...auditedFlight(automation),
    outcome: result.ok ? "ok" : "failed",
    detail: auditDetail(result),
  });
}

function auditDetail({ startedAt, variables }: PreFlight): Record<string, unknown> {
  const read = variables.filter(({ secret }) => secret !== null);
  const failed = variables.filter(({ failure }) => failure !== null);
  return {
    startedAt,
    passed: variables.filter(({ failure }) => failure === null).map(({ key }) => key),
    secretCount: read.length,
    // Through Workload Identity.
    freshCount: read.filter(({ readAt }) => readAt === "kickoff").length,
    failures: failed.map(({ key, failure }) => ({ key, stage: failure?.stage, reason: failure?.reason })),
  };
}

/** What it showed of the way to the secrets. */
export function observeFlight(
  { organizationId }: Member | Schedule,
  { name }: Tried,
  { result, reads, revisions }: ReadsSeen & { result: PreFlight },
): Promise<void> {
  const run = (kind: RunSeen["kind"]) => ({ kind, label: name });
  const reason = result.variables.find(({ failure }) => failure !== null)?.failure?.reason ?? null;
  return observeReads(organizationId, { by: "pre_flight", automationName: name }, { reads, revisions }, [
    { ...run("pre_flight"), reason },
    ...(reads.some(({ ok }) => ok) ? [run("pre_flight_read")] : []),
    ...(hasReadFresh(reads) ? [run("pre_flight_fresh")] : []),
  ]);
}
