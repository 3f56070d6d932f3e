// A deployment as it is kept: how it is found, shown, named in the audit log, and ended.
import { desc, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { deployments } from "@/db/schema/automations";
import { users } from "@/db/schema/people";
import { inOrganization } from "@/db/scope";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { find as findAutomation } from "@/lib/server/automations/service";
import { etagOf, type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import type { Deployment } from "@/lib/shared/automations/schema";
import { AppError } from "@/lib/shared/errors";

const bakedCount = sql<number>`(select count(*)::int from deployment_values v
  where v.deployment_id = deployments.id and v.sealed_value <> '')`;

/** @throws AppError `not_found` for what no version is called. */
export function versionOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw noDeployment();
  return Number(text);
}

export function noDeployment(): AppError {
  return new AppError("not_found", "This deployment doesn't exist.");
}

export function deploymentObject(id: string, automationName: string, version: number) {
  return { kind: "deployment" as const, id, label: `${automationName} v${version}` };
}

/** The newest first. */
export function selectDeployments() {
  return database()
    .select({ row: deployments, createdBy: users.name, bakedCount })
    .from(deployments)
    .leftJoin(users, eq(users.id, deployments.createdBy))
    .orderBy(desc(deployments.version))
    .$dynamic();
}

export async function newestDeployment(actor: { organizationId: string }, automationId: string) {
  const { id, version, createdAt } = deployments;
  const [newest] = await database()
    .select({ id, version, createdAt })
    .from(deployments)
    .where(inOrganization(actor, deployments, { automationId }))
    .orderBy(desc(version))
    .limit(1);
  return newest;
}

type Selected = Awaited<ReturnType<typeof selectDeployments>>[number];

export function toDeployment({ row, createdBy, bakedCount }: Selected): Deployment {
  return {
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    createdBy,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    tokenRuns: row.tokenHash === null ? null : row.followsNewest ? "newest" : "version",
    tokenRevokedAt: row.tokenRevokedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    bakedCount,
    etag: etagOf(row),
  };
}

const actions = { revokedAt: "deployment.revoked", tokenRevokedAt: "deployment.token_revoked" } as const;

type Revoke = (actor: Actor, automationId: string, version: string, ifMatch?: IfMatch) => Promise<void>;

/**
 * Ends a version: its token is refused from the next request on, and tokens that follow the newest version run the newest
 * that is left. Revoking twice is the same as once.
 */
export const revokeDeployment: Revoke = revoking("revokedAt");

/**
 * Ends the access of all that have the version's token, at their next request; the version itself can still be run by tokens
 * that follow the newest.
 *
 * @throws AppError `conflict` for a version that was made without a token.
 */
export const revokeDeploymentToken: Revoke = revoking("tokenRevokedAt");

function revoking(end: keyof typeof actions): Revoke {
  return async (actor, automationId, version, ifMatch) => {
    requirePermission(actor, "automations:manage");
    await organizationTransaction(actor.organizationId, async (tx) => {
      const automation = await findAutomation(tx, actor, automationId);
      const deployment = inOrganization(actor, deployments, { automationId, version: versionOf(version) });
      const [found] = await tx.select().from(deployments).where(deployment);
      if (!found) throw noDeployment();
      await requireUnchanged(tx, actor, ifMatch, deployments, deployment);
      if (end === "tokenRevokedAt" && found.tokenHash === null) {
        throw new AppError("conflict", `Version ${version} doesn't have its own token.`);
      }
      if (found.revokedAt || found[end]) return;
      await tx
        .update(deployments)
        .set({ [end]: sql`now()`, ...changedBy(actor) })
        .where(deployment);
      await recordAudit(tx, actor, {
        action: actions[end],
        object: deploymentObject(found.id, automation.name, found.version),
        ...(found.followsNewest && { detail: { tokenRuns: "newest" } }),
      });
    });
  };
}
