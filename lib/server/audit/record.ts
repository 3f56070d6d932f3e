// Writing the audit log. A change's record goes into the change's own transaction, so that neither lands alone.
import { and, eq, gt, is, sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import { database, type Executor, type Transaction } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { statement } from "@/db/statement";
import { type ChainedFacts, chainHash, genesis } from "@/lib/server/audit/chain";
import type { Actor, Member } from "@/lib/server/auth/actor";
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
 * Appends to the organization's chain. Anyone who records holds the chain's end until the transaction ends: record last,
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

/** Records one change of many objects: a row for each, in this order. The chain's end is locked no longer than for one. */
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
  appendRows(
    tx,
    actor.organizationId,
    await lockChain(tx, actor.organizationId),
    audited.map((action) => ({ actor, audited: action })),
    now,
  );
}

export interface ChainEnd {
  sequence: number;
  hash: string;
}

export interface Deed {
  actor: Actor;
  audited: AuditedAction;
}

/**
 * Sends the rows and the chain's new end, and waits for neither: others wait for the end of this transaction, whose COMMIT
 * follows at once. What fails of it fails the transaction.
 */
export function appendRows(
  tx: Transaction,
  organizationId: string,
  end: ChainEnd,
  deeds: readonly Deed[],
  now: () => Date = () => new Date(),
): void {
  // After the lock: in a chain, time goes forward.
  const at = now();
  let { sequence, hash } = end;
  const rows = deeds.map(({ actor, audited }) => {
    sequence += 1;
    const previousHash = hash;
    const facts = factsOf(actor, audited, at, sequence);
    hash = chainHash(previousHash, facts);
    return { ...facts, previousHash, hash };
  });
  insertRows(tx, { organizationId, rows: JSON.stringify(rows) });
  moveEnd(tx, { organizationId, sequence, hash });
}

/** One text, however many rows there are. */
const insertRows = statement<{ organizationId: string; rows: string }>(
  () => sql`insert into audit_events (organization_id, created_at, actor_kind, actor_id, actor_label, action,
      object_kind, object_id, object_label, outcome, address, request_id, detail, sequence, previous_hash, hash)
    select ${sql.placeholder("organizationId")}::uuid, "at", "actorKind", "actorId", "actorLabel", action, "objectKind",
      "objectId", "objectLabel", outcome, address, "requestId", detail, sequence, "previousHash", hash
    from jsonb_to_recordset(${sql.placeholder("rows")}::jsonb) as row("at" timestamptz, "actorKind" text, "actorId" text,
      "actorLabel" text, action text, "objectKind" text, "objectId" text, "objectLabel" text, outcome text,
      address text, "requestId" text, detail jsonb, sequence bigint, "previousHash" text, hash text)
    order by sequence`,
);

const moveEnd = statement<ChainEnd & { organizationId: string }>(
  () => sql`update audit_chains set sequence = ${sql.placeholder("sequence")}::bigint,
    hash = ${sql.placeholder("hash")}::text where organization_id = ${sql.placeholder("organizationId")}::uuid`,
);

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

const lockEnd = statement<{ organizationId: string }, { sequence: string; hash: string }>(
  () => sql`insert into audit_chains as chain (organization_id, sequence, hash)
    values (${sql.placeholder("organizationId")}::uuid, 0, ${sql.raw(`'${genesis}'`)})
    on conflict (organization_id) do update set sequence = chain.sequence returning sequence, hash`,
);

/** Locks the chain's end, which is before the first row if the chain is empty. */
export async function lockChain(tx: Transaction, organizationId: string): Promise<ChainEnd> {
  const [end] = await lockEnd(tx, { organizationId });
  if (!end) throw new TypeError("The chain's end was not found.");
  return { sequence: Number(end.sequence), hash: end.hash };
}

function identityOfMember({ userId, name, email, apiToken }: Member) {
  if (apiToken?.serviceAccountId) {
    const actorLabel = `${name} (API token ${apiToken.name})`;
    return { actorKind: "service_account", actorId: apiToken.serviceAccountId, actorLabel } as const;
  }
  if (apiToken) {
    const actorLabel = `${email} (API token ${apiToken.name})`;
    return { actorKind: "api_token", actorId: apiToken.id, actorLabel } as const;
  }
  if (userId === null) throw new TypeError("A member without a token is a person.");
  return { actorKind: "member", actorId: userId, actorLabel: email } as const;
}

function identityOf(actor: Actor) {
  switch (actor.kind) {
    case "member":
      return identityOfMember(actor);
    case "worker": {
      const { automationName, deploymentId, deploymentVersion, token } = actor;
      const by = "identity" in token ? token.identity : `the token of v${token.version}`;
      const other = token.id === deploymentId ? "" : ` with ${by}`;
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
    case "server":
      return { actorKind: "server", actorId: "server", actorLabel: "Latchkey" } as const;
  }
}
