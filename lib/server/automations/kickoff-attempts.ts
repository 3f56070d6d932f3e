// The beginning of a kickoff on record, and of each further attempt that its key allows: what was planned. Never a value.
import { createHash, randomUUID } from "node:crypto";
import { and, eq, gte, lt, sql } from "drizzle-orm";
import { constraintViolated, database, type Transaction } from "@/db/client";
import { deployments, kickoffReceipts, kickoffs } from "@/db/schema/automations";
import type { Worker } from "@/lib/server/auth/actor";
import {
  audit,
  type Begun,
  begunWith,
  gone,
  mine,
  type Status,
} from "@/lib/server/automations/kickoff-record";
import type { Planned } from "@/lib/server/environment-variables/planning";
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
    .innerJoin(
      deployments,
      and(eq(deployments.id, kickoffs.deploymentId), eq(deployments.organizationId, kickoffs.organizationId)),
    )
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
  const { actor, plan, revisions, wanted } = started;
  try {
    const begun = await database().transaction(async (tx) => {
      const begun =
        (await insert(tx, started, status, failures)) ?? (await repeat(tx, started, status, failures));
      const { organizationId } = actor;
      const planned = plan.flatMap(({ configId, credentialId, variables }) =>
        variables.map(({ key, secretName }) => ({
          organizationId,
          kickoffId: begun.id,
          key,
          configId,
          credentialId,
          ...revisions.get(credentialId),
          secretName,
        })),
      );
      if (planned.length > 0) await tx.insert(kickoffReceipts).values(planned);
      await audit(tx, actor, begun, status, failures);
      return begun;
    });
    // What has begun only ends later.
    if (status !== "started") countKickoff(wanted.resolve, status);
    return begun;
  } catch (error) {
    throw constraintViolated(error)?.constraint === "kickoffs_deployment" ? gone() : error;
  }
}

/** Null when the key has a kickoff already. Two requests at the same time wait for each other at the unique index. */
async function insert(
  tx: Transaction,
  { actor, wanted, idempotencyKey, startedMs }: Started,
  status: Status,
  failures: FoundFailure[],
): Promise<Begun | null> {
  const { organizationId, automationId, deploymentId, deploymentVersion, token } = actor;
  if (idempotencyKey !== null) {
    await tx
      .update(kickoffs)
      .set({ idempotencyKey: null })
      .where(and(keyed(actor, idempotencyKey), lt(kickoffs.startedAt, sql`now() - ${repeatableFor}`)));
  }
  const id = randomUUID();
  const rows = await tx
    .insert(kickoffs)
    .values({
      id,
      organizationId,
      automationId,
      deploymentId,
      deploymentVersion,
      tokenDeploymentId: token.deploymentId === deploymentId ? null : token.deploymentId,
      ...wanted,
      ...stateOf(wanted, status, failures, startedMs),
      idempotencyKey,
      requestHash: idempotencyKey === null ? null : hashOf(wanted),
    })
    .onConflictDoNothing({ target: [kickoffs.automationId, kickoffs.idempotencyKey] })
    .returning({ id: kickoffs.id });
  return rows.length > 0 ? { id, attempt: 1 } : null;
}

async function repeat(
  tx: Transaction,
  { actor, wanted, idempotencyKey, startedMs }: Started,
  status: Status,
  failures: FoundFailure[],
): Promise<Begun> {
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
  if (begunBy !== actor.token.deploymentId || row.requestHash !== hashOf(wanted)) {
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
  await tx
    .delete(kickoffReceipts)
    .where(and(eq(kickoffReceipts.kickoffId, id), eq(kickoffReceipts.organizationId, actor.organizationId)));
  await tx
    .update(kickoffs)
    .set({ ...stateOf(wanted, status, failures, startedMs), attempts: attempt })
    .where(mine(actor, id));
  return { id, attempt };
}

function stateOf({ resolve }: KickoffInput, status: Status, failures: FoundFailure[], startedMs: number) {
  const isRunning = status === "started";
  return {
    status,
    failures,
    secretCount: 0,
    durationMs: isRunning ? null : Math.round(performance.now() - startedMs),
    runningUntil:
      isRunning && resolve === "platform"
        ? sql`clock_timestamp() + make_interval(secs => ${runningForSeconds})`
        : null,
  };
}

/** The key belongs to the automation, whichever of its deployments sent it. */
function keyed({ organizationId, automationId }: Worker, idempotencyKey: string) {
  return and(
    eq(kickoffs.automationId, automationId),
    eq(kickoffs.organizationId, organizationId),
    eq(kickoffs.idempotencyKey, idempotencyKey),
  );
}

function hashOf({ runtimeVersion, resolve }: KickoffInput): string {
  return createHash("sha256")
    .update(JSON.stringify([runtimeVersion, resolve]))
    .digest("hex");
}
