// The beginning of a kickoff on record, and of each further attempt that its key allows: what was planned. Never a value.
import { createHash, randomUUID } from "node:crypto";
import { and, gte, lt, sql } from "drizzle-orm";
import { constraintViolated, database, type Transaction } from "@/db/client";
import { deployments, kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { inOrganization, references } from "@/db/scope";
import { statement } from "@/db/statement";
import { recordAudit } from "@/lib/server/audit/record";
import { recordTogether } from "@/lib/server/audit/together";
import type { Worker } from "@/lib/server/auth/actor";
import {
  audited,
  type Begun,
  begunWith,
  gone,
  type Status,
  scopedTo,
} from "@/lib/server/automations/kickoff-record";
import type { Planned } from "@/lib/server/environment-variables/kickoff-plan";
import { countKickoff } from "@/lib/server/metrics/registry";
import { AppError, type FoundFailure } from "@/lib/shared/errors";
import type { KickoffInput, ResolutionPlan } from "@/lib/shared/resolution/plan";

/** For so long the same key is the same kickoff. */
const repeatableFor = sql`interval '10 minutes'`;
/** A server that reads longer than this may be dead: another attempt may begin, and only that one can finish. */
const runningForSeconds = 30;

export interface Started {
  actor: Worker;
  wanted: KickoffInput;
  idempotencyKey: string | null;
  plan: ResolutionPlan;
  revisions: Planned["revisions"];
  startedMs: number;
}

/**
 * The worker as it was when a kickoff with this key began: its token may follow the newest version, and which that is may
 * have changed since. One kickoff runs one version, however often it is begun.
 *
 * @throws AppError `idempotency_mismatch` when that version was revoked meanwhile.
 */
export async function asBegun(actor: Worker, idempotencyKey: string | null): Promise<Worker> {
  if (idempotencyKey === null || !actor.token.followsNewest) return actor;
  const [begun] = await database()
    .select({
      deploymentId: deployments.id,
      deploymentVersion: deployments.version,
      revokedAt: deployments.revokedAt,
    })
    .from(kickoffs)
    .innerJoin(deployments, references(kickoffs.deploymentId, deployments))
    .where(
      and(
        keyed(actor, idempotencyKey),
        begunWith(actor),
        gte(kickoffs.startedAt, sql`now() - ${repeatableFor}`),
      ),
    );
  if (!begun) return actor;
  const { revokedAt, ...run } = begun;
  if (revokedAt) {
    throw new AppError(
      "idempotency_mismatch",
      `The kickoff with this Idempotency-Key ran version ${run.deploymentVersion}, which has since been revoked. Use a new key.`,
    );
  }
  return { ...actor, ...run };
}

/**
 * Begins a kickoff, or the next attempt of the one that the key names.
 *
 * @throws AppError `idempotency_mismatch`, `kickoff_in_progress`, `kickoff_finished`; `not_found` when the deployment
 * was deleted meanwhile.
 */
export async function beginKickoff(
  started: Started,
  status: Status,
  failures: FoundFailure[],
): Promise<Begun> {
  const { actor, wanted } = started;
  try {
    const first = await recordTogether({
      actor,
      write: (tx) => insert(tx, started, status, failures),
      audited: (begun) => begun && audited(actor, begun, status, failures),
    });
    const begun = first ?? (await repeatOrReplace(started, status, failures));
    // What has begun only ends later.
    if (status !== "started") countKickoff(wanted.resolve, status);
    return begun;
  } catch (error) {
    throw constraintViolated(error)?.constraint === "kickoffs_deployment" ? gone() : error;
  }
}

/** The key has a kickoff already, which is repeated; or one that is too old for that, which loses the key. */
function repeatOrReplace(started: Started, status: Status, failures: FoundFailure[]): Promise<Begun> {
  const { actor, idempotencyKey } = started;
  return database().transaction(async (tx) => {
    await tx
      .update(kickoffs)
      .set({ idempotencyKey: null })
      .where(and(keyed(actor, idempotencyKey ?? ""), lt(kickoffs.startedAt, sql`now() - ${repeatableFor}`)));
    const begun =
      (await insert(tx, started, status, failures)) ?? (await repeat(tx, started, status, failures));
    await recordAudit(tx, actor, audited(actor, begun, status, failures));
    return begun;
  });
}

/** What was planned, as rows of its receipts to come. */
function plannedRows({ plan, revisions }: Started): string {
  return JSON.stringify(
    plan.flatMap(({ configId, credentialId, variables }) =>
      variables.map(({ key, secretName }) => ({
        key,
        configId,
        credentialId,
        ...revisions.get(credentialId),
        secretName,
      })),
    ),
  );
}

const receiptColumns = sql.raw(
  "organization_id, kickoff_id, key, config_id, credential_id, credential_revision, config_revision, secret_name",
);
const plannedColumns = sql.raw(
  `key, "configId", "credentialId", "credentialRevision", "configRevision", "secretName"`,
);
const plannedFrom = sql`jsonb_to_recordset(${sql.placeholder("planned")}::jsonb) as planned(key text, "configId" uuid,
  "credentialId" uuid, "credentialRevision" uuid, "configRevision" uuid, "secretName" text)`;

/** The kickoff and what it plans to read; nothing, where the key has a kickoff already. */
const insertKickoff = statement<Record<string, unknown>, { id: string }>(
  () => sql`with begun as (
    insert into kickoffs (id, organization_id, automation_id, deployment_id, deployment_version, token_deployment_id,
      resolve, runtime_version, status, secret_count, failures, duration_ms, running_until, idempotency_key, request_hash)
    values (${sql.placeholder("id")}::uuid, ${sql.placeholder("organizationId")}::uuid,
      ${sql.placeholder("automationId")}::uuid, ${sql.placeholder("deploymentId")}::uuid,
      ${sql.placeholder("deploymentVersion")}::int, ${sql.placeholder("tokenDeploymentId")}::uuid,
      ${sql.placeholder("resolve")}::text, ${sql.placeholder("runtimeVersion")}::text, ${sql.placeholder("status")}::text, 0,
      ${sql.placeholder("failures")}::jsonb, ${sql.placeholder("durationMs")}::int,
      clock_timestamp() + make_interval(secs => ${sql.placeholder("runningSeconds")}::int),
      ${sql.placeholder("idempotencyKey")}::uuid, ${sql.placeholder("requestHash")}::text)
    on conflict (automation_id, idempotency_key) do nothing
    returning id, organization_id
  ), kept as (
    insert into kickoff_receipts (${receiptColumns})
    select begun.organization_id, begun.id, ${plannedColumns} from begun, ${plannedFrom}
  )
  select id from begun`,
);

const insertReceipts = statement<{ organizationId: string; kickoffId: string; planned: string }>(
  () => sql`insert into kickoff_receipts (${receiptColumns})
    select ${sql.placeholder("organizationId")}::uuid, ${sql.placeholder("kickoffId")}::uuid, ${plannedColumns}
    from ${plannedFrom}`,
);

/** Null when the key has a kickoff already. Two requests at the same time wait for each other at the unique index. */
async function insert(
  tx: Transaction,
  started: Started,
  status: Status,
  failures: FoundFailure[],
): Promise<Begun | null> {
  const { actor, wanted, idempotencyKey, startedMs } = started;
  const { organizationId, automationId, deploymentId, deploymentVersion, token } = actor;
  const id = randomUUID();
  const rows = await insertKickoff(tx, {
    id,
    organizationId,
    automationId,
    deploymentId,
    deploymentVersion,
    tokenDeploymentId: token.id === deploymentId ? null : token.id,
    resolve: wanted.resolve,
    runtimeVersion: wanted.runtimeVersion,
    status,
    failures: JSON.stringify(failures),
    durationMs: durationOf(status, startedMs),
    runningSeconds: isRunningHere(wanted, status) ? runningForSeconds : null,
    idempotencyKey,
    requestHash: idempotencyKey === null ? null : hashOf(wanted),
    planned: plannedRows(started),
  });
  return rows.length > 0 ? { id, attempt: 1 } : null;
}

async function repeat(
  tx: Transaction,
  started: Started,
  status: Status,
  failures: FoundFailure[],
): Promise<Begun> {
  const { actor, wanted, idempotencyKey, startedMs } = started;
  const [row] = await tx
    .select({
      id: kickoffs.id,
      deploymentId: kickoffs.deploymentId,
      tokenDeploymentId: kickoffs.tokenDeploymentId,
      requestHash: kickoffs.requestHash,
      attempts: kickoffs.attempts,
      isReported: kickoffs.isReported,
      runningSeconds: sql<number>`coalesce(ceil(extract(epoch from ${kickoffs.runningUntil} - clock_timestamp())), 0)::int`,
    })
    .from(kickoffs)
    .where(keyed(actor, idempotencyKey ?? ""))
    .for("update");
  if (!row) throw gone();
  const { id } = row;
  const begunBy = row.tokenDeploymentId ?? row.deploymentId;
  if (begunBy !== actor.token.id || row.requestHash !== hashOf(wanted)) {
    throw new AppError(
      "idempotency_mismatch",
      "This Idempotency-Key was already used with another body or for another deployment. Use a new key for each kickoff.",
    );
  }
  if (row.isReported) {
    throw new AppError("kickoff_finished", `Kickoff ${id} is already finished. Use a new key.`);
  }
  // Begun a moment ago by the same token, which stood for another version then: the next request runs that.
  if (row.runningSeconds > 0 || row.deploymentId !== actor.deploymentId) {
    throw new AppError("kickoff_in_progress", `Kickoff ${id} is still running. Repeat the request later.`, {
      // It usually ends long before it has to.
      retryAfterSeconds: Math.min(Math.max(row.runningSeconds, 1), 2),
    });
  }
  const attempt = row.attempts + 1;
  // What is assigned may have changed since.
  await tx.delete(kickoffReceipts).where(inOrganization(actor, kickoffReceipts, { kickoffId: id }));
  await tx
    .update(kickoffs)
    .set({ ...stateOf(wanted, status, failures, startedMs), attempts: attempt })
    .where(scopedTo(actor, id));
  const { organizationId } = actor;
  await insertReceipts(tx, { organizationId, kickoffId: id, planned: plannedRows(started) });
  return { id, attempt };
}

const durationOf = (status: Status, startedMs: number) =>
  status === "started" ? null : Math.round(performance.now() - startedMs);

const isRunningHere = ({ resolve }: KickoffInput, status: Status) =>
  status === "started" && resolve === "platform";

function stateOf(wanted: KickoffInput, status: Status, failures: FoundFailure[], startedMs: number) {
  return {
    status,
    failures,
    secretCount: 0,
    durationMs: durationOf(status, startedMs),
    runningUntil: isRunningHere(wanted, status)
      ? sql`clock_timestamp() + make_interval(secs => ${runningForSeconds})`
      : null,
  };
}

/** The key belongs to the automation, whichever of its deployments sent it. */
function keyed({ organizationId, automationId }: Worker, idempotencyKey: string) {
  return inOrganization({ organizationId }, kickoffs, { automationId, idempotencyKey });
}

function hashOf({ runtimeVersion, resolve }: KickoffInput): string {
  return createHash("sha256")
    .update(JSON.stringify([runtimeVersion, resolve]))
    .digest("hex");
}
