// The deployments whose tokens a person has seen, because they deployed them: to be ended when that person leaves.
import { and, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import { database, type Executor } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { automations, deployments } from "@/db/schema/automations";
import { memberships, organizations } from "@/db/schema/people";
import { inOrganization, references } from "@/db/scope";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { deploymentObject } from "@/lib/server/automations/deployments/record";
import { notRevoked } from "@/lib/server/automations/deployments/token";
import { byName } from "@/lib/server/listing/cursor";
import type { SeenDeployment, TokenRuns } from "@/lib/shared/automations/schema";
import { AppError } from "@/lib/shared/errors";

/** The tokens that still let workers in, by automation and version. */
export async function seenDeployments(actor: Actor, userId: string): Promise<{ items: SeenDeployment[] }> {
  requirePermission(actor, "automations:read");
  const items = await find(database(), actor, userId);
  return { items: items.map(({ deploymentId: _, ...item }) => item) };
}

/** The tokens that a person has seen, in every organization, even ones they have left. For operators, who act in all. */
export function everyDeploymentSeenBy(userId: string) {
  return database()
    .select({
      organizationSlug: organizations.slug,
      automationName: automations.name,
      version: deployments.version,
    })
    .from(deployments)
    .innerJoin(automations, references(deployments.automationId, automations))
    .innerJoin(organizations, eq(organizations.id, deployments.organizationId))
    .where(stillGoodFor(userId))
    .orderBy(organizations.slug, byName(automations.name), deployments.version);
}

/**
 * Ends the access of their workers at the next request. The tokens alone: tokens that nobody who leaves has seen may still
 * follow to those versions.
 */
export async function revokeSeenDeployments(actor: Actor, userId: string): Promise<void> {
  requirePermission(actor, "automations:manage");
  await organizationTransaction(actor.organizationId, async (tx) => {
    const found = await find(tx, actor, userId);
    if (found.length === 0) return;
    await tx
      .update(deployments)
      .set({ tokenRevokedAt: sql`now()`, ...changedBy(actor) })
      .where(inOrganization(actor, deployments, { id: found.map(({ deploymentId }) => deploymentId) }));
    for (const { deploymentId, automationName, version, tokenRuns } of found) {
      await recordAudit(tx, actor, {
        action: "deployment.token_revoked",
        object: deploymentObject(deploymentId, automationName, version),
        detail: { seenBy: userId, ...(tokenRuns === "newest" && { tokenRuns }) },
      });
    }
  });
}

/** @throws AppError `not_found` for a person who is not a member. */
async function find(executor: Executor, actor: Actor, userId: string) {
  const membership = inOrganization(actor, memberships, { userId });
  if ((await executor.$count(memberships, membership)) === 0) {
    throw new AppError("not_found", "This member doesn't exist.");
  }
  return executor
    .select({
      deploymentId: deployments.id,
      automationId: automations.id,
      automationName: automations.name,
      version: deployments.version,
      tokenRuns: sql<TokenRuns>`case when ${deployments.followsNewest} then 'newest' else 'version' end`,
    })
    .from(deployments)
    .innerJoin(automations, references(deployments.automationId, automations))
    .where(inOrganization(actor, deployments, stillGoodFor(userId)))
    .orderBy(byName(automations.name), deployments.version);
}

function stillGoodFor(userId: string) {
  return and(
    eq(deployments.createdBy, userId),
    isNotNull(deployments.tokenHash),
    notRevoked,
    or(isNull(deployments.expiresAt), sql`${deployments.expiresAt} > now()`),
  );
}
