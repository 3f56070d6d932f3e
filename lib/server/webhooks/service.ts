// Webhooks: where an organization has its events sent.
import { randomUUID } from "node:crypto";
import { and, eq, ilike, or, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { auditChains } from "@/db/schema/audit";
import { webhooks } from "@/db/schema/webhooks";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { beyond, containing, pageOf, type SortKey, sortedBy } from "@/lib/server/listing/cursor";
import { addressProblem } from "@/lib/server/outgoing/addresses";
import { open, seal } from "@/lib/server/sealing";
import { pauseWebhook, resumeWebhook } from "@/lib/server/webhooks/pausing";
import {
  auditSnapshot,
  auditTarget,
  findWebhook,
  lockWebhook,
  scopedTo,
  toWebhook,
  webhookColumns,
} from "@/lib/server/webhooks/record";
import { newSecret, secretBinding } from "@/lib/server/webhooks/signing";
import { wakeSender } from "@/lib/server/webhooks/wake";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import { ListQuery, type Page } from "@/lib/shared/listing";
import {
  eventNeeds,
  mostWebhooks,
  type NewWebhook,
  type Webhook,
  WebhookInput,
  WebhookSwitch,
} from "@/lib/shared/webhooks/schema";
import { previousSecretHours } from "@/lib/shared/webhooks/times";

const byAge: SortKey[] = [{ expression: webhooks.createdAt, type: "time" }];

export async function listWebhooks(actor: Actor, input: unknown): Promise<Page<Webhook>> {
  requirePermission(actor, "webhooks:read");
  const { limit, cursor, query } = parseInput(ListQuery, input);
  const pattern = containing(query);
  const rows = await database()
    .select(webhookColumns)
    .from(webhooks)
    .where(
      and(
        eq(webhooks.organizationId, actor.organizationId),
        query ? or(ilike(webhooks.url, pattern), ilike(webhooks.description, pattern)) : undefined,
        beyond(cursor, byAge, webhooks.id, "asc"),
      ),
    )
    .orderBy(...sortedBy(byAge, webhooks.id, "asc"))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ row }) => row.createdAt.toISOString(), toWebhook);
}

export async function getWebhook(actor: Actor, id: string): Promise<Webhook> {
  requirePermission(actor, "webhooks:read");
  return findWebhook(database(), actor, id);
}

/**
 * Gets the events that come after it.
 *
 * @throws AppError `permission_denied` for events that the actor may not read, `conflict` for one webhook too many.
 */
export async function createWebhook(actor: Actor, input: unknown): Promise<NewWebhook> {
  requirePermission(actor, "webhooks:manage");
  const webhook = parsed(actor, input);
  const secret = newSecret();
  return organizationTransaction(actor.organizationId, async (tx) => {
    const { organizationId } = actor;
    const count = await tx.$count(webhooks, eq(webhooks.organizationId, organizationId));
    if (count >= mostWebhooks) {
      throw new AppError("conflict", `An organization can have ${mostWebhooks} webhooks. Delete one first.`);
    }
    const id = randomUUID();
    const sealedSecret = seal(secret, secretBinding(organizationId, id, "sealed_secret"));
    await tx
      .insert(webhooks)
      .values({ id, organizationId, ...webhook, sealedSecret, position: 0, ...changedBy(actor) });
    await recordAudit(tx, actor, {
      action: "webhook.created",
      object: auditTarget({ id, ...webhook }),
      detail: { after: auditSnapshot(webhook) },
    });
    // The log's end is held by now: nothing comes between it and the first event.
    await tx
      .update(webhooks)
      .set({
        position: sql`(select sequence from ${auditChains} where ${auditChains.organizationId} = ${organizationId})`,
        ...changedBy(actor),
      })
      .where(scopedTo(actor, id));
    return { ...(await findWebhook(tx, actor, id)), secret };
  });
}

export function updateWebhook(actor: Actor, id: string, input: unknown, ifMatch?: IfMatch): Promise<Webhook> {
  requirePermission(actor, "webhooks:manage");
  const webhook = parsed(actor, input);
  return inTransaction(actor, id, ifMatch, async (tx, before) => {
    await tx
      .update(webhooks)
      .set({ ...webhook, ...changedBy(actor) })
      .where(scopedTo(actor, id));
    await recordAudit(tx, actor, {
      action: "webhook.updated",
      object: auditTarget({ id, ...webhook }),
      detail: {
        before: auditSnapshot(before),
        after: auditSnapshot(webhook),
        // The log does not say more about an address.
        addressChanged: before.url !== webhook.url,
      },
    });
    return findWebhook(tx, actor, id);
  });
}

export function deleteWebhook(actor: Actor, id: string, ifMatch?: IfMatch): Promise<void> {
  requirePermission(actor, "webhooks:manage");
  return inTransaction(actor, id, ifMatch, async (tx, before) => {
    await tx.delete(webhooks).where(scopedTo(actor, id));
    await recordAudit(tx, actor, {
      action: "webhook.deleted",
      object: auditTarget(before),
      detail: { before: auditSnapshot(before) },
    });
  });
}

/** The previous secret signs too for a day; older secrets do not. */
export function rotateSecret(actor: Actor, id: string, ifMatch?: IfMatch): Promise<NewWebhook> {
  requirePermission(actor, "webhooks:manage");
  const secret = newSecret();
  return inTransaction(actor, id, ifMatch, async (tx, before) => {
    const { organizationId } = actor;
    await tx
      .update(webhooks)
      .set({
        sealedSecret: seal(secret, secretBinding(organizationId, id, "sealed_secret")),
        ...previousOf(before),
        ...changedBy(actor),
      })
      .where(scopedTo(actor, id));
    await recordAudit(tx, actor, { action: "webhook.secret_rotated", object: auditTarget(before) });
    return { ...(await findWebhook(tx, actor, id)), secret };
  });
}

function previousOf({ id, organizationId, sealedSecret }: typeof webhooks.$inferSelect) {
  let previous: string;
  try {
    previous = open(sealedSecret, secretBinding(organizationId, id, "sealed_secret"));
  } catch {
    // One that cannot be read signs nothing: rotating it is the way out.
    return { sealedPreviousSecret: null, previousUntil: null };
  }
  return {
    sealedPreviousSecret: seal(previous, secretBinding(organizationId, id, "sealed_previous_secret")),
    previousUntil: sql`now() + make_interval(hours => ${previousSecretHours})`,
  };
}

/** A switch: set to what it is already, nothing happens. */
export function switchWebhook(actor: Actor, id: string, input: unknown): Promise<Webhook> {
  requirePermission(actor, "webhooks:manage");
  const { isPaused } = parseInput(WebhookSwitch, input);
  return inTransaction(actor, id, undefined, async (tx, before) => {
    if (isPaused && !before.pausedAt) await pauseWebhook(tx, actor, before, "person");
    if (!isPaused && before.pausedAt) await resumeWebhook(tx, actor, before);
    return findWebhook(tx, actor, id);
  });
}

async function inTransaction<T>(
  actor: Member,
  id: string,
  ifMatch: IfMatch,
  run: (tx: Transaction, before: typeof webhooks.$inferSelect) => Promise<T>,
): Promise<T> {
  const result = await organizationTransaction(actor.organizationId, async (tx) => {
    const before = await lockWebhook(tx, actor, id);
    await requireUnchanged(tx, actor, ifMatch, webhooks, scopedTo(actor, id));
    return run(tx, before);
  });
  wakeSender();
  return result;
}

function parsed(actor: Member, input: unknown): WebhookInput {
  const webhook = parseInput(WebhookInput, input);
  requirePermission(actor, ...webhook.events.map((event) => eventNeeds[event]));
  const problem = addressProblem(new URL(webhook.url), environment().allowedPrivateHosts);
  if (problem) throw fieldError("validation_failed", "url", addressWords[problem]);
  return webhook;
}

const addressWords = {
  scheme: "Enter an address that starts with https://.",
  private:
    "This address is on this server or in a private network. Your Latchkey administrator can allow it with ALLOWED_PRIVATE_HOSTS.",
};
