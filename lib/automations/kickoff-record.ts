// The record of a kickoff: begun with what was planned, finished with what was read. Never a value.
import { and, eq, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { recordAudit } from "@/lib/audit/record";
import type { Worker } from "@/lib/auth/actor";
import type { Kickoff } from "@/lib/automations/schema";
import { AppError, type VariableFailure } from "@/lib/errors";
import type { KickoffInput, KickoffOutcome, Receipt, ResolutionPlan } from "@/lib/resolution/plan";

export interface Started {
  actor: Worker;
  wanted: KickoffInput;
  id: string;
  plan: ResolutionPlan;
  startedMs: number;
}

export async function insertKickoff(
  { actor, wanted, id, plan, startedMs }: Started,
  status: Kickoff["status"],
  failures: VariableFailure[],
): Promise<void> {
  const { organizationId, automationId, deploymentId, deploymentVersion } = actor;
  const planned = plan.flatMap(({ configId, variables }) =>
    variables.map(({ key, secretName }) => ({ organizationId, kickoffId: id, key, configId, secretName })),
  );
  await database().transaction(async (tx) => {
    await tx.insert(kickoffs).values({
      id,
      organizationId,
      automationId,
      deploymentId,
      deploymentVersion,
      ...wanted,
      status,
      failures,
      secretCount: 0,
      durationMs: status === "started" ? null : Math.round(performance.now() - startedMs),
    });
    if (planned.length > 0) await tx.insert(kickoffReceipts).values(planned);
    await audit(tx, actor, id, status, failures);
  });
}

/** @throws AppError `conflict` when the outcome is known already. */
export async function finishKickoff(
  actor: Worker,
  kickoffId: string,
  outcome: KickoffOutcome,
): Promise<void> {
  const { status, receipts, failures, durationMs } = outcome;
  const secretCount = new Set(receipts.map(({ configId, arn }) => `${configId} ${arn}`)).size;
  await database().transaction(async (tx) => {
    const [finished] = await tx
      .update(kickoffs)
      .set({ status, failures, durationMs, secretCount })
      .where(and(mine(actor, kickoffId), eq(kickoffs.status, "started")))
      .returning({ id: kickoffs.id });
    if (!finished) throw new AppError("conflict", "The outcome of this kickoff is known already.");
    await keepReceipts(tx, actor, kickoffId, receipts);
    await audit(tx, actor, kickoffId, status, failures);
  });
}

async function keepReceipts(
  tx: Transaction,
  actor: Worker,
  kickoffId: string,
  receipts: Receipt[],
): Promise<void> {
  if (receipts.length === 0) return;
  const read = JSON.stringify(
    receipts.map(({ key, arn, versionId }) => ({ key, arn, version_id: versionId })),
  );
  await tx.execute(sql`update ${kickoffReceipts} as kept
    set arn = read.arn, version_id = read.version_id
    from jsonb_to_recordset(${read}::jsonb) as read(key text, arn text, version_id text)
    where kept.kickoff_id = ${kickoffId} and kept.organization_id = ${actor.organizationId} and kept.key = read.key`);
}

/** A kickoff of the worker's own deployment. */
export function mine(actor: Worker, kickoffId: string) {
  return and(
    eq(kickoffs.id, kickoffId),
    eq(kickoffs.organizationId, actor.organizationId),
    eq(kickoffs.deploymentId, actor.deploymentId),
  );
}

function audit(
  tx: Transaction,
  actor: Worker,
  id: string,
  status: Kickoff["status"],
  failures: VariableFailure[],
): Promise<void> {
  return recordAudit(tx, actor, {
    action: `kickoff.${status}`,
    object: { kind: "kickoff", id, label: actor.automationName },
    outcome: status === "failed" ? "failed" : "ok",
    detail: failures.length > 0 ? { failures: failures.map(({ key, reason }) => ({ key, reason })) } : {},
  });
}
