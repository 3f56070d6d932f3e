// The end of a kickoff on record: what was read, or what failed. Never a value.
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import { statement } from "@/db/statement";
import type { AuditedAction } from "@/lib/server/audit/record";
import { recordTogether } from "@/lib/server/audit/together";
import type { Worker } from "@/lib/server/auth/actor";
import { countKickoff } from "@/lib/server/metrics/registry";
import type { KickoffStatus } from "@/lib/shared/automations/schema";
import { AppError, type FoundFailure } from "@/lib/shared/errors";
import type { KickoffOutcome } from "@/lib/shared/resolution/plan";

export type Status = Exclude<KickoffStatus, "lost">;

/** What came of it, as it is kept. */
export interface Finished extends Omit<KickoffOutcome, "failures"> {
  failures: FoundFailure[];
}

export interface Begun {
  id: string;
  /** 1 for the first, and one more each time that the same request comes again. */
  attempt: number;
}

/**
 * Finishes what the server has read itself.
 *
 * @throws AppError `kickoff_in_progress` when another attempt took over, `not_found` when it was deleted meanwhile.
 */
export function finishKickoff(actor: Worker, { id, attempt }: Begun, outcome: Finished): Promise<void> {
  return finish(actor, { id, attempt }, outcome, { isReported: false });
}

/** @throws AppError `conflict` when the outcome is known already, `not_found` when it was deleted meanwhile. */
export function finishReportedKickoff(actor: Worker, id: string, outcome: Finished): Promise<void> {
  return finish(actor, { id }, outcome, { isReported: true });
}

async function finish(
  actor: Worker,
  { id, attempt }: { id: string; attempt?: number },
  outcome: Finished,
  { isReported }: { isReported: boolean },
): Promise<void> {
  const { status, receipts, failures, durationMs } = outcome;
  const secretCount = new Set(receipts.map(({ configId, resource }) => `${configId} ${resource}`)).size;
  const finished = await recordTogether({
    actor,
    write: async (tx) => {
      const [row] = await finishRow(tx, {
        id,
        organizationId: actor.organizationId,
        automationId: actor.automationId,
        tokenDeploymentId: actor.token.id,
        attempt: attempt ?? null,
        status,
        failures: JSON.stringify(failures),
        durationMs,
        secretCount,
        isReported,
        receipts: JSON.stringify(receipts.map(({ key, resource, version }) => ({ key, resource, version }))),
      });
      return row ?? null;
    },
    audited: (row) => row && audited(actor, { id, attempt: row.attempts }, status, failures),
  });
  if (!finished) throw await whyUnfinished(actor, id, attempt);
  countKickoff(isReported ? "worker" : "platform", status);
}

/** In bytes: an index keeps no longer text. The clouds' own full names have a third of it. */
const longestArn = 1_000;

/**
 * The outcome and what was read, of a kickoff that has none; nothing else, and nothing of any other.
 *
 * Versions that no kickoff saw before come in one order: so kickoffs that see the same ones do not wait in a circle.
 */
const finishRow = statement<Record<string, unknown>, { attempts: number }>(
  () => sql`with finished as (
    update kickoffs set status = ${sql.placeholder("status")}::text, failures = ${sql.placeholder("failures")}::jsonb,
      duration_ms = ${sql.placeholder("durationMs")}::int, secret_count = ${sql.placeholder("secretCount")}::int,
      is_reported = ${sql.placeholder("isReported")}::boolean, running_until = null
    where id = ${sql.placeholder("id")}::uuid and organization_id = ${sql.placeholder("organizationId")}::uuid
      and coalesce(token_deployment_id, deployment_id) = ${sql.placeholder("tokenDeploymentId")}::uuid
      and status = 'started' and attempts = coalesce(${sql.placeholder("attempt")}::int, attempts)
    returning id, organization_id, attempts
  ), read as materialized (
    select planned.organization_id, planned.kickoff_id, planned.config_id, planned.secret_name, read.*
    from finished
    join ${kickoffReceipts} planned on planned.kickoff_id = finished.id
      and planned.organization_id = finished.organization_id
    join jsonb_to_recordset(${sql.placeholder("receipts")}::jsonb) as read(key text, resource text, version text)
      on read.key = planned.key
  ), first_seen as (
    insert into secret_versions (organization_id, resource, version, automation_id, config_id, secret_name)
    select distinct on (resource, version) organization_id, resource, version,
      ${sql.placeholder("automationId")}::uuid, config_id, secret_name
    from read
    where octet_length(resource) <= ${sql.raw(String(longestArn))} and octet_length(version) <= ${sql.raw(String(longestArn))}
    order by resource, version
    on conflict do nothing
  ), kept as (
    update ${kickoffReceipts} as kept set resource = read.resource, version = read.version
    from read
    where kept.kickoff_id = read.kickoff_id and kept.organization_id = read.organization_id and kept.key = read.key
  )
  select attempts from finished`,
);

async function whyUnfinished(actor: Worker, id: string, attempt: number | undefined): Promise<AppError> {
  const [row] = await database().select({ id: kickoffs.id }).from(kickoffs).where(scopedTo(actor, id));
  if (!row) return gone();
  if (attempt === undefined) return new AppError("conflict", "This kickoff already has an outcome.");
  return new AppError("kickoff_in_progress", `Another attempt at kickoff ${id} has taken over.`, {
    retryAfterSeconds: 1,
  });
}

export function gone(): AppError {
  return new AppError("not_found", "This automation and its kickoffs were just deleted.");
}

/** A kickoff that the worker's own token began. */
export function scopedTo(actor: Worker, kickoffId: string) {
  return inOrganization(actor, kickoffs, { id: kickoffId }, begunWith(actor));
}

export function begunWith({ token }: Worker) {
  return sql`coalesce(${kickoffs.tokenDeploymentId}, ${kickoffs.deploymentId}) = ${token.id}::uuid`;
}

/**
 * The worker as it is in a kickoff that has begun: of the version which that runs, whatever is the newest by now.
 *
 * @throws AppError `not_found` for a kickoff that its token did not begin.
 */
export async function inKickoff(actor: Worker, kickoffId: string): Promise<Worker> {
  // What another token began is refused where it is looked for.
  if (!actor.token.followsNewest) return actor;
  const [run] = await database()
    .select({ deploymentId: kickoffs.deploymentId, deploymentVersion: kickoffs.deploymentVersion })
    .from(kickoffs)
    .where(scopedTo(actor, kickoffId));
  if (!run) throw new AppError("not_found", "This kickoff doesn't exist.");
  return { ...actor, ...run };
}

/** What the log says of it. */
export function audited(
  actor: Worker,
  { id, attempt }: Begun,
  status: Status,
  failures: FoundFailure[],
): AuditedAction {
  return {
    action: `kickoff.${status}`,
    object: { kind: "kickoff", id, label: actor.automationName },
    outcome: status === "failed" ? "failed" : "ok",
    detail: {
      ...(attempt > 1 && { attempt }),
      ...(failures.length > 0 && { failures: failures.map(({ key, reason }) => ({ key, reason })) }),
    },
  };
}
