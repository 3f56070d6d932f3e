// Pre-flight: every variable that is assigned to an automation is tried end to end, by the code that kickoffs and
// deploys read with, and the values are dropped.
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { recordAudit, recordBreakdown } from "@/lib/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/auth/actor";
import { bakingEntries, openedDirectValues, readBaking } from "@/lib/automations/baking";
import { forecasts, lastRuntimeVersion } from "@/lib/automations/pre-flight/forecast";
import { failedRow, resolvedRow, type Subject, shown, subjectOf } from "@/lib/automations/pre-flight/rows";
import type { PreFlight, PreFlightEvent, PreFlightVariable } from "@/lib/automations/pre-flight/schema";
import { find as findAutomation } from "@/lib/automations/service";
import type { StoreSource } from "@/lib/clouds/contract";
import { atMostAtOnce } from "@/lib/concurrency";
import { nameWarnings } from "@/lib/environment-variables/definition/powerful-names";
import { type Planned, planOf } from "@/lib/environment-variables/planning";
import { type AssignedVariable, assignedVariables } from "@/lib/environment-variables/sources";
import type { VariableFailure } from "@/lib/errors";
import { minimumRuntimeVersion } from "@/lib/resolution/plan";
import type { SettledVariable } from "@/lib/resolution/reading";
import { resolveEnvironment } from "@/lib/resolution/resolve";
import { openStoreFor } from "@/lib/secret-providers/cloud-share";
import { storeSource, tokenSource } from "@/lib/secret-providers/stores";

/** After this nothing more is begun; what runs then ends within the store's own deadline of 15 seconds. */
const beginWithinMs = 45_000;

/** A pre-flight asks the organization's cloud for everything at once. */
const limited = atMostAtOnce(
  4,
  "This organization already has pre-flights running. Try again when they're done.",
);

/**
 * Reads every assigned variable once, with an exchange of its own for each store: what another request holds would
 * prove nothing about now. That variables fail is a result, not an error.
 *
 * @throws AppError `too_many_requests` while several run for the organization.
 */
export async function preFlight(
  actor: Actor,
  automationId: string,
  report: (event: PreFlightEvent) => void = () => undefined,
): Promise<PreFlight> {
  requirePermission(actor, "automations:manage", "environment_variables:read");
  const automation = await findAutomation(database(), actor, automationId);
  const audited = {
    action: "automation.pre_flight",
    object: { kind: "automation", id: automationId, label: automation.name },
  };
  return limited(actor.organizationId, () =>
    recordBreakdown(actor, audited, async () => {
      const result = await fly(actor, automationId, report);
      await recordAudit(database(), actor, {
        ...audited,
        outcome: result.ok ? "ok" : "failed",
        detail: auditDetail(result),
      });
      return result;
    }),
  );
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

async function fly(
  actor: Member,
  automationId: string,
  report: (event: PreFlightEvent) => void,
): Promise<PreFlight> {
  const startedMs = performance.now();
  const startedAt = await databaseTime();
  const assigned = await assignedVariables(database(), actor.organizationId, automationId);
  const subjects = new Map(assigned.map((one) => [one.variable.key, subjectOf(actor, one, automationId)]));
  report({ planned: [...subjects.values()].map(shown) });

  const rows = new Map<string, PreFlightVariable>();
  const settle = (row: PreFlightVariable) => {
    rows.set(row.key, row);
    report({ settled: row });
  };
  const of = (key: string) => subjects.get(key) as Subject;
  const planned = planOf(assigned, automationId);
  for (const failure of planned.failures) {
    settle(failedRow(actor, of(failure.key), { stage: "credential", failure, refusal: null }, 0));
  }
  const unopened: VariableFailure[] = [];
  for (const key of openedDirectValues(assigned, unopened).keys()) settle(resolvedRow(of(key), null, 0));
  for (const failure of unopened) {
    settle(failedRow(actor, of(failure.key), { stage: "open", failure, refusal: null }, 0));
  }
  await readSecrets(actor, assigned, planned, (one) => {
    const subject = of(one.variable.key);
    if (!one.ok) return settle(failedRow(actor, subject, one, one.durationMs));
    const { arn, versionId, durationMs } = one;
    settle(resolvedRow(subject, { arn, versionId, readAt: new Date().toISOString() }, durationMs));
  });

  const { versions, olderVersions } = await forecasts(actor, automationId, planned);
  const variables = [...subjects.keys()].map((key) => rows.get(key) as PreFlightVariable);
  return {
    ok: variables.every(({ failure }) => failure === null) && (versions[0]?.failures ?? []).length === 0,
    startedAt,
    durationMs: Math.round(performance.now() - startedMs),
    variables,
    versions,
    olderVersions,
    warnings: nameWarnings(subjects.keys()),
    runtime:
      planned.freshKeys.length > 0
        ? { minimum: minimumRuntimeVersion, last: await lastRuntimeVersion(actor, automationId) }
        : null,
  };
}

/** What kickoffs read and what deploys read, side by side, each as those read it. What was read is not kept. */
async function readSecrets(
  actor: Member,
  assigned: AssignedVariable[],
  { plan }: Planned,
  onSettled: (settled: SettledVariable<unknown>) => void,
): Promise<void> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), beginWithinMs);
  const options = { onSettled, signal: ending.signal };
  const open = (source: StoreSource) => openStoreFor(actor, source, tokenSource(actor, source));
  try {
    await Promise.all([
      resolveEnvironment(plan, (entry) => open(storeSource(entry)), options),
      readBaking(bakingEntries(assigned), open, options),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** By the clock that also stamps changes, so that the two can be compared. */
async function databaseTime(): Promise<string> {
  const [row] = await database().execute<{ at: string }>(
    sql`select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`,
  );
  if (!row) throw new TypeError("PostgreSQL did not tell the time.");
  return row.at;
}
