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
import { AppError, type FoundFailure } from "@/lib/shared/errors";
import type { KickoffOutcome } from "@/lib/shared/resolution/plan";

export interface Outcome {
  status: (typeof kickoffs.$inferSelect)["status"];
  failures: FoundFailure[];
}

export interface Begun {
  id: string;
  /** 1 for the first, and one more each time that the same request comes again. */
  attempt: number;
}

/**
 * @param kickoff without an attempt where a worker reports what it has read itself.
 * @throws AppError `conflict` when a worker has reported the outcome already, `kickoff_in_progress` when another attempt of
 * the server took over, `not_found` when it was deleted meanwhile.
 */
export async function finishKickoff(
  actor: Worker,
  { id, attempt }: { id: string; attempt?: number },
  outcome: Outcome & Pick<KickoffOutcome, "status" | "receipts" | "durationMs">,
): Promise<void> {
  const { status, receipts, failures, durationMs } = outcome;
  const isReported = attempt === undefined;
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
        secretCount: new Set(receipts.map(({ configId, resource }) => `${configId} ${resource}`)).size,
        isReported,
        receipts: JSON.stringify(receipts.map(({ key, resource, version }) => ({ key, resource, version }))),
      });
      return row ?? null;
    },
    audited: (row) => row && audited(actor, { id, attempt: row.attempts }, outcome),
  });
  if (!finished) throw await whyUnfinished(actor, id, isReported);
  countKickoff(isReported ? "worker" : "platform", status);
}

/** In bytes: an index keeps no longer text. The clouds' own full names have a third of it. */
const longestArn = 1_000;

/**
 * Sets the outcome and the receipts of a kickoff that has no outcome yet. It changes no other column and no other row.
 *
 * Its receipts are of the same organization, compared as texts: until PostgreSQL has counted the rows, it takes an index of all the
 * organization's receipts to be as good as that of the kickoff's.
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
      and planned.organization_id::text = finished.organization_id::text
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

async function whyUnfinished(actor: Worker, id: string, isReported: boolean): Promise<AppError> {
  if ((await database().$count(kickoffs, ofToken(actor, id))) === 0) return gone();
  if (isReported) return new AppError("conflict", "This kickoff already has an outcome.");
  return new AppError("kickoff_in_progress", `Another attempt at kickoff ${id} has taken over.`, {
    retryAfterSeconds: 1,
  });
}

export function gone(): AppError {
  return new AppError("not_found", "This automation and its kickoffs were just deleted.");
}

/** A kickoff that the worker's own token began. */
export function ofToken(actor: Worker, id: string, ...conditions: ReturnType<typeof begunWith>[]) {
  return inOrganization(actor, kickoffs, { id }, begunWith(actor), ...conditions);
}

export function begunWith({ token }: Worker) {
  return sql`coalesce(${kickoffs.tokenDeploymentId}, ${kickoffs.deploymentId}) = ${token.id}::uuid`;
}

/** The kickoff's entry in the audit log. */
export function audited(
  { automationName: label }: Worker,
  { id, attempt }: Begun,
  { status, failures }: Outcome,
): AuditedAction {
  return {
    action: `kickoff.${status}`,
    object: { kind: "kickoff", id, label },
    outcome: status === "failed" ? "failed" : "ok",
    detail: {
      ...(attempt > 1 && { attempt }),
      ...(failures.length > 0 && { failures: failures.map(({ key, reason }) => ({ key, reason })) }),
    },
  };
}
