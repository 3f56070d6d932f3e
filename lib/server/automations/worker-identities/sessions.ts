// Sessions of workers: fifteen minutes in exchange for a token of where they run. No stored token is needed for them.
import { and, desc, eq, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { createLocalJWKSet } from "jose";
import { database, type Transaction } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { automations, deployments } from "@/db/schema/automations";
import { organizations } from "@/db/schema/people";
import {
  workerIdentities as identities,
  workerSessions as sessions,
  usedWorkerTokens as usedTokens,
} from "@/db/schema/worker-identities";
import { inOrganization, references } from "@/db/scope";
import { requireThere } from "@/db/there";
import { recordAudit } from "@/lib/server/audit/record";
import type { Origin, Stranger, Worker } from "@/lib/server/auth/actor";
import { hashOf } from "@/lib/server/auth/token";
import { newSessionToken } from "@/lib/server/automations/deployments/token";
import { ownAudience } from "@/lib/server/automations/worker-identities/service";
import {
  namedIssuer,
  type TokenRefusal,
  type VerifiedToken,
  verifyToken,
} from "@/lib/server/automations/worker-identities/verified-token";
import type { Issuers } from "@/lib/server/oidc/issuers";
import { AppError, parseInput } from "@/lib/shared/errors";
import {
  sessionMinutes,
  type WorkerSession,
  WorkerSessionInput,
} from "@/lib/shared/worker-identities/schema";

type Identity = typeof identities.$inferSelect;
interface Candidate {
  identity: Identity;
  automationName: string;
  deletedAt: Date | null;
}

/**
 * A session for the automation, acting for its newest deployment at each request.
 *
 * @throws AppError `unauthenticated` for a token that no identity of the automation accepts, `conflict` where nothing is
 * deployed, `overloaded` where the issuer's keys cannot be had.
 */
export async function startWorkerSession(
  input: unknown,
  origin: Origin,
  { keysOf }: Pick<Issuers, "keysOf">,
  now = new Date(),
): Promise<WorkerSession> {
  const { automationId, token } = parseInput(WorkerSessionInput, input);
  const issuer = namedIssuer(token);
  if (issuer === null) throw refused("This isn't a signed token.");
  // An automation may accept several subjects of one issuer. If none accepts the token, the refusal is that of the first.
  const candidates = await candidatesOf(automationId, issuer);
  if (candidates[0]) requireThere(candidates[0].deletedAt);
  let first: { identity: Identity; refusal: TokenRefusal } | undefined;
  for (const candidate of candidates) {
    const { identity } = candidate;
    const asked = { ...identity, audience: identity.audience ?? ownAudience(automationId) };
    const keys = identity.jwks ? createLocalJWKSet(identity.jwks) : keysOf(issuer);
    const judged = await verifyToken(token, asked, keys, now);
    if (!("refusal" in judged)) return begin(candidate, judged, origin);
    first ??= { identity, refusal: judged };
  }
  // One answer for an automation that does not exist, that has no identity, and that has others.
  if (!first) throw refused("No worker identity of this automation accepts this token's issuer.");
  await noteRefusal(first.identity, first.refusal, origin);
  throw refused(first.refusal.refusal);
}

function candidatesOf(automationId: string, issuer: string): Promise<Candidate[]> {
  return database()
    .select({
      identity: identities,
      automationName: automations.name,
      deletedAt: organizations.deletedAt,
    })
    .from(identities)
    .innerJoin(organizations, eq(organizations.id, identities.organizationId))
    .innerJoin(automations, references(identities.automationId, automations))
    .where(and(eq(identities.automationId, automationId), eq(identities.issuer, issuer)))
    .orderBy(identities.createdAt, identities.id);
}

function begin(
  { identity, automationName }: Candidate,
  verified: VerifiedToken,
  origin: Origin,
): Promise<WorkerSession> {
  const { id: identityId, organizationId, automationId, isSingleUse } = identity;
  const { subject, tokenId } = verified;
  const token = newSessionToken();
  const replay = refused("The token was used before, and this worker identity accepts each token once.");
  const began = database().transaction(async (tx) => {
    await requireSame(tx, identity);
    const [newest] = await tx
      .select({ id: deployments.id, version: deployments.version })
      .from(deployments)
      .where(inOrganization({ organizationId }, deployments, { automationId }, isNull(deployments.revokedAt)))
      .orderBy(desc(deployments.version))
      .limit(1);
    if (!newest)
      throw new AppError("conflict", `${automationName} has no deployment to run. Deploy it first.`);
    await tx
      .delete(sessions)
      .where(and(eq(sessions.identityId, identityId), lt(sessions.keptUntil, sql`now()`)));
    const expiresAt = sql`now() + make_interval(mins => ${sessionMinutes})`;
    // Longer than the clocks of the issuer and of this server may differ.
    const keptUntil = sql`greatest(${expiresAt}, ${verified.expiresAt.toISOString()}::timestamptz + interval '5 minutes')`;
    const usedTokenId = isSingleUse && tokenId !== null ? hashOf(tokenId) : null;
    if (usedTokenId !== null && !(await isFirstUse(tx, identity, usedTokenId, keptUntil))) throw replay;
    const [session] = await tx
      .insert(sessions)
      .values({
        organizationId,
        identityId,
        tokenHash: hashOf(token),
        deploymentVersion: newest.version,
        expiresAt,
        usedTokenId,
        keptUntil,
      })
      .onConflictDoNothing({ target: [sessions.identityId, sessions.usedTokenId] })
      .returning({ expiresAt: sessions.expiresAt });
    if (!session) throw replay;
    const worker: Worker = {
      kind: "worker",
      organizationId,
      automationId,
      automationName,
      deploymentId: newest.id,
      deploymentVersion: newest.version,
      token: { id: identityId, identity: identity.name, followsNewest: true },
      ...origin,
    };
    await recordAudit(tx, worker, {
      action: "worker_session.started",
      object: { kind: "worker_identity", id: identityId, label: identity.name },
      detail: {
        issuer: identity.issuer,
        subject,
        tokenId,
        expiresAt: session.expiresAt.toISOString(),
      },
    });
    return { token, expiresAt: session.expiresAt.toISOString() };
  });
  return began.catch(async (error: unknown) => {
    if (error === replay)
      await noteRefusal(identity, { refusal: replay.message, claims: { subject, tokenId } }, origin);
    throw error;
  });
}

/** If two come at once, the second waits for the first. Deletes expired rows, except those that another transaction deletes now. */
async function isFirstUse(
  tx: Transaction,
  { organizationId, issuer }: Identity,
  tokenId: string,
  keptUntil: SQL,
): Promise<boolean> {
  await tx.execute(sql`delete from ${usedTokens} where ctid = any(array(
    select ctid from ${usedTokens} where ${inOrganization({ organizationId }, usedTokens, { issuer })}
    and ${usedTokens.keptUntil} < now() for update skip locked))`);
  const used = await tx
    .insert(usedTokens)
    .values({ organizationId, issuer, tokenId, keptUntil })
    .onConflictDoNothing()
    .returning({ tokenId: usedTokens.tokenId });
  return used.length === 1;
}

/** The identity is locked as it was when the token was judged: who changes it meanwhile ends its sessions, this one too. */
async function requireSame(tx: Transaction, { id, organizationId, revision }: Identity): Promise<void> {
  const same = await tx
    .update(identities)
    .set({ lastUsedAt: sql`now()`, ...sameRevision(identities) })
    .where(inOrganization({ organizationId }, identities, { id, revision }))
    .returning({ id: identities.id });
  if (same.length === 0) {
    throw new AppError("overloaded", "The worker identity was just changed. Try again.", {
      retryAfterSeconds: 1,
    });
  }
}

/**
 * For the person who set it up, and in the log where the issuer did sign it: anyone can send what is not signed, so that may
 * not cover the other. Once in ten seconds: issuers whose tokens anyone gets must not fill the log.
 */
async function noteRefusal(
  identity: Identity,
  { refusal, claims }: TokenRefusal,
  origin: Origin,
): Promise<void> {
  const { id, organizationId, issuer, name } = identity;
  const isOlder = (column: PgColumn, seconds: number) =>
    or(isNull(column), sql`${column} < now() - make_interval(secs => ${seconds})`);
  await database().transaction(async (tx) => {
    const noted = await tx
      .update(identities)
      .set({
        lastRefusedAt: sql`now()`,
        lastRefusal: refusal,
        ...(claims && { lastDeniedAt: sql`now()` }),
        ...sameRevision(identities),
      })
      .where(
        inOrganization(
          { organizationId },
          identities,
          { id },
          claims
            ? isOlder(identities.lastDeniedAt, 10)
            : and(isOlder(identities.lastRefusedAt, 10), isOlder(identities.lastDeniedAt, 3600)),
        ),
      )
      .returning({ id: identities.id });
    if (!claims || noted.length === 0) return;
    const stranger: Stranger = { kind: "stranger", organizationId, ...origin };
    await recordAudit(tx, stranger, {
      action: "worker_session.refused",
      object: { kind: "worker_identity", id, label: name },
      outcome: "denied",
      detail: { reason: refusal, issuer, ...claims },
    });
  });
}

function refused(message: string): AppError {
  return new AppError("unauthenticated", message);
}
