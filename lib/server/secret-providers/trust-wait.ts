// Waiting for a role to trust this organization, while its setup runs in another window: the handshake of Workload Identity,
// tried now and then for ten minutes. Pages ask as often as they like; it is tried when it is time to, by one of them.
import { and, count, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { trustWaits } from "@/db/schema/evidence";
import { audienceOf, principalOf } from "@/lib/clouds/catalog";
import type { StoreSource } from "@/lib/clouds/contract";
import { NewTrustWaitInput } from "@/lib/clouds/inputs/config";
import { type AuditedAction, recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { recordEvidence } from "@/lib/server/evidence/record";
import { openStoreFor } from "@/lib/server/secret-providers/cloud-share";
import { automationFor, toExplainedFailure } from "@/lib/server/secret-providers/load-connection";
import { storeSource, tokenFor } from "@/lib/server/secret-providers/store-cache";
import { waitMinutes, waitView } from "@/lib/server/secret-providers/trust-wait-view";
import { getConfig } from "@/lib/server/workload-identity/service";
import { AppError, parseInput } from "@/lib/shared/errors";
import type { TrustWaitOutcome } from "@/lib/shared/evidence/schema";
import {
  type TrustWait,
  TrustWaitInput,
  type WorkloadIdentityConfig,
} from "@/lib/shared/workload-identity/schema";

/** How many roles an organization waits for at a time. */
const mostWaits = 5;
/** How many are remembered once they are over. */
const mostKept = 50;

/** Seconds until the next attempt: soon at first, when the script has just been pasted. */
const pauseSeconds = sql`case when ${trustWaits.attempts} < 12 then 5 when ${trustWaits.attempts} < 24 then 10 else 20 end`;

interface Awaited {
  principal: string;
  source: StoreSource;
  /** What the audit log names. */
  object: AuditedAction["object"];
}

/**
 * For the role of a config. Whatever came of it, ending a wait is audited once; an attempt is not.
 *
 * @throws AppError `too_many_requests` while the organization waits for five others.
 */
export async function awaitTrust(actor: Actor, configId: string, input: unknown): Promise<TrustWait> {
  requireAwaiting(actor);
  const { action } = parseInput(TrustWaitInput, input);
  const config = await getConfig(actor, configId);
  const { id, name: label, subject, automationIds } = config;
  const automation =
    subject === "automation" ? await automationFor(database(), actor, { automationIds }, undefined) : null;
  const object = { kind: "workload_identity_config" as const, id, label };
  const more = subject === "automation" ? { automationId: automation?.id ?? null } : {};
  return act(actor, action, awaited(config, id, object, more));
}

/** Before there is a config: for the role that it would name. */
export async function awaitNewTrust(actor: Actor, input: unknown): Promise<TrustWait> {
  requireAwaiting(actor);
  const { action, ...wanted } = parseInput(NewTrustWaitInput, input);
  const { organizationId: id } = actor;
  const label = principalOf(wanted);
  return act(actor, action, awaited(wanted, "setup", { kind: "organization", id, label }));
}

/** What Test Connection asks of whoever tests a credential that is bound to a config. */
function requireAwaiting(actor: Actor): asserts actor is Member {
  requirePermission(actor, "workload_identity_configs:manage", "secret_providers:manage");
}

type Settings = Pick<WorkloadIdentityConfig, "cloud" | "settings">;

function awaited(
  { cloud, settings }: Settings,
  configId: string,
  object: Awaited["object"],
  more: { automationId?: string | null } = {},
): Awaited {
  const source = storeSource({ configId, cloud, audience: audienceOf(cloud, settings), settings, ...more });
  return { principal: principalOf({ cloud, settings }), source, object };
}

async function act(actor: Member, action: TrustWaitInput["action"], wanted: Awaited): Promise<TrustWait> {
  if (action === "start") {
    await endIfOver(actor, wanted);
    await start(actor, wanted);
  }
  if (action === "stop") await end(actor, wanted, "stopped");
  if (action === "try") {
    if (await claim(actor, wanted)) await attempt(actor, wanted);
    else await endIfOver(actor, wanted);
  }
  return waitView(actor.organizationId, wanted.principal);
}

async function start({ organizationId }: Member, { principal }: Awaited): Promise<void> {
  const running = and(
    eq(trustWaits.organizationId, organizationId),
    isNull(trustWaits.endedAt),
    gt(trustWaits.startedAt, sql`now() - make_interval(mins => ${waitMinutes})`),
  );
  const anew = {
    startedAt: sql`now()`,
    attempts: 0,
    triedAt: null,
    nextTryAt: sql`now()`,
    failure: null,
    endedAt: null,
    outcome: null,
  };
  await database().transaction(async (tx) => {
    await forgetOldest(tx, organizationId);
    const [others] = await tx.select({ count: count() }).from(trustWaits).where(running);
    const inserted = await tx
      .insert(trustWaits)
      .values({ organizationId, principal, ...anew })
      .onConflictDoUpdate({
        target: [trustWaits.organizationId, trustWaits.principal],
        set: anew,
        // The one that runs goes on.
        setWhere: sql`${trustWaits.endedAt} is not null or ${trustWaits.startedAt} <= now() - make_interval(mins => ${waitMinutes})`,
      })
      .returning({ principal: trustWaits.principal });
    if (inserted.length > 0 && (others?.count ?? 0) >= mostWaits) {
      throw new AppError(
        "too_many_requests",
        "This organization is already waiting for several roles. Stop waiting for one of them first.",
      );
    }
  });
}

async function forgetOldest(tx: Transaction, organizationId: string): Promise<void> {
  await tx.execute(sql`delete from ${trustWaits} where organization_id = ${organizationId} and principal in (
    select principal from ${trustWaits} where organization_id = ${organizationId} and ended_at is not null
    order by started_at desc offset ${mostKept})`);
}

function scopedTo({ organizationId }: Member, { principal }: Awaited) {
  return and(
    eq(trustWaits.organizationId, organizationId),
    eq(trustWaits.principal, principal),
    isNull(trustWaits.endedAt),
  );
}

/** Whether it is time to try, and this request is the one that does. */
async function claim(actor: Member, wanted: Awaited): Promise<boolean> {
  const claimed = await database()
    .update(trustWaits)
    .set({
      attempts: sql`${trustWaits.attempts} + 1`,
      triedAt: sql`now()`,
      nextTryAt: sql`now() + make_interval(secs => ${pauseSeconds})`,
    })
    .where(
      and(
        scopedTo(actor, wanted),
        lte(trustWaits.nextTryAt, sql`now()`),
        gt(trustWaits.startedAt, sql`now() - make_interval(mins => ${waitMinutes})`),
      ),
    )
    .returning({ principal: trustWaits.principal });
  return claimed.length > 0;
}

/** With one token for the whole wait, also where the cloud refuses it: each mint is a record of its own. */
async function attempt(actor: Member, wanted: Awaited): Promise<void> {
  const { source } = wanted;
  try {
    await openStoreFor(actor, source, async () => (await tokenFor(actor, source)).token).signIn();
  } catch (error) {
    // Latchkey is busy: that is no answer of the cloud.
    if (error instanceof AppError && (error.code === "too_many_requests" || error.code === "overloaded"))
      return;
    const { reason, message } = toExplainedFailure(error, actor, source);
    await database().update(trustWaits).set({ failure: { reason, message } }).where(scopedTo(actor, wanted));
    return;
  }
  await end(actor, wanted, "green");
  const role = wanted.principal.split("/").at(-1) ?? wanted.principal;
  await recordEvidence(actor.organizationId, { runs: [{ kind: "handshake", label: role }] });
}

async function endIfOver(actor: Member, wanted: Awaited): Promise<void> {
  const over = and(
    scopedTo(actor, wanted),
    lte(trustWaits.startedAt, sql`now() - make_interval(mins => ${waitMinutes})`),
  );
  const [row] = await database().select({ principal: trustWaits.principal }).from(trustWaits).where(over);
  if (row) await end(actor, wanted, "timed_out");
}

/** Once, whoever comes first. */
async function end(actor: Member, wanted: Awaited, outcome: TrustWaitOutcome): Promise<void> {
  await database().transaction(async (tx) => {
    const [ended] = await tx
      .update(trustWaits)
      .set({ endedAt: sql`now()`, outcome, ...(outcome === "green" && { failure: null }) })
      .where(scopedTo(actor, wanted))
      .returning({ attempts: trustWaits.attempts, failure: trustWaits.failure });
    if (!ended) return;
    await recordAudit(tx, actor, {
      action: "trust.awaited",
      object: wanted.object,
      outcome: outcome === "timed_out" ? "failed" : "ok",
      detail: {
        principal: wanted.principal,
        ended: outcome,
        attempts: ended.attempts,
        ...(ended.failure && { reason: ended.failure.reason }),
      },
    });
  });
}
