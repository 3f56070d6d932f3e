// Which variables of an automation nothing has shown to work as they are now, from the times at which things changed
// and worked. A change inside the cloud is not seen here: only a pre-flight or a kickoff sees that.
import { and, desc, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { deployments, kickoffs } from "@/db/schema/automations";
import { type Actor, requirePermission } from "@/lib/auth/actor";
import type {
  PreFlightStanding,
  UnprovenChange,
  UnprovenVariable,
} from "@/lib/automations/pre-flight/schema";
import { find as findAutomation } from "@/lib/automations/service";
import { type AssignedVariable, assignedVariables, readAtNow } from "@/lib/environment-variables/sources";

/**
 * A variable was seen to work by the last pre-flight, unless it failed there; one that is read at kickoffs by any
 * kickoff that resolved, as those are all or nothing; one that is read at deploy by the newest deployment. It is
 * unproven when it, its credential or that one's config was saved after all of these.
 */
export async function preFlightStanding(actor: Actor, automationId: string): Promise<PreFlightStanding> {
  requirePermission(actor, "automations:read");
  const { organizationId } = actor;
  await findAutomation(database(), actor, automationId);
  const [assigned, last, resolvedAt, deployedAt] = await Promise.all([
    assignedVariables(database(), organizationId, automationId),
    lastPreFlight(organizationId, automationId),
    lastResolvedAt(organizationId, automationId),
    lastDeployedAt(organizationId, automationId),
  ]);
  const failed = new Set(last?.failures.map(({ key }) => key));
  const unproven = assigned.flatMap((one) => {
    const worked = readAtNow(one) === "kickoff" ? resolvedAt : deployedAt;
    const flown = last && !failed.has(one.variable.key) ? new Date(last.startedAt) : null;
    return unprovenOf(one, [worked, flown]) ?? [];
  });
  return { lastPreFlight: last, unproven };
}

function unprovenOf(assigned: AssignedVariable, seenAt: (Date | null)[]): UnprovenVariable | null {
  const { variable, credential, config } = assigned;
  const provenAt = seenAt.reduce((latest, at) => (at && (!latest || at > latest) ? at : latest), null);
  if (!provenAt) return { key: variable.key, changed: [], provenAt: null };
  const isAfter = (row: { updatedAt: Date } | null) => row !== null && row.updatedAt >= provenAt;
  const changed: UnprovenChange[] = [];
  if (isAfter(variable)) changed.push("variable");
  if (isAfter(credential)) changed.push("credential");
  if (isAfter(config)) changed.push("config");
  // Whatever was the default then: without one there is nothing to read with.
  if (variable.source === "default" && !credential) changed.push("default");
  return changed.length > 0 ? { key: variable.key, changed, provenAt: provenAt.toISOString() } : null;
}

interface Detail {
  startedAt: string;
  count: number;
  failures: { key: string; reason: string }[];
}

async function lastPreFlight(
  organizationId: string,
  automationId: string,
): Promise<PreFlightStanding["lastPreFlight"]> {
  const [row] = await database()
    .select({ outcome: auditEvents.outcome, detail: auditEvents.detail })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.organizationId, organizationId),
        eq(auditEvents.objectKind, "automation"),
        eq(auditEvents.objectId, automationId),
        eq(auditEvents.action, "automation.pre_flight"),
      ),
    )
    .orderBy(desc(auditEvents.id))
    .limit(1);
  if (!row) return null;
  const { startedAt, count, failures } = row.detail as unknown as Detail;
  return {
    startedAt,
    ok: row.outcome === "ok",
    count,
    failures: failures.map(({ key, reason }) => ({ key, reason })),
  };
}

async function lastResolvedAt(organizationId: string, automationId: string): Promise<Date | null> {
  const [row] = await database()
    .select({ at: kickoffs.startedAt })
    .from(kickoffs)
    .where(
      and(
        eq(kickoffs.automationId, automationId),
        eq(kickoffs.organizationId, organizationId),
        eq(kickoffs.status, "resolved"),
      ),
    )
    .orderBy(desc(kickoffs.startedAt), desc(kickoffs.id))
    .limit(1);
  return row?.at ?? null;
}

async function lastDeployedAt(organizationId: string, automationId: string): Promise<Date | null> {
  const [row] = await database()
    .select({ at: sql<Date>`max(${deployments.createdAt})`.mapWith(deployments.createdAt) })
    .from(deployments)
    .where(and(eq(deployments.automationId, automationId), eq(deployments.organizationId, organizationId)));
  return row?.at ?? null;
}
