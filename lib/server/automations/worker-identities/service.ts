// Worker identities: which issuers' tokens let workers act for an automation.
import { createHash } from "node:crypto";
import { and, count, eq, sql } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { users } from "@/db/schema/people";
import { workerIdentities as identities, workerSessions as sessions } from "@/db/schema/worker-identities";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { find as findAutomation } from "@/lib/server/automations/service";
import { environment } from "@/lib/server/env";
import { etagOf, type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { byName } from "@/lib/server/listing/cursor";
import { publicPartOf } from "@/lib/server/oidc/issuers";
import { addressProblem } from "@/lib/server/outgoing/addresses";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import type { PublicKey } from "@/lib/shared/worker-identities/keys";
import {
  mostIdentities,
  type WorkerIdentity,
  WorkerIdentityInput,
} from "@/lib/shared/worker-identities/schema";

type Row = typeof identities.$inferSelect;

export async function listWorkerIdentities(
  actor: Actor,
  automationId: string,
): Promise<{ items: WorkerIdentity[] }> {
  requirePermission(actor, "automations:read");
  await findAutomation(database(), actor, automationId);
  const rows = await select(database())
    .where(scopedTo(actor, automationId))
    .orderBy(byName(identities.name), identities.id);
  return { items: rows.map(toWorkerIdentity) };
}

export async function getWorkerIdentity(
  actor: Actor,
  automationId: string,
  id: string,
): Promise<WorkerIdentity> {
  requirePermission(actor, "automations:read");
  return find(database(), actor, automationId, id);
}

export async function createWorkerIdentity(
  actor: Actor,
  automationId: string,
  input: unknown,
): Promise<WorkerIdentity> {
  requirePermission(actor, "automations:manage");
  const identity = parsed(input);
  return inTransaction(actor, identity.name, async (tx) => {
    const { name: automation } = await findAutomation(tx, actor, automationId);
    const [existing] = await tx
      .select({ count: count() })
      .from(identities)
      .where(scopedTo(actor, automationId));
    if ((existing?.count ?? 0) >= mostIdentities) {
      throw new AppError("conflict", `An automation can have up to ${mostIdentities} worker identities.`);
    }
    const [row] = await tx
      .insert(identities)
      .values({ organizationId: actor.organizationId, automationId, createdBy: actor.userId, ...identity })
      .returning({ id: identities.id });
    if (!row) throw new TypeError("The insert returned no row.");
    await recordAudit(tx, actor, {
      action: "worker_identity.created",
      object: auditTarget(row.id, identity),
      detail: { automation, after: auditSnapshot(identity) },
    });
    return find(tx, actor, automationId, row.id);
  });
}

/** Changes what the identity lets in. Sessions that began before end. */
export async function updateWorkerIdentity(
  actor: Actor,
  automationId: string,
  id: string,
  input: unknown,
  ifMatch?: IfMatch,
): Promise<WorkerIdentity> {
  requirePermission(actor, "automations:manage");
  const identity = parsed(input);
  return inTransaction(actor, identity.name, async (tx) => {
    const { name: automation } = await findAutomation(tx, actor, automationId);
    const before = await find(tx, actor, automationId, id);
    await requireUnchanged(tx, actor, ifMatch, identities, identityOf(actor, automationId, id));
    await tx
      .update(identities)
      .set({ ...identity, lastRefusedAt: null, lastRefusal: null, lastDeniedAt: null, ...changedBy(actor) })
      .where(identityOf(actor, automationId, id));
    // Not removed: they also keep which tokens were used.
    await tx
      .update(sessions)
      .set({ expiresAt: sql`now()` })
      .where(and(eq(sessions.identityId, id), eq(sessions.organizationId, actor.organizationId)));
    await recordAudit(tx, actor, {
      action: "worker_identity.updated",
      object: auditTarget(id, identity),
      detail: { automation, before: auditSnapshot(settingsIn(before)), after: auditSnapshot(identity) },
    });
    return find(tx, actor, automationId, id);
  });
}

/** Its sessions end with it. */
export async function deleteWorkerIdentity(
  actor: Actor,
  automationId: string,
  id: string,
  ifMatch?: IfMatch,
): Promise<void> {
  requirePermission(actor, "automations:manage");
  await organizationTransaction(actor.organizationId, async (tx) => {
    const { name: automation } = await findAutomation(tx, actor, automationId);
    const before = await find(tx, actor, automationId, id);
    await requireUnchanged(tx, actor, ifMatch, identities, identityOf(actor, automationId, id));
    await tx.delete(identities).where(identityOf(actor, automationId, id));
    await recordAudit(tx, actor, {
      action: "worker_identity.deleted",
      object: auditTarget(id, before),
      detail: { automation, before: auditSnapshot(settingsIn(before)) },
    });
  });
}

/** The audience of an automation's own: a token for it opens no other. @throws AppError `not_configured` without an issuer. */
export function ownAudience(automationId: string): string {
  const { oidcIssuer } = environment();
  if (!oidcIssuer) throw new AppError("not_configured", "OIDC_ISSUER isn't set.");
  return `${oidcIssuer}/automations/${automationId}`;
}

function parsed(input: unknown): WorkerIdentityInput {
  const identity = parseInput(WorkerIdentityInput, input);
  const broken = identity.jwks?.keys.find((key) => !publicPartOf(key));
  if (broken) {
    throw fieldError(
      "validation_failed",
      "jwks",
      `Key “${broken.kid}” can’t be used: it’s broken, or weaker than RSA with 2,048 bits, P-256 or Ed25519.`,
    );
  }
  // An address that is never asked may be anywhere.
  if (!identity.jwks && addressProblem(new URL(identity.issuer), environment().allowedPrivateHosts)) {
    throw fieldError(
      "validation_failed",
      "issuer",
      "Latchkey can't fetch keys from this address. An operator can allow it with ALLOWED_PRIVATE_HOSTS.",
    );
  }
  return identity;
}

/** Keys by their ids and thumbprints (RFC 7638): one that was replaced under its id is seen, too. */
function auditSnapshot({ jwks, ...identity }: WorkerIdentityInput) {
  const thumbprint = (key: PublicKey) =>
    createHash("sha256")
      .update(JSON.stringify(key, ["crv", "e", "kty", "n", "x", "y"]))
      .digest("base64url");
  return { ...identity, keys: jwks?.keys.map((key) => `${key.kid} (${thumbprint(key)})`) ?? null };
}

function settingsIn({
  name,
  issuer,
  jwks,
  audience,
  isOwnAudience,
  subject,
  isSingleUse,
}: WorkerIdentity): WorkerIdentityInput {
  return { name, issuer, jwks, audience: isOwnAudience ? null : audience, subject, isSingleUse };
}

function select(executor: Executor) {
  return executor
    .select({ row: identities, createdBy: users.name })
    .from(identities)
    .leftJoin(users, eq(users.id, identities.createdBy))
    .$dynamic();
}

async function find(
  executor: Executor,
  actor: Actor,
  automationId: string,
  id: string,
): Promise<WorkerIdentity> {
  const [found] = await select(executor).where(identityOf(actor, automationId, id));
  if (!found) throw new AppError("not_found", "This worker identity doesn't exist.");
  return toWorkerIdentity(found);
}

function toWorkerIdentity({ row, createdBy }: { row: Row; createdBy: string | null }): WorkerIdentity {
  const { id, name, issuer, jwks, audience, subject, isSingleUse, lastUsedAt, lastRefusedAt, lastRefusal } =
    row;
  const isRefused =
    lastRefusedAt !== null && lastRefusal !== null && (lastUsedAt === null || lastUsedAt < lastRefusedAt);
  return {
    id,
    name,
    issuer,
    jwks,
    audience: audience ?? ownAudience(row.automationId),
    isOwnAudience: audience === null,
    subject,
    isSingleUse,
    createdAt: row.createdAt.toISOString(),
    createdBy,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    lastRefusal: isRefused ? { at: lastRefusedAt.toISOString(), reason: lastRefusal } : null,
    etag: etagOf(row),
  };
}

function scopedTo({ organizationId }: Actor, automationId: string) {
  return and(eq(identities.automationId, automationId), eq(identities.organizationId, organizationId));
}

function identityOf(actor: Actor, automationId: string, id: string) {
  return and(scopedTo(actor, automationId), eq(identities.id, id));
}

function inTransaction<T>(actor: Actor, name: string, run: (tx: Transaction) => Promise<T>): Promise<T> {
  return organizationTransaction(actor.organizationId, run, {
    worker_identities_name: () =>
      fieldError("name_taken", "name", `A worker identity named "${name}" already exists.`),
  });
}

function auditTarget(id: string, { name }: { name: string }) {
  return { kind: "worker_identity" as const, id, label: name };
}
