// Ending a version of an automation, or the token that was made with it.
import { and, eq, sql } from "drizzle-orm";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { deployments } from "@/db/schema/automations";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import {
  deploymentObject,
  noDeployment,
  scopedTo,
  versionOf,
} from "@/lib/server/automations/deployment-record";
import { find as findAutomation } from "@/lib/server/automations/service";
import type { IfMatch } from "@/lib/server/etags/etag";
import { requireUnchanged } from "@/lib/server/etags/unchanged";
import { AppError } from "@/lib/shared/errors";

/**
 * Ends a version: its token is refused from the next request on, and tokens that follow the newest version run the newest
 * that is left. Revoking twice is the same as once.
 */
export function revokeDeployment(
  actor: Actor,
  automationId: string,
  version: string,
  ifMatch?: IfMatch,
): Promise<void> {
  return revoke(actor, automationId, version, "revokedAt", ifMatch);
}

/**
 * Ends the access of whoever has the version's token, at their next request; the version itself can still be run by tokens
 * that follow the newest.
 *
 * @throws AppError `conflict` for a version that was made without a token.
 */
export function revokeDeploymentToken(
  actor: Actor,
  automationId: string,
  version: string,
  ifMatch?: IfMatch,
): Promise<void> {
  return revoke(actor, automationId, version, "tokenRevokedAt", ifMatch);
}

const actions = { revokedAt: "deployment.revoked", tokenRevokedAt: "deployment.token_revoked" } as const;

async function revoke(
  actor: Actor,
  automationId: string,
  version: string,
  end: keyof typeof actions,
  ifMatch: IfMatch | undefined,
): Promise<void> {
  requirePermission(actor, "automations:manage");
  await organizationTransaction(actor.organizationId, async (tx) => {
    const automation = await findAutomation(tx, actor, automationId);
    const one = and(scopedTo(actor, automationId), eq(deployments.version, versionOf(version)));
    const [found] = await tx.select().from(deployments).where(one);
    if (!found) throw noDeployment();
    await requireUnchanged(tx, actor, ifMatch, deployments, one);
    if (end === "tokenRevokedAt" && found.tokenHash === null) {
      throw new AppError("conflict", `Version ${version} doesn't have its own token.`);
    }
    if (found.revokedAt || found[end]) return;
    await tx
      .update(deployments)
      .set({ [end]: sql`now()`, ...changedBy(actor) })
      .where(one);
    await recordAudit(tx, actor, {
      action: actions[end],
      object: deploymentObject(found.id, automation.name, Number(version)),
      ...(found.followsNewest && { detail: { tokenRuns: "newest" } }),
    });
  });
}
