// The end of a kickoff on record: what was read, or what failed. Never a value.
import { and, eq, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { recordAudit } from "@/lib/server/audit/record";
import type { Worker } from "@/lib/server/auth/actor";
import type { KickoffStatus } from "@/lib/shared/automations/schema";
import { AppError, type FoundFailure } from "@/lib/shared/errors";
import type { KickoffOutcome, Receipt } from "@/lib/shared/resolution/plan";

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
  await database().transaction(async (tx) => {
    const [finished] = await tx
      .update(kickoffs)
      .set({ status, failures, durationMs, secretCount, isReported, runningUntil: null })
      .where(
        and(
          mine(actor, id),
          eq(kickoffs.status, "started"),
          attempt === undefined ? undefined : eq(kickoffs.attempts, attempt),
        ),
      )
      .returning({ attempts: kickoffs.attempts });
    if (!finished) throw await whyUnfinished(tx, actor, id, attempt);
    await keepReceipts(tx, actor, id, receipts);
    await audit(tx, actor, { id, attempt: finished.attempts }, status, failures);
  });
}

async function whyUnfinished(
  tx: Transaction,
  actor: Worker,
  id: string,
  attempt: number | undefined,
): Promise<AppError> {
  const [row] = await tx.select({ id: kickoffs.id }).from(kickoffs).where(mine(actor, id));
  if (!row) return gone();
  if (attempt === undefined) return new AppError("conflict", "This kickoff already has an outcome.");
  return new AppError("kickoff_in_progress", `Another attempt at kickoff ${id} has taken over.`, {
    retryAfterSeconds: 1,
  });
}

export function gone(): AppError {
  return new AppError("not_found", "This automation and its kickoffs were just deleted.");
}

/** In bytes: an index keeps no longer text. the clouds' full names have a third of it. */
const longestArn = 1_000;

async function keepReceipts(
  tx: Transaction,
  actor: Worker,
  kickoffId: string,
  receipts: Receipt[],
): Promise<void> {
  if (receipts.length === 0) return;
  const read = JSON.stringify(receipts.map(({ key, resource, version }) => ({ key, resource, version })));
  // Versions that no kickoff saw before, with the same question: in one order, so that kickoffs do not wait in a circle.
  await tx.execute(sql`with read as (
      select * from jsonb_to_recordset(${read}::jsonb) as read(key text, resource text, version text)
    ), first_seen as (
      insert into secret_versions (organization_id, resource, version, automation_id, config_id, secret_name)
      select distinct on (read.resource, read.version) planned.organization_id, read.resource, read.version,
        ${actor.automationId}::uuid, planned.config_id, planned.secret_name
      from read join ${kickoffReceipts} planned on planned.kickoff_id = ${kickoffId}
        and planned.organization_id = ${actor.organizationId} and planned.key = read.key
      where octet_length(read.resource) <= ${longestArn} and octet_length(read.version) <= ${longestArn}
      order by read.resource, read.version
      on conflict do nothing
    )
    update ${kickoffReceipts} as kept
    set resource = read.resource, version = read.version
    from read
    where kept.kickoff_id = ${kickoffId} and kept.organization_id = ${actor.organizationId} and kept.key = read.key`);
}

/** A kickoff that the worker's own token began. */
export function mine(actor: Worker, kickoffId: string) {
  return and(eq(kickoffs.id, kickoffId), eq(kickoffs.organizationId, actor.organizationId), begunWith(actor));
}

export function begunWith({ token }: Worker) {
  return sql`coalesce(${kickoffs.tokenDeploymentId}, ${kickoffs.deploymentId}) = ${token.deploymentId}::uuid`;
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
    .where(mine(actor, kickoffId));
  if (!run) throw new AppError("not_found", "This kickoff doesn't exist.");
  return { ...actor, ...run };
}

export function audit(
  tx: Transaction,
  actor: Worker,
  { id, attempt }: Begun,
  status: Status,
  failures: FoundFailure[],
): Promise<void> {
  return recordAudit(tx, actor, {
    action: `kickoff.${status}`,
    object: { kind: "kickoff", id, label: actor.automationName },
    outcome: status === "failed" ? "failed" : "ok",
    detail: {
      ...(attempt > 1 && { attempt }),
      ...(failures.length > 0 && { failures: failures.map(({ key, reason }) => ({ key, reason })) }),
    },
  });
}
