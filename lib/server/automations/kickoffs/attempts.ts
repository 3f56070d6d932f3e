// The beginning of a kickoff on record, and of each further attempt that its key allows: what was planned. Never a value.
import { createHash, randomUUID } from "node:crypto";
import { gte, lt, sql } from "drizzle-orm";
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
  type Outcome,
  ofToken,
} from "@/lib/server/automations/kickoffs/record";
import { type Planned, plannedReceipts } from "@/lib/server/environment-variables/kickoff-plan";
import { countKickoff } from "@/lib/server/metrics/registry";
import { AppError } from "@/lib/shared/errors";
import type { KickoffInput } from "@/lib/shared/resolution/plan";

/** For so long the same key is the same kickoff. */
const repeatableFor = sql`interval '10 minutes'`;
/** A server that reads longer than this may be dead: another attempt may begin, and only that one can finish. */
const runningForSeconds = 30;

export interface Started extends Outcome, Pick<Planned, "plan" | "revisions"> {
  actor: Worker;
  input: KickoffInput;
  idempotencyKey: string | null;
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
  const { id: deploymentId, version: deploymentVersion, revokedAt } = deployments;
  const isRepeatable = gte(kickoffs.startedAt, sql`now() - ${repeatableFor}`);
  const [begun] = await database()
    .select({ deploymentId, deploymentVersion, revokedAt })
    .from(kickoffs)
    .innerJoin(deployments, references(kickoffs.deploymentId, deployments))
    .where(keyed(actor, idempotencyKey, begunWith(actor), isRepeatable));
  if (!begun) return actor;
  const { revokedAt: isRevoked, ...run } = begun;
  if (isRevoked) {
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
export async function beginKickoff(started: Started): Promise<Begun> {
  const { actor, input, status } = started;
  try {
    const first = await recordTogether({
      actor,
      write: (tx) => insert(tx, started),
      audited: (begun) => begun && audited(actor, begun, started),
    });
    const begun = first ?? (await repeatOrReplace(started));
    // A kickoff that has only started is counted when it ends.
    if (status !== "started") countKickoff(input.resolve, status);
    return begun;
  } catch (error) {
    throw constraintViolated(error)?.constraint === "kickoffs_deployment" ? gone() : error;
  }
}

/** The key has a kickoff already, which is repeated; or one that is too old for that, which loses the key. */
function repeatOrReplace(started: Started): Promise<Begun> {
  const { actor, idempotencyKey } = started;
  return database().transaction(async (tx) => {
    await tx
      .update(kickoffs)
      .set({ idempotencyKey: null })
      .where(keyed(actor, idempotencyKey, lt(kickoffs.startedAt, sql`now() - ${repeatableFor}`)));
    const begun = (await insert(tx, started)) ?? (await repeat(tx, started));
    await recordAudit(tx, actor, audited(actor, begun, started));
    return begun;
  });
}

const receiptColumns = sql.raw(
  "organization_id, kickoff_id, key, config_id, credential_id, credential_revision, config_revision, secret_name",
);
const plannedColumns = sql.raw(
  `key, "configId", "credentialId", "credentialRevision", "configRevision", "secretName"`,
);
const plannedFrom = sql`jsonb_to_recordset(${sql.placeholder("planned")}::jsonb) as planned(key text, "configId" uuid,
  "credentialId" uuid, "credentialRevision" uuid, "configRevision" uuid, "secretName" text)`;

const kickoffColumns =
  sql.raw(`id, organization_id, automation_id, deployment_id, deployment_version, token_deployment_id,
  resolve, runtime_version, status, secret_count, failures, duration_ms, idempotency_key, request_hash`);

/** The kickoff and what it plans to read; nothing, where the key has a kickoff already. */
const insertKickoff = statement<
  { kickoff: string; planned: string; runningSeconds: number | null },
  { id: string }
>(
  () => sql`with begun as (
    insert into kickoffs (${kickoffColumns}, running_until)
    select ${kickoffColumns}, clock_timestamp() + make_interval(secs => ${sql.placeholder("runningSeconds")}::int)
    from jsonb_populate_record(null::kickoffs, ${sql.placeholder("kickoff")}::jsonb)
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
async function insert(tx: Transaction, started: Started): Promise<Begun | null> {
  const { actor, input, idempotencyKey, status, failures } = started;
  const { organizationId, automationId, deploymentId, deploymentVersion, token } = actor;
  const id = randomUUID();
  const rows = await insertKickoff(tx, {
    kickoff: JSON.stringify({
      id,
      organization_id: organizationId,
      automation_id: automationId,
      deployment_id: deploymentId,
      deployment_version: deploymentVersion,
      token_deployment_id: token.id === deploymentId ? null : token.id,
      resolve: input.resolve,
      runtime_version: input.runtimeVersion,
      status,
      secret_count: 0,
      failures,
      duration_ms: durationOf(started),
      idempotency_key: idempotencyKey,
      request_hash: idempotencyKey === null ? null : hashOf(input),
    }),
    runningSeconds: runningSecondsOf(started),
    planned: JSON.stringify(plannedReceipts(started)),
  });
  return rows.length > 0 ? { id, attempt: 1 } : null;
}

async function repeat(tx: Transaction, started: Started): Promise<Begun> {
  const { actor, input, idempotencyKey, status, failures } = started;
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
    .where(keyed(actor, idempotencyKey))
    .for("update");
  if (!row) throw gone();
  const { id } = row;
  const begunBy = row.tokenDeploymentId ?? row.deploymentId;
  if (begunBy !== actor.token.id || row.requestHash !== hashOf(input)) {
    throw new AppError(
      "idempotency_mismatch",
      "This Idempotency-Key was already used with another body or for another deployment. Use a new key for each kickoff.",
    );
  }
  if (row.isReported) {
    throw new AppError("kickoff_finished", `Kickoff ${id} is already finished. Use a new key.`);
  }
  // Begun a moment ago by the same token, which ran another version then: the next request runs that.
  if (row.runningSeconds > 0 || row.deploymentId !== actor.deploymentId) {
    throw new AppError("kickoff_in_progress", `Kickoff ${id} is still running. Repeat the request later.`, {
      // It usually ends long before it has to.
      retryAfterSeconds: Math.min(Math.max(row.runningSeconds, 1), 2),
    });
  }
  const attempt = row.attempts + 1;
  // The assigned variables may have changed since.
  await tx.delete(kickoffReceipts).where(inOrganization(actor, kickoffReceipts, { kickoffId: id }));
  await tx
    .update(kickoffs)
    .set({
      status,
      failures,
      secretCount: 0,
      durationMs: durationOf(started),
      runningUntil: sql`clock_timestamp() + make_interval(secs => ${runningSecondsOf(started)}::int)`,
      attempts: attempt,
    })
    .where(ofToken(actor, id));
  await insertReceipts(tx, {
    organizationId: actor.organizationId,
    kickoffId: id,
    planned: JSON.stringify(plannedReceipts(started)),
  });
  return { id, attempt };
}

const durationOf = ({ status, startedMs }: Started) =>
  status === "started" ? null : Math.round(performance.now() - startedMs);

/** For how long the server reads at most; null where it does not. */
const runningSecondsOf = ({ status, input }: Started) =>
  status === "started" && input.resolve === "platform" ? runningForSeconds : null;

/** The idempotency key belongs to the automation, not to one of its deployments. */
function keyed(actor: Worker, idempotencyKey: string | null, ...conditions: ReturnType<typeof gte>[]) {
  const { automationId } = actor;
  return inOrganization(
    actor,
    kickoffs,
    { automationId, idempotencyKey: idempotencyKey ?? "" },
    ...conditions,
  );
}

function hashOf({ runtimeVersion, resolve }: KickoffInput): string {
  return createHash("sha256")
    .update(JSON.stringify([runtimeVersion, resolve]))
    .digest("hex");
}
