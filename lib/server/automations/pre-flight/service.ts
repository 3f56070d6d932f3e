// Pre-flight: every variable that is assigned to an automation is tried end to end, by the code that kickoffs and
// deploys read with, and the values are dropped.
import { desc, isNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { deployments, kickoffs } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import type { StoreSource } from "@/lib/clouds/contract";
import { resolveEnvironment } from "@/lib/resolution/resolve";
import { auditUnexpectedFailure } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission, type Schedule } from "@/lib/server/auth/actor";
import { bakingEntries, openedDirectValues, readBaking } from "@/lib/server/automations/deployments/snapshot";
import { bakedValues, composeKickoff } from "@/lib/server/automations/deployments/snapshot-values";
import { explainPlanned, shownFailure, slugOf } from "@/lib/server/automations/failures";
import {
  auditedFlight,
  failedRow,
  keepResult,
  resolvedRow,
  type Subject,
  shown,
  subjectOf,
} from "@/lib/server/automations/pre-flight/results";
import { observePreFlight, type ReadOutcome } from "@/lib/server/automations/run-evidence";
import { find as findAutomation } from "@/lib/server/automations/service";
import { concurrencyLimit } from "@/lib/server/concurrency";
import {
  type AssignedVariable,
  assignedVariables,
  readAtNow,
} from "@/lib/server/environment-variables/assigned-variables";
import { type Planned, planOf } from "@/lib/server/environment-variables/kickoff-plan";
import { processWide } from "@/lib/server/process-wide";
import { openStoreFor } from "@/lib/server/secret-providers/cloud-share";
import { storeSource, tokenSource } from "@/lib/server/secret-providers/store-cache";
import {
  type KeptFailure,
  type PreFlight,
  type PreFlightEvent,
  PreFlightQuery,
  type PreFlightVariable,
  type VersionForecast,
} from "@/lib/shared/automations/pre-flight/schema";
import { nameWarnings } from "@/lib/shared/environment-variables/powerful-names";
import { AppError, type FoundFailure, parseInput } from "@/lib/shared/errors";
import { minimumRuntimeVersion } from "@/lib/shared/resolution/plan";
import type { ReadingStage } from "@/lib/shared/resolution/schema";

/** After this nothing more is begun; what runs then ends within the store's own deadline of 15 seconds. */
const beginWithinMs = 45_000;

/** A pre-flight asks the organization's cloud for everything at once. */
const limited = processWide("pre-flights", () =>
  concurrencyLimit(4, "This organization already has pre-flights running. Try again when they're done."),
);

/**
 * Reads every assigned variable once, with an exchange of its own for each store: what another request holds would
 * prove nothing about now. That variables fail is a result, not an error, unless the caller asked for one.
 *
 * @throws AppError `too_many_requests` while several run for the organization, `pre_flight_failed` with what failed.
 */
export async function preFlight(
  actor: Actor,
  automationId: string,
  report: (event: PreFlightEvent) => void = () => undefined,
  query: unknown = {},
): Promise<PreFlight> {
  requirePermission(actor, "automations:manage", "environment_variables:read");
  const { onFailure } = parseInput(PreFlightQuery, query);
  const automation = await findAutomation(database(), actor, automationId);
  const result = await limited(actor.organizationId, () =>
    auditUnexpectedFailure(actor, auditedFlight(automation), async () => {
      const run = await runPreFlight(actor, automationId, report);
      await database().transaction((tx) => keepResult(tx, actor, automation, run));
      await observePreFlight(actor, automation.name, run);
      return run.result;
    }),
  );
  if (onFailure === "error" && !result.ok) throw preFlightFailed(result);
  return result;
}

function preFlightFailed({ variables, versions }: PreFlight): AppError {
  const failures = [
    ...variables.flatMap(({ failure }) => failure ?? []),
    ...(versions[0]?.failures ?? []),
  ].map(({ key, reason, detail, cause, remedy, link }) => ({ key, reason, detail, cause, remedy, link }));
  const keys = [...new Set(failures.map(({ key }) => key))].join(", ");
  return new AppError("pre_flight_failed", `These variables wouldn't resolve: ${keys}.`, { failures });
}

/**
 * Reads what a kickoff would read, and nothing else: what is read at deploy is a person's to read. Records nothing.
 *
 * @throws AppError as `preFlight`.
 */
export function scheduledPreFlight(actor: Schedule) {
  return limited(actor.organizationId, () => runPreFlight(actor, actor.automationId, () => undefined));
}

async function runPreFlight(
  actor: Member | Schedule,
  automationId: string,
  report: (event: PreFlightEvent) => void,
) {
  const startedMs = performance.now();
  const startedAt = await databaseTime();
  const viewer = { actor, slug: await slugOf(actor) };
  const all = await assignedVariables(database(), actor.organizationId, automationId);
  const isSchedule = actor.kind === "schedule";
  const assigned = isSchedule ? all.filter((read) => readAtNow(read) === "kickoff") : all;
  const sees = isSchedule ? { permissions: {} } : actor;
  const subjects = new Map(assigned.map((read) => [read.variable.key, subjectOf(sees, read, automationId)]));
  report({ planned: [...subjects.values()].map(shown) });

  const rows = new Map<string, PreFlightVariable>();
  const settle = (row: PreFlightVariable) => {
    rows.set(row.key, row);
    report({ settled: row });
  };
  const of = (key: string) => subjects.get(key) as Subject;
  const failures: KeptFailure[] = [];
  const reads: ReadOutcome[] = [];
  const fail = (failure: FoundFailure, stage: ReadingStage, durationMs = 0) => {
    const subject = of(failure.key);
    failures.push({ ...failure, stage, readAt: subject.readAt });
    settle(failedRow(viewer, subject, { stage, failure }, durationMs));
  };
  const planned = planOf(all, automationId);
  for (const failure of planned.failures) fail(failure, "credential");
  const direct = openedDirectValues(assigned);
  for (const key of direct.values.keys()) settle(resolvedRow(of(key), null, 0));
  for (const failure of direct.failures) fail(failure, "open");
  await readSecrets(actor, assigned, planned, (read) => {
    reads.push(read);
    if (!read.ok) return fail(read.failure, read.stage, read.durationMs);
    const { resource, version, durationMs } = read;
    const secret = { resource, version, readAt: new Date().toISOString() };
    settle(resolvedRow(of(read.variable.key), secret, durationMs));
  });

  const { versions, olderVersions } = await forecasts(viewer, automationId, planned);
  const variables = [...subjects.keys()].map((key) => rows.get(key) as PreFlightVariable);
  const result: PreFlight = {
    ok: variables.every(({ failure }) => failure === null) && (versions[0]?.failures ?? []).length === 0,
    startedAt,
    durationMs: Math.round(performance.now() - startedMs),
    variables,
    versions,
    olderVersions,
    warnings: nameWarnings(subjects.keys()),
    runtime: assigned.some(({ variable }) => variable.source !== "direct")
      ? { minimum: minimumRuntimeVersion, last: await lastRuntimeVersion(actor, automationId) }
      : null,
  };
  const reason = variables.find(({ failure }) => failure !== null)?.failure?.reason ?? null;
  return { result, failures, reads, revisions: planned.revisions, reason };
}

/** Reads, at the same time, what kickoffs read and what deploys read, each in the same way as they do. The values are not kept. */
async function readSecrets(
  actor: Member | Schedule,
  assigned: AssignedVariable[],
  { plan }: Planned,
  onSettled: (settled: ReadOutcome) => void,
): Promise<void> {
  const options = { onSettled, signal: AbortSignal.timeout(beginWithinMs) };
  const open = (source: StoreSource) => openStoreFor(actor, source, tokenSource(actor, source));
  const explain = explainPlanned(actor);
  await Promise.all([
    resolveEnvironment(plan, (entry) => open(storeSource(entry)), { ...options, explain }),
    readBaking(actor, bakingEntries(assigned), open, options),
  ]);
}

/** By the clock that also stamps changes, so that the two can be compared. */
async function databaseTime(): Promise<string> {
  const [row] = await database().execute<{ at: string }>(
    sql`select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`,
  );
  if (!row) throw new TypeError("PostgreSQL did not tell the time.");
  return row.at;
}

// Forecasts kickoffs of the deployed versions with the variables that are assigned now, without asking a cloud.

/** How many versions are looked at: the values that each holds are opened. */
const shownVersions = 10;

/** By the newest, tokens that follow it; any other only by a token of its own. */
const isRun = sql`(${deployments.version} = (select max(newest.version) from deployments newest
    where newest.automation_id = ${deployments.automationId} and newest.revoked_at is null)
  or (${deployments.tokenHash} is not null and ${deployments.tokenRevokedAt} is null and not ${deployments.followsNewest}))`;

async function forecasts(
  { actor, slug }: { actor: Actor; slug: string },
  automationId: string,
  planned: Planned,
): Promise<{ versions: VersionForecast[]; olderVersions: number }> {
  const { organizationId } = actor;
  const rows = await database()
    .select({ deploymentId: deployments.id, version: deployments.version })
    .from(deployments)
    .where(
      inOrganization({ organizationId }, deployments, { automationId }, isNull(deployments.revokedAt), isRun),
    )
    .orderBy(desc(deployments.version));
  const versions: VersionForecast[] = [];
  for (const { deploymentId, version } of rows.slice(0, shownVersions)) {
    const baked = await bakedValues({ organizationId, deploymentId });
    const { failures, absentKeys } = composeKickoff(version, planned, baked);
    const shown = failures.map((failure) => shownFailure(actor, slug, failure));
    versions.push({ version, failures: shown, absentKeys });
  }
  return { versions, olderVersions: Math.max(0, rows.length - shownVersions) };
}

/** The runtime that started the automation's newest kickoff, refused ones included; null before the first. */
async function lastRuntimeVersion({ organizationId }: Actor, automationId: string) {
  const [row] = await database()
    .select({ runtimeVersion: kickoffs.runtimeVersion })
    .from(kickoffs)
    .where(inOrganization({ organizationId }, kickoffs, { automationId }))
    .orderBy(desc(kickoffs.startedAt), desc(kickoffs.id))
    .limit(1);
  return row?.runtimeVersion ?? null;
}
