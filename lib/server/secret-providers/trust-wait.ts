// Waiting for a role to trust this organization, while its setup runs in another window: the handshake of Workload Identity,
// tried now and then for ten minutes. Pages ask as often as they like; it is tried when it is time to, by one of them.
import { gt, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { trustWaits } from "@/db/schema/evidence";
import { inOrganization } from "@/db/scope";
import { audienceOf, principalOf } from "@/lib/clouds/catalog";
import type { StoreSource } from "@/lib/clouds/contract";
import { NewTrustWaitInput } from "@/lib/clouds/inputs/config";
import type { SettingsValues } from "@/lib/clouds/settings";
import { type AuditedAction, recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { recordEvidence } from "@/lib/server/evidence/record";
import { openStoreFor } from "@/lib/server/secret-providers/cloud-share";
import { automationFor, toExplainedFailure } from "@/lib/server/secret-providers/load-connection";
import { storeSource, tokenFor } from "@/lib/server/secret-providers/store-cache";
import { getConfig } from "@/lib/server/workload-identity/service";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { AppError, parseInput } from "@/lib/shared/errors";
import type { TrustWaitOutcome } from "@/lib/shared/evidence/schema";
import { type TrustWait, TrustWaitInput } from "@/lib/shared/workload-identity/schema";

/** How many roles an organization waits for at a time. */
const mostWaits = 5;
/** How many are remembered once they are over. */
const mostKept = 50;

const { startedAt, endedAt, attempts, nextTryAt } = trustWaits;

const endsAt = sql`${startedAt} + make_interval(mins => 10)`;
const isOver = lte(endsAt, sql`now()`);
const isDue = gt(endsAt, sql`now()`);
/** Seconds until the next attempt: soon at first, when the script has just been pasted. */
const pauseSeconds = sql`case when ${attempts} < 12 then 5 when ${attempts} < 24 then 10 else 20 end`;

interface Role {
  principal: string;
  source: StoreSource;
  /** The object in the audit log. */
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
  const automation = config.subject === "automation" ? await automationFor(database(), actor, config) : null;
  const object = { kind: "workload_identity_config" as const, id: configId, label: config.name };
  const narrowed = config.subject === "automation" ? { automationId: automation?.id ?? null } : {};
  return act(actor, action, roleOf(config, configId, object, narrowed));
}

/** Before there is a config: for the role that it would name. */
export async function awaitNewTrust(actor: Actor, input: unknown): Promise<TrustWait> {
  requireAwaiting(actor);
  const { action, ...trust } = parseInput(NewTrustWaitInput, input);
  const object = { kind: "organization" as const, id: actor.organizationId, label: principalOf(trust) };
  return act(actor, action, roleOf(trust, "setup", object));
}

/** The permissions that Test Connection needs for a credential that is bound to a config. */
function requireAwaiting(actor: Actor): asserts actor is Member {
  requirePermission(actor, "workload_identity_configs:manage", "secret_providers:manage");
}

function roleOf(
  { cloud, settings }: { cloud: CloudId; settings: SettingsValues },
  configId: string,
  object: Role["object"],
  narrowed: { automationId?: string | null } = {},
): Role {
  const audience = audienceOf(cloud, settings);
  const source = storeSource({ configId, cloud, audience, settings, ...narrowed });
  return { principal: principalOf({ cloud, settings }), source, object };
}

async function act(actor: Member, action: TrustWaitInput["action"], role: Role): Promise<TrustWait> {
  if (action === "start") {
    await end(actor, role, "timed_out", isOver);
    await start(actor, role);
  }
  if (action === "stop") await end(actor, role, "stopped");
  if (action === "try") {
    if (await claim(actor, role)) await attempt(actor, role);
    else await end(actor, role, "timed_out", isOver);
  }
  return toTrustWait(actor, role);
}

async function start({ organizationId }: Member, { principal }: Role): Promise<void> {
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
    await tx.execute(sql`delete from ${trustWaits} where organization_id = ${organizationId} and principal in (
      select principal from ${trustWaits} where organization_id = ${organizationId} and ended_at is not null
      order by started_at desc offset ${mostKept})`);
    const running = inOrganization({ organizationId }, trustWaits, isNull(endedAt), isDue);
    const others = await tx.$count(trustWaits, running);
    const inserted = await tx
      .insert(trustWaits)
      .values({ organizationId, principal, ...anew })
      .onConflictDoUpdate({
        target: [trustWaits.organizationId, trustWaits.principal],
        set: anew,
        // The one that runs goes on.
        setWhere: sql`${or(isNotNull(endedAt), isOver)}`,
      })
      .returning({ principal: trustWaits.principal });
    if (inserted.length > 0 && others >= mostWaits) {
      throw new AppError(
        "too_many_requests",
        "This organization is already waiting for several roles. Stop waiting for one of them first.",
      );
    }
  });
}

/** The wait that is under way. */
function waitFor(actor: Member, { principal }: Role, ...conditions: (SQL | undefined)[]) {
  return inOrganization(actor, trustWaits, { principal }, isNull(endedAt), ...conditions);
}

/** Whether it is time to try, and this request is the one that does. */
async function claim(actor: Member, role: Role): Promise<boolean> {
  const claimed = await database()
    .update(trustWaits)
    .set({
      attempts: sql`${attempts} + 1`,
      triedAt: sql`now()`,
      nextTryAt: sql`now() + make_interval(secs => ${pauseSeconds})`,
    })
    .where(waitFor(actor, role, lte(nextTryAt, sql`now()`), isDue))
    .returning({ principal: trustWaits.principal });
  return claimed.length > 0;
}

/** With one token for the whole wait, also where the cloud refuses it: each mint is a record of its own. */
async function attempt(actor: Member, role: Role): Promise<void> {
  const { source, principal } = role;
  try {
    await openStoreFor(actor, source, async () => (await tokenFor(actor, source)).token).signIn();
  } catch (error) {
    // Latchkey is busy: that is no answer of the cloud.
    if (error instanceof AppError && (error.code === "too_many_requests" || error.code === "overloaded"))
      return;
    const { reason, message } = toExplainedFailure(error, actor, source);
    await database().update(trustWaits).set({ failure: { reason, message } }).where(waitFor(actor, role));
    return;
  }
  await end(actor, role, "green");
  const label = principal.split("/").at(-1) ?? principal;
  await recordEvidence(actor.organizationId, { runs: [{ kind: "handshake", label }] });
}

/** Only one request ends it. */
async function end(actor: Member, role: Role, outcome: TrustWaitOutcome, condition?: SQL): Promise<void> {
  await database().transaction(async (tx) => {
    const [ended] = await tx
      .update(trustWaits)
      .set({ endedAt: sql`now()`, outcome, ...(outcome === "green" && { failure: null }) })
      .where(waitFor(actor, role, condition))
      .returning({ attempts, failure: trustWaits.failure });
    if (!ended) return;
    await recordAudit(tx, actor, {
      action: "trust.awaited",
      object: role.object,
      outcome: outcome === "timed_out" ? "failed" : "ok",
      detail: {
        principal: role.principal,
        ended: outcome,
        attempts: ended.attempts,
        ...(ended.failure && { reason: ended.failure.reason }),
      },
    });
  });
}

async function toTrustWait(actor: Member, { principal }: Role): Promise<TrustWait> {
  const [row] = await database()
    .select({
      wait: trustWaits,
      // Its time is over, and no page has looked at it since.
      isOver: sql<boolean>`${isOver}`,
      pauseMs: sql<number>`greatest(0, extract(epoch from ${nextTryAt} - now()) * 1000)::int`,
      endsAt: sql<string>`to_char((${endsAt}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    })
    .from(trustWaits)
    .where(inOrganization(actor, trustWaits, { principal }));
  const { attempts = 0, triedAt, endedAt, outcome, failure = null } = row?.wait ?? {};
  const waiting = row && !endedAt && !row.isOver ? row : undefined;
  return {
    state: waiting ? "waiting" : row ? (outcome ?? "timed_out") : "none",
    attempts,
    triedAt: triedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    endsAt: waiting?.endsAt ?? null,
    nextTryInMs: waiting?.pauseMs ?? null,
    failure,
  };
}
