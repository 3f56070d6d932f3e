// Writing the audit log. A change's record goes into the change's own transaction, so that neither lands alone.
import { and, eq, gt, is, sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import { database, type Executor, type Transaction } from "@/db/client";
import { auditChains, auditEvents } from "@/db/schema/audit";
import { type ChainedFacts, chainHash, genesis } from "@/lib/server/audit/chain";
import type { Actor } from "@/lib/server/auth/actor";
import type { AuditAction, AuditObjectKind, AuditOutcome } from "@/lib/shared/audit/actions";
import { AppError, shortened } from "@/lib/shared/errors";

export interface AuditedAction {
  action: AuditAction;
  object: { kind: AuditObjectKind; id: string; label: string };
  outcome?: AuditOutcome;
  /** Settings before and after, or a reason. Never a secret value. */
  detail?: Record<string, unknown>;
}

/**
 * Appends to the organization's chain. Whoever records holds the chain's end until the transaction ends: record last,
 * and after the organization's lock where that is taken.
 */
export async function recordAudit(
  executor: Executor,
  actor: Actor,
  audited: AuditedAction,
  now = () => new Date(),
): Promise<void> {
  // Outside of a transaction, the row and the chain's end still have to land together.
  if (isTransaction(executor)) await append(executor, actor, [audited], now);
  else await executor.transaction((tx) => append(tx, actor, [audited], now));
}

/** Of one change of many objects: a row for each, in this order, and the chain's end is held no longer than for one. */
export async function recordAudits(
  tx: Transaction,
  actor: Actor,
  audited: readonly AuditedAction[],
  now = () => new Date(),
): Promise<void> {
  if (audited.length > 0) await append(tx, actor, audited, now);
}

/**
 * Does what records its own outcome. Where it breaks before it can, that is recorded in its place, and what broke it is
 * thrown on.
 */
export async function auditUnexpectedFailure<Result>(
  actor: Actor,
  audited: Pick<AuditedAction, "action" | "object">,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const detail = { error: error instanceof AppError ? error.code : "internal" };
    // With the database out of reach there is nowhere to record, and the cause matters more than that.
    await recordAudit(database(), actor, { ...audited, outcome: "failed", detail }).catch(() => undefined);
    throw error;
  }
}

/** How many rows of an action an organization's log has taken within the hour: of one that is limited. */
export function recordedLastHour(
  tx: Transaction,
  organizationId: string,
  action: AuditAction,
): Promise<number> {
  return tx.$count(
    auditEvents,
    and(
      eq(auditEvents.organizationId, organizationId),
      eq(auditEvents.action, action),
      gt(auditEvents.at, sql`now() - interval '1 hour'`),
    ),
  );
}

/** By Drizzle's own mark: the pool outlives a module that a development server evaluates again. */
function isTransaction(executor: Executor): executor is Transaction {
  return is(executor, PgTransaction);
}

async function append(
  tx: Transaction,
  actor: Actor,
  audited: readonly AuditedAction[],
  now: () => Date,
): Promise<void> {
  const place = await nextPlace(tx, actor.organizationId, audited.length);
  // After the lock: in a chain, time goes forward.
  const at = now();
  let hash = place.previousHash;
  const rows = audited.map((one, index) => {
    const facts = factsOf(actor, one, at, place.sequence + index);
    const previousHash = hash;
    hash = chainHash(previousHash, facts);
    return { ...facts, previousHash, hash };
  });
  // Sent together: others wait for the chain's end meanwhile.
  await Promise.all([
    tx.insert(auditEvents).values(rows),
    tx.update(auditChains).set({ hash }).where(eq(auditChains.organizationId, actor.organizationId)),
  ]);
}

function factsOf(
  actor: Actor,
  { action, object, outcome = "ok", detail = {} }: AuditedAction,
  at: Date,
  sequence: number,
): ChainedFacts {
  return {
    organizationId: actor.organizationId,
    at,
    ...identityOf(actor),
    action,
    objectKind: object.kind,
    // An index keeps no longer text: a path as long as a request may have could not be recorded at all.
    objectId: kept(object.id),
    objectLabel: kept(object.label),
    outcome,
    address: actor.address,
    requestId: actor.requestId,
    // As it will be read back: without what JSON cannot say.
    detail: JSON.parse(JSON.stringify(detail)) as Record<string, unknown>,
    sequence,
  };
}

function kept(text: string): string {
  return shortened(text.replace(/[\0\p{Cs}]/gu, "\ufffd"), 500);
}

/** Locks the chain's end and moves it on by so many; its hash is still that of the row before the first of them. */
async function nextPlace(
  tx: Transaction,
  organizationId: string,
  count: number,
): Promise<{ sequence: number; previousHash: string }> {
  const [place] = await tx
    .insert(auditChains)
    .values({ organizationId, sequence: count, hash: genesis })
    .onConflictDoUpdate({
      target: auditChains.organizationId,
      set: { sequence: sql`${auditChains.sequence} + ${count}` },
    })
    .returning({ sequence: auditChains.sequence, previousHash: auditChains.hash });
  if (!place) throw new TypeError("The chain's end was not found.");
  return { ...place, sequence: place.sequence - count + 1 };
}

function identityOf(actor: Actor) {
  switch (actor.kind) {
    case "member":
      return { actorKind: "member", actorId: actor.userId, actorLabel: actor.email } as const;
    case "worker": {
      const { automationName, deploymentId, deploymentVersion, token } = actor;
      const other = token.deploymentId === deploymentId ? "" : ` with the token of v${token.version}`;
      const label = `${automationName} v${deploymentVersion}${other}`;
      return { actorKind: "deployment", actorId: deploymentId, actorLabel: label } as const;
    }
    case "schedule":
      return {
        actorKind: "schedule",
        actorId: actor.automationId,
        actorLabel: `Schedule of ${actor.automationName}`,
      } as const;
    case "operator":
      return { actorKind: "operator", actorId: "operator", actorLabel: "Command line" } as const;
    case "stranger":
      return { actorKind: "stranger", actorId: "stranger", actorLabel: "Somebody" } as const;
  }
}
