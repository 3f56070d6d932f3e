// Deployment tokens: how a deployment's workers authenticate. Shown once, stored as a hash.
import { createHash, randomBytes } from "node:crypto";
import { and, eq, isNull, or, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { automations, deployments } from "@/db/schema/automations";
import type { Origin, Worker } from "@/lib/auth/actor";
import { AppError } from "@/lib/errors";

/** 256 random bits: nothing that a hash would have to slow a guesser down for. */
export function newToken(): string {
  return `lkd_${randomBytes(32).toString("base64url")}`;
}

export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * The worker that a deployment token stands for.
 *
 * @throws AppError `unauthenticated` when no deployment has it, when it was revoked, or when its time is over.
 */
export async function workerOf(token: string, origin: Origin): Promise<Worker> {
  // Nobody ever got such a token: the database need not be asked, nor the attempt counted.
  if (!token.startsWith("lkd_")) throw new AppError("unauthenticated", "This isn't a deployment token.");
  const [row] = await database()
    .select({
      organizationId: deployments.organizationId,
      automationId: deployments.automationId,
      automationName: automations.name,
      deploymentId: deployments.id,
      deploymentVersion: deployments.version,
      expiredAt: sql<string | null>`case when ${deployments.expiresAt} <= now()
        then to_char(${deployments.expiresAt} at time zone 'UTC', 'YYYY-MM-DD') end`,
      isUseNoted: sql<boolean>`coalesce(${recentlyUsed}, false)`,
    })
    .from(deployments)
    .innerJoin(
      automations,
      and(
        eq(automations.id, deployments.automationId),
        eq(automations.organizationId, deployments.organizationId),
      ),
    )
    .where(and(eq(deployments.tokenHash, hashOf(token)), isNull(deployments.revokedAt)));
  if (!row) {
    throw new AppError("unauthenticated", "The deployment token isn't valid: it's unknown or was revoked.");
  }
  const { expiredAt, isUseNoted, ...worker } = row;
  if (expiredAt) {
    throw new AppError(
      "unauthenticated",
      `The deployment token expired on ${expiredAt}. Deploy ${row.automationName} again and give its workers the new token.`,
    );
  }
  if (!isUseNoted) await noteUse(worker);
  return { kind: "worker", ...worker, ...origin };
}

const recentlyUsed = sql`${deployments.lastUsedAt} > now() - interval '1 minute'`;

/** Asked again as it is written: of many workers that come at once, one writes. */
async function noteUse({ organizationId, deploymentId }: { organizationId: string; deploymentId: string }) {
  await database()
    .update(deployments)
    .set({ lastUsedAt: sql`now()` })
    .where(
      and(
        eq(deployments.id, deploymentId),
        eq(deployments.organizationId, organizationId),
        or(isNull(deployments.lastUsedAt), sql`not (${recentlyUsed})`),
      ),
    );
}
